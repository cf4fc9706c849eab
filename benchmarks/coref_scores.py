"""Scores of coreference: MUC, B-cubed and CEAF-e, and their mean, as the CoNLL shared tasks count them.

A clustering is a list of clusters, a cluster a set of mentions (any hashable). Counts of several documents
are summed before the ratios are taken.

Sources: Vilain et al. 1995 (MUC); Bagga and Baldwin 1998 (B-cubed); Luo 2005 (CEAF); how mentions missing on
one side count: Pradhan et al. 2014.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence, Set
from dataclasses import dataclass

Clusters = Sequence[Set[Hashable]]


@dataclass(frozen=True, slots=True)
class Score:
    """Numerators and denominators of precision and recall."""

    precise: float = 0.0
    found: float = 0.0
    recalled: float = 0.0
    wanted: float = 0.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.precise + other.precise,
            self.found + other.found,
            self.recalled + other.recalled,
            self.wanted + other.wanted,
        )

    @property
    def precision(self) -> float:
        """Return the share of what was found that is right."""
        return self.precise / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Return the share of what is wanted that was found."""
        return self.recalled / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def _owners(clusters: Clusters) -> dict[Hashable, int]:
    return {mention: number for number, cluster in enumerate(clusters) for mention in cluster}


def _links(key: Clusters, response: Clusters) -> tuple[float, float]:
    """Return how many of the links that join each key cluster the response keeps, and how many there are."""
    owner = _owners(response)
    kept = total = 0
    for cluster in key:
        parts = {owner[m] for m in cluster if m in owner}
        missing = sum(m not in owner for m in cluster)
        kept += len(cluster) - (len(parts) + missing)
        total += len(cluster) - 1
    return kept, total


def muc(key: Clusters, response: Clusters) -> Score:
    """Return the MUC score of a response against the key."""
    recalled, wanted = _links(key, response)
    precise, found = _links(response, key)
    return Score(precise, found, recalled, wanted)


def _cubed(key: Clusters, response: Clusters) -> tuple[float, float]:
    owner = _owners(response)
    total = 0.0
    for cluster in key:
        overlaps = Counter(owner[m] for m in cluster if m in owner)
        total += sum(n * n for n in overlaps.values()) / len(cluster)
    return total, float(sum(len(cluster) for cluster in key))


def b_cubed(key: Clusters, response: Clusters) -> Score:
    """Return the B-cubed score of a response against the key."""
    recalled, wanted = _cubed(key, response)
    precise, found = _cubed(response, key)
    return Score(precise, found, recalled, wanted)


def ceaf_e(key: Clusters, response: Clusters) -> Score:
    """Return the entity-based CEAF score (similarity phi-4) of a response against the key."""
    owner = _owners(response)
    similar: dict[tuple[int, int], float] = {}
    for k, cluster in enumerate(key):
        for r, shared in Counter(owner[m] for m in cluster if m in owner).items():
            similar[k, r] = 2 * shared / (len(cluster) + len(response[r]))
    best = sum(_best_assignment(part) for part in _components(similar))
    return Score(best, float(len(response)), best, float(len(key)))


def _components(weights: dict[tuple[int, int], float]) -> Iterable[dict[tuple[int, int], float]]:
    """Split a bipartite graph into its connected parts: the best assignment is the sum of the parts'."""
    group: dict[tuple[str, int], int] = {}
    members: dict[int, list[tuple[str, int]]] = {}
    for k, r in weights:
        left, right = ("k", k), ("r", r)
        for node in (left, right):
            if node not in group:
                group[node] = len(members)
                members[len(members)] = [node]
        a, b = group[left], group[right]
        if a != b:
            for node in members[b]:
                group[node] = a
            members[a] += members[b]
            members[b] = []
    parts: dict[int, dict[tuple[int, int], float]] = {}
    for (k, r), weight in weights.items():
        parts.setdefault(group["k", k], {})[k, r] = weight
    return parts.values()


def _best_assignment(weights: dict[tuple[int, int], float]) -> float:
    """Return the greatest total weight of a one-to-one assignment (Kuhn and Munkres; shortest augmenting
    paths).
    """
    rows = sorted({k for k, _ in weights})
    columns = sorted({r for _, r in weights})
    if len(rows) > len(columns):
        weights = {(r, k): w for (k, r), w in weights.items()}
        rows, columns = columns, rows
    n, m = len(rows), len(columns)
    cost = [[-weights.get((row, column), 0.0) for column in columns] for row in rows]
    u, v = [0.0] * (n + 1), [0.0] * (m + 1)
    matched = [0] * (m + 1)
    for i in range(1, n + 1):
        matched[0] = i
        column = 0
        least = [float("inf")] * (m + 1)
        way, used = [0] * (m + 1), [False] * (m + 1)
        while True:
            used[column] = True
            row, delta, following = matched[column], float("inf"), 0
            for j in range(1, m + 1):
                if used[j]:
                    continue
                reduced = cost[row - 1][j - 1] - u[row] - v[j]
                if reduced < least[j]:
                    least[j], way[j] = reduced, column
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(m + 1):
                if used[j]:
                    u[matched[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            column = following
            if matched[column] == 0:
                break
        while column:
            matched[column] = matched[way[column]]
            column = way[column]
    return -sum(cost[matched[j] - 1][j - 1] for j in range(1, m + 1) if matched[j])


def conll(scores: Iterable[Score]) -> float:
    """Return the mean of F1 scores: of MUC, B-cubed and CEAF-e, the CoNLL score."""
    values = [score.f1 for score in scores]
    return sum(values) / len(values)
