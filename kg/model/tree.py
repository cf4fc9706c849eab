"""Trees from arc scores: the best tree over a sentence that has exactly one root.

The maximum spanning arborescence is that of Chu & Liu (1965) and Edmonds (1967, "Optimum branchings"). One
root is got by taking a large constant from every arc that leaves the root: the best tree then has as few of
them as a tree can, and all trees with one root are lowered alike, so that their order stays.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.floating]
Heads = npt.NDArray[np.intp]


def best_tree(arcs: Scores, root: Scores) -> Heads:
    """Return the head of each word of a sentence, -1 for its only root.

    arcs: finite scores [dependent, head], n by n; the diagonal is not read. root: the score of each word as
    the root, n. Mostly the best head of each word is already a tree and nothing more is done.
    """
    n = len(root)
    if n == 1:
        return np.array([-1])
    scores = np.empty((n, n + 1), dtype=arcs.dtype)
    scores[:, 0] = root
    scores[:, 1:] = arcs
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads: Heads = scores.argmax(axis=1) - 1
    if _is_tree(heads.tolist()):
        return heads
    square = np.full((n + 1, n + 1), -np.inf)
    square[1:] = scores
    finite = square[np.isfinite(square)]
    square[1:, 0] -= (finite.max() - finite.min()) * (n + 1) + 1.0
    tree: Heads = _spanning(square)[1:] - 1
    return tree


def _is_tree(heads: list[int]) -> bool:
    """Tell whether heads (-1 is the root) form a tree with one root."""
    if heads.count(-1) != 1:
        return False
    return not _cycle([0, *(head + 1 for head in heads)])


def _cycle(heads: list[int]) -> list[int]:
    """Return the nodes of a cycle, [] if there is none; node 0 is the root and its own head."""
    seen = [0] * len(heads)
    seen[0] = -1
    for start in range(1, len(heads)):
        node = start
        while not seen[node]:
            seen[node] = start
            node = heads[node]
        if seen[node] == start:
            cycle = [node]
            while heads[cycle[-1]] != node:
                cycle.append(heads[cycle[-1]])
            return cycle
    return []


def _spanning(scores: npt.NDArray[np.float64]) -> Heads:
    """Return the heads of the best arborescence; scores [dependent, head], node 0 is the root."""
    heads: Heads = scores.argmax(axis=1)
    heads[0] = 0
    cycle = np.array(_cycle(heads.tolist()), dtype=np.intp)
    if not len(cycle):
        return heads
    # The cycle becomes one node, the last. Entering it at a word costs that word's arc within the cycle.
    inside = np.zeros(len(scores), dtype=bool)
    inside[cycle] = True
    rest = np.flatnonzero(~inside)
    cost = scores[cycle, heads[cycle]]
    entering = scores[np.ix_(cycle, rest)] - cost[:, None]
    leaving = scores[np.ix_(rest, cycle)]
    entry, exit_ = entering.argmax(axis=0), leaving.argmax(axis=1)
    small = np.full((len(rest) + 1, len(rest) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(rest, rest)]
    small[:-1, -1] = leaving[np.arange(len(rest)), exit_]
    small[-1, :-1] = entering[entry, np.arange(len(rest))]
    contracted = _spanning(small)
    result = heads.copy()
    into_cycle = contracted[:-1] == len(rest)
    result[rest] = np.where(into_cycle, cycle[exit_], rest[np.minimum(contracted[:-1], len(rest) - 1)])
    entered = contracted[-1]
    result[cycle[entry[entered]]] = rest[entered]
    return result
