"""Shortest connections between two entities, over the claims that join subject and object."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kg.answers.answer import Answer, AnswerRow, AnswerSection, Value
from kg.answers.chronicle import ClaimChoice
from kg.answers.claim_rows import claim_row, entity, in_words, outlets_of, speakers_of, statements
from kg.errors import NotFoundError
from kg.web.index.reader import IndexReader

_AT_ONCE = 400
_HOP_CLAIMS = 200
"""Claims of one step that are read."""
_MOST_PATHS = 10_000
"""Paths of the least length that are compared."""


def connections(index: IndexReader, start: int, end: int, choice: ClaimChoice, *, longest: int, limit: int) -> Answer:
    """Return the shortest connections of two entities; of paths of one length those with most claims come first.

    Args:
        index: the index.
        start, end: numbers of the entities.
        choice: which claims join.
        longest: most steps.
        limit: most paths.

    Raises:
        NotFoundError: there is no connection of so few steps.
    """
    first, last = entity(index, start), entity(index, end)
    graph = _ClaimGraph(index, choice)
    paths = graph.shortest(start, end, longest)
    if not paths:
        raise NotFoundError(
            f"no claims connect {first.label} and {last.label} in {longest} steps or fewer; --steps, --status and "
            "--type change what is looked at"
        )
    ranked = sorted(paths, key=lambda path: (-min(map(graph.weight, itertools.pairwise(path))), path))
    sections = [_path_section(index, number, path, graph) for number, path in enumerate(ranked[:limit], 1)]
    facts: list[tuple[str, Value]] = [("steps", len(ranked[0]) - 1), ("paths", len(ranked))]
    return Answer(f"{first.label} to {last.label}", facts, sections)


class _ClaimGraph:
    """Entities joined by claims, read as far as it is asked for."""

    def __init__(self, index: IndexReader, choice: ClaimChoice) -> None:
        self._index = index
        self._where, self._values = choice.condition()
        self._weights: dict[tuple[int, int], int] = {}

    def shortest(self, start: int, end: int, longest: int) -> list[list[int]]:
        """Return the shortest paths, found from both ends at once."""
        if start == end:
            return []
        seen = ({start: 0}, {end: 0})
        fronts = ([start], [end])
        while all(fronts) and len(seen[0].keys() & seen[1].keys()) == 0:
            side = 0 if len(fronts[0]) <= len(fronts[1]) else 1
            depths = [seen[0][fronts[0][0]], seen[1][fronts[1][0]]]
            if sum(depths) >= longest:
                return []
            reached: dict[int, int] = {}
            for one, other in self._joined(fronts[side]):
                if other not in seen[side]:
                    reached[other] = seen[side][one] + 1
            seen[side].update(reached)
            fronts = (list(reached), fronts[1]) if side == 0 else (fronts[0], list(reached))
        meeting = seen[0].keys() & seen[1].keys()
        return self._through(meeting, seen) if meeting else []

    def _through(self, meeting: Iterable[int], seen: tuple[dict[int, int], dict[int, int]]) -> list[list[int]]:
        """Return the paths through the nodes where two searches met."""
        found = []
        for middle in sorted(meeting):
            for before in self._back(middle, seen[0]):
                for after in self._back(middle, seen[1]):
                    found.append([*reversed(before), *after[1:]])
                    if len(found) >= _MOST_PATHS:
                        return found
        least = min(map(len, found))
        return [path for path in found if len(path) == least]

    def _back(self, node: int, depths: dict[int, int]) -> Iterator[list[int]]:
        """Yield the ways from a node back to where a search began."""
        if depths[node] == 0:
            yield [node]
            return
        for _, other in self._joined([node]):
            if depths.get(other) == depths[node] - 1:
                for way in self._back(other, depths):
                    yield [node, *way]

    def _joined(self, nodes: Sequence[int]) -> list[tuple[int, int]]:
        """Return (node, neighbour) of nodes, each once, in a stable order."""
        found: list[tuple[int, int]] = []
        for start in range(0, len(nodes), _AT_ONCE):
            some = nodes[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            for one, other in (("subject", "object"), ("object", "subject")):
                rows: list[tuple[Any, ...]] = self._index.rows(
                    f"SELECT c.{one}, c.{other}, count(*) FROM claim c WHERE c.{one} IN ({marks}) "
                    f"AND c.{other} IS NOT NULL AND c.subject != c.object AND {self._where} "
                    "GROUP BY 1, 2 ORDER BY 1, 2",
                    [*some, *self._values],
                )
                for node, neighbour, count in rows:
                    pair = (node, neighbour) if one == "subject" else (neighbour, node)
                    self._weights[pair] = count
                    found.append((node, neighbour))
        return list(dict.fromkeys(found))

    def weight(self, pair: tuple[int, int]) -> int:
        """Return how many claims join two neighbours that were read."""
        return self._weights.get(pair, 0) + self._weights.get((pair[1], pair[0]), 0)

    def rows(self, one: int, other: int) -> list[AnswerRow]:
        """Return what joins two neighbours, the surest first."""
        claims = self._index.claims(
            f"(c.subject = ? AND c.object = ? OR c.subject = ? AND c.object = ?) AND {self._where}",
            [one, other, other, one, *self._values],
            order="c.status != 'asserted', c.confidence DESC, c.id",
            limit=_HOP_CLAIMS,
        )
        return [
            claim_row(
                self._index,
                (in_words(item.first), item.first.status, item.first.day, speakers_of(item.claims),
                 outlets_of(item.claims)),
                item.claims,
            )
            for item in statements(claims)
        ]  # fmt: skip


def _path_section(index: IndexReader, number: int, path: Sequence[int], graph: _ClaimGraph) -> AnswerSection:
    labels = [entity(index, node).label for node in path]
    rows = [row for one, other in itertools.pairwise(path) for row in graph.rows(one, other)[:3]]
    columns = ("what", "status", "day", "according to", "reported by")
    return AnswerSection(f"{number}. {' – '.join(labels)}", columns, rows, len(rows))
