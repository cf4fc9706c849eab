"""Trees from arc scores: the best tree over a sentence that has one root and no crossing arcs.

Eisner (1996), "Three New Probabilistic Models for Dependency Parsing". Crossing arcs are rare in English (one
sentence in forty of the treebanks); forbidding them mends more wrong arcs than it forbids right ones.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.floating]
Heads = npt.NDArray[np.intp]


def best_tree(arcs: Scores, root: Scores) -> Heads:
    """Return the head of each word of a sentence, -1 for its only root.

    arcs: finite scores [dependent, head], n by n; the diagonal is not read. root: the score of each word as
    the root, n. Mostly the best head of each word is already such a tree and nothing more is done.
    """
    n = len(root)
    if n == 1:
        return np.array([-1])
    scores = np.empty((n, n + 1), dtype=arcs.dtype)
    scores[:, 0] = root
    scores[:, 1:] = arcs
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads: Heads = scores.argmax(axis=1) - 1
    return heads if _is_tree(heads.tolist()) and not _crosses(heads) else _eisner(arcs, root)


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


def _crosses(heads: Heads) -> bool:
    """Tell whether arcs of a tree cross each other, or one spans the root."""
    dependents = np.flatnonzero(heads >= 0)
    low = np.minimum(dependents, heads[dependents])
    high = np.maximum(dependents, heads[dependents])
    root = int(np.flatnonzero(heads < 0)[0])
    if ((low < root) & (root < high)).any():
        return True
    begins_inside = (low[:, None] < low) & (low < high[:, None])
    return bool((begins_inside & (high > high[:, None])).any())


def _eisner(arcs: Scores, root: Scores) -> Heads:
    """Return the best tree with one root and no crossing arcs, in n steps over all spans of one width.

    A span of width w covers the words i to j = i + w. Complete: all words have their heads inside but one
    end, the span's head. Incomplete: ends with the arc between i and j. ``right``: the head is i; ``left``:
    it is j. Tables are indexed by the span's start (s) or end (e) and its width, so that each step reads
    plain slices.
    """
    n = len(root)
    right_s, right_e, left_s, left_e = (np.zeros((n, n)) for _ in range(4))
    arc_right_s, arc_left_e = np.zeros((n, n)), np.zeros((n, n))
    middle, split_right, split_left = (np.zeros((n, n), dtype=np.intp) for _ in range(3))
    for w in range(1, n):
        starts, ends = slice(0, n - w), slice(w, n)
        i = np.arange(n - w)
        j = i + w
        joined = right_s[starts, :w] + left_e[ends, w - 1 :: -1]
        middle[starts, w] = joined.argmax(axis=1)
        best = joined.max(axis=1)
        arc_right_s[starts, w] = best + arcs[j, i]
        arc_left_e[ends, w] = best + arcs[i, j]
        joined = arc_right_s[starts, 1 : w + 1] + right_e[ends, w - 1 :: -1]
        split_right[starts, w] = joined.argmax(axis=1) + 1
        right_s[starts, w] = right_e[ends, w] = joined.max(axis=1)
        joined = left_s[starts, :w] + arc_left_e[ends, w:0:-1]
        split_left[starts, w] = joined.argmax(axis=1)
        left_s[starts, w] = left_e[ends, w] = joined.max(axis=1)
    words = np.arange(n)
    top = int((left_e[words, words] + right_s[words, n - 1 - words] + root).argmax())

    heads = np.full(n, -1, dtype=np.intp)
    # Spans to take apart: start, end, whether complete, whether the head is the start.
    stack = [(0, top, True, False), (top, n - 1, True, True)]
    while stack:
        a, b, complete, head_first = stack.pop()
        if a == b:
            continue
        if complete and head_first:
            k = a + int(split_right[a, b - a])
            stack += [(a, k, False, True), (k, b, True, True)]
        elif complete:
            k = a + int(split_left[a, b - a])
            stack += [(a, k, True, False), (k, b, False, False)]
        else:
            heads[b if head_first else a] = a if head_first else b
            k = a + int(middle[a, b - a])
            stack += [(a, k, True, True), (k + 1, b, True, False)]
    return heads
