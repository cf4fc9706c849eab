"""Best projective dependency tree of a sentence from arc scores.

Eisner (1996), "Three New Probabilistic Models for Dependency Parsing". Crossing arcs are rare in English (one
sentence in forty of the treebanks); forbidding them mends more wrong arcs than it forbids right ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.floating]
Heads = npt.NDArray[np.intp]

TABLE = 100_000
"""Spans of the sentences that are parsed together, at most; a single sentence may have more."""


def best_trees(sentences: Iterable[tuple[Scores, Scores]]) -> list[Heads]:
    """Return the head of each word of each sentence, -1 for its only root.

    A sentence is its arcs, finite scores [dependent, head], n by n, whose diagonal is not read, and the score of each
    word as the root, n. Mostly the best head of each word is already such a tree and nothing more is done.
    """
    given = list(sentences)
    found = [_best_heads(arcs, root) for arcs, root in given]
    hard = [i for i, heads in enumerate(found) if not _is_good(heads.tolist())]
    for together in _alike(sorted(hard, key=lambda i: -len(found[i])), [len(heads) for heads in found]):
        for i, heads in zip(together, _eisner([given[i] for i in together]), strict=True):
            found[i] = heads
    return found


def _best_heads(arcs: Scores, root: Scores) -> Heads:
    n = len(root)
    scores = np.empty((n, n + 1), dtype=arcs.dtype)
    scores[:, 0] = root
    scores[:, 1:] = arcs
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads: Heads = scores.argmax(axis=1) - 1
    return heads


def _alike(numbers: Iterable[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield sentences, given the longest first, in groups whose tables are not too large and not mostly empty."""
    group: list[int] = []
    for i in numbers:
        n = lengths[group[0]] if group else 0
        if group and ((len(group) + 1) * n * n > TABLE or 2 * lengths[i] < n):
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _is_good(heads: list[int]) -> bool:
    return _is_tree(heads) and not _crosses(heads)


def _is_tree(heads: list[int]) -> bool:
    """Tell whether heads (-1 is the root) form a tree with one root."""
    if heads.count(-1) != 1:
        return False
    seen = [0] * len(heads)
    for start in range(len(heads)):
        node = start
        while node >= 0 and not seen[node]:
            seen[node] = start + 1
            node = heads[node]
        if node >= 0 and seen[node] == start + 1:
            return False
    return True


def _crosses(heads: list[int]) -> bool:
    """Tell whether arcs of a tree cross each other; the root's arc comes from before the first word."""
    around: list[int] = []  # the ends of the arcs that are not closed yet, each within the one before
    arcs = [(head, word) if head < word else (word, head) for word, head in enumerate(heads)]
    for low, high in sorted(arcs, key=lambda arc: (arc[0], -arc[1])):
        while around and around[-1] <= low:
            around.pop()
        if around and around[-1] < high:
            return True
        around.append(high)
    return False


def _eisner(sentences: Sequence[tuple[Scores, Scores]]) -> Iterator[Heads]:
    """Yield the best tree with one root and no crossing arcs of each sentence; the longest comes first.

    All spans of one width, of all sentences that are so long, are one step. A span of width w covers the words i to
    j = i + w. Complete: all words have their heads inside but one end, the span's head. Incomplete: ends with the arc
    between i and j. ``right``: the head is i; ``left``: it is j. Tables are indexed by sentence, the span's start (s)
    or end (e) and its width, that of incomplete spans less one, so that each step reads plain slices.
    """
    size, n = len(sentences), len(sentences[0][1])
    lengths = [len(root) for _, root in sentences]
    arcs = np.zeros((size, n, n))
    for k, (scores, root) in enumerate(sentences):
        arcs[k, : len(root), : len(root)] = scores
    # What is joined to a complete span: first the right one, then the left one.
    ending_s, ending_e = np.zeros((2, size, n, n)), np.zeros((2, size, n, n))
    arc_right_s, left_s = ending_s
    right_e, arc_left_e = ending_e
    right_s, left_e = np.zeros((size, n, n)), np.zeros((size, n, n))
    middle, split = np.zeros((size, n, n), dtype=np.intp), np.zeros((2, size, n, n), dtype=np.intp)
    for w in range(1, n):
        many = bisect_left(lengths, -w, key=lambda length: -length)
        starts, ends, to = slice(0, n - w), slice(w, n), slice(0, many)
        joined = right_s[to, starts, :w] + left_e[to, ends, w - 1 :: -1]
        middle[to, starts, w] = joined.argmax(axis=2)
        best = joined.max(axis=2)
        arc_right_s[to, starts, w - 1] = best + arcs[to].diagonal(-w, 1, 2)
        arc_left_e[to, ends, w - 1] = best + arcs[to].diagonal(w, 1, 2)
        joined = ending_s[:, to, starts, :w] + ending_e[:, to, ends, w - 1 :: -1]
        split[:, to, starts, w] = joined.argmax(axis=3)
        best = joined.max(axis=3)
        right_s[to, starts, w] = right_e[to, ends, w] = best[0]
        left_s[to, starts, w] = left_e[to, ends, w] = best[1]
    for k, (_, root) in enumerate(sentences):
        words = np.arange(len(root))
        top = int((left_e[k, words, words] + right_s[k, words, len(root) - 1 - words] + root).argmax())
        yield _taken_apart(top, len(root), middle[k], split[0, k], split[1, k])


def _taken_apart(top: int, n: int, middle: Heads, split_right: Heads, split_left: Heads) -> Heads:
    """Return the heads of a sentence's words, by its root and where its best spans were joined."""
    heads = np.full(n, -1, dtype=np.intp)
    # Spans to take apart: start, end, whether complete, whether the head is the start.
    stack = [(0, top, True, False), (top, n - 1, True, True)]
    while stack:
        a, b, complete, head_first = stack.pop()
        if a == b:
            continue
        if complete and head_first:
            k = a + split_right.item(a, b - a) + 1
            stack += [(a, k, False, True), (k, b, True, True)]
        elif complete:
            k = a + split_left.item(a, b - a)
            stack += [(a, k, True, False), (k, b, False, False)]
        else:
            heads[b if head_first else a] = a if head_first else b
            k = a + middle.item(a, b - a)
            stack += [(a, k, True, True), (k + 1, b, True, False)]
    return heads
