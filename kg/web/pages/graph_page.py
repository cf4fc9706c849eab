"""Reader of the graph page: the neighbourhood of a node, the best-known part of the graph, the claims of an edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.web.index.reader import IndexReader
from kg.web.pages.entity_page import ClaimFilter, claim_conditions
from kg.web.pages.records import Count


@dataclass(frozen=True, slots=True)
class Node:
    """An entity in the graph. claims: how many it takes part in. documents: how many name it."""

    iri: str
    label: str
    cls: str
    claims: int
    documents: int


@dataclass(frozen=True, slots=True)
class Link:
    """Claims of one property and one status between two nodes. count: how many."""

    source: str
    target: str
    property: str
    relation: str
    type: str
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A part of the graph. total: how many nodes the whole answer would have; shown: how many it has so far."""

    nodes: list[Node]
    links: list[Link]
    total: int
    shown: int


@dataclass(frozen=True, slots=True)
class GraphFilters:
    """What the graph can be filtered by."""

    types: list[Count]
    outlets: list[Count]
    first_day: str
    last_day: str


def neighbourhood(index: IndexReader, iri: str, wanted: ClaimFilter, limit: int, offset: int) -> Subgraph:
    """Return a node, some of its neighbours (those with most claims first) and the links among all of these.

    Args:
        index: the index.
        iri: of the node.
        wanted: which claims make links; its ``entity`` and ``other`` are not used.
        limit, offset: which neighbours.
    """
    number = index.entity_id(iri)
    where, values = claim_conditions(index, wanted)
    joined = "JOIN document d ON d.id = c.document" if "d." in where else ""
    others = (
        "SELECT other, count(*) AS n FROM ("
        f"SELECT c.object AS other FROM claim c {joined} WHERE c.subject = ? AND {where} "
        f"UNION ALL SELECT c.subject FROM claim c {joined} WHERE c.object = ? AND {where}) "
        "WHERE other IS NOT NULL AND other != ? GROUP BY other"
    )
    both = (number, *values, number, *values, number)
    total = index.value(f"SELECT count(*) FROM ({others})", both)
    rows = index.rows(f"{others} ORDER BY n DESC, other LIMIT ? OFFSET ?", (*both, limit, offset))
    chosen = [number, *(row[0] for row in rows)]
    return Subgraph(_nodes(index, chosen), _links(index, chosen, where, values), total, min(offset + limit, total))


def best_known_part(index: IndexReader, wanted: ClaimFilter, limit: int) -> Subgraph:
    """Return the entities with most claims, and the links among them."""
    where, values = claim_conditions(index, wanted)
    rows = index.rows("SELECT id FROM entity WHERE claims > 0 ORDER BY claims DESC, id LIMIT ?", (limit,))
    chosen = [row[0] for row in rows]
    total = index.value("SELECT count(*) FROM entity WHERE claims > 0")
    return Subgraph(_nodes(index, chosen), _links(index, chosen, where, values), total, len(chosen))


def graph_filters(index: IndexReader) -> GraphFilters:
    """Return what the graph can be filtered by."""
    days = index.rows("SELECT min(day), max(day) FROM claim WHERE day != ''")[0]
    types = index.rows("SELECT type, count(*) AS n FROM claim WHERE type != '' GROUP BY 1 ORDER BY n DESC, 1")
    outlets = index.rows(
        "SELECT publisher, count(*) AS n FROM document WHERE publisher != '' GROUP BY 1 ORDER BY n DESC, 1 LIMIT 200"
    )
    return GraphFilters(
        [Count(name, index.label(name), n) for name, n in types],
        [Count(name, name, n) for name, n in outlets],
        days[0] or "",
        days[1] or "",
    )


def _nodes(index: IndexReader, numbers: Sequence[int]) -> list[Node]:
    found = {}
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        marks = ", ".join("?" * len(some))
        for number, *rest in index.rows(
            f"SELECT id, iri, label, class, claims, documents FROM entity WHERE id IN ({marks})", some
        ):
            found[number] = Node(*rest)
    return [found[number] for number in numbers if number in found]


def _links(index: IndexReader, numbers: Sequence[int], where: str, values: Sequence[Any]) -> list[Link]:
    """Return the links between some nodes, claims of one property and status as one."""
    joined = "JOIN document d ON d.id = c.document" if "d." in where else ""
    listed = ", ".join(str(int(number)) for number in numbers)  # more than SQLite takes as parameters
    rows = index.rows(
        f"SELECT c.subject, c.object, c.property, c.type, c.status, count(*) FROM claim c {joined} "
        f"WHERE c.subject IN ({listed}) AND +c.object IN ({listed}) AND c.subject != c.object AND {where} "
        "GROUP BY 1, 2, 3, 4, 5",
        values,
    )
    known = {row[0] for row in rows} | {row[1] for row in rows}
    names = {number: entity.iri for number, entity in index.entities(known).items()}
    return [
        Link(names[row[0]], names[row[1]], row[2], index.label(row[2] or row[3]), row[3], row[4], row[5])
        for row in rows
    ]
