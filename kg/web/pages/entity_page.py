"""Reader of the entity page: names, offices, neighbours, documents, and the claims of the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.rdf.namespaces import ID
from kg.web.index.reader import IndexReader
from kg.web.pages.records import ClaimPage, DocumentRef, EntityRef

NEIGHBOURS = 60
DOCUMENTS = 100


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What an entity does to another one. outgoing: whether it acts. statuses: number of claims by status."""

    entity: EntityRef
    property: str
    relation: str
    outgoing: bool
    statuses: dict[str, int]
    claims: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A direct edge that the graph asserts."""

    property: str
    relation: str
    outgoing: bool
    entity: EntityRef


@dataclass(frozen=True, slots=True)
class EntityPage:
    """See the module. superclasses: local names, the nearest first. total_neighbours: how many there are in all."""

    iri: str
    label: str
    cls: str
    cls_label: str
    superclasses: list[str]
    names: list[str]
    wikidata: str
    claims: int
    documents: int
    edges: list[Edge]
    neighbours: list[Neighbour]
    total_neighbours: int
    in_documents: list[DocumentRef]


def entity_page(index: IndexReader, iri: str) -> EntityPage:
    """Return what the page of an entity shows beside its claims."""
    number = index.entity_id(iri)
    row = index.rows("SELECT iri, label, class, wikidata, claims, documents FROM entity WHERE id = ?", (number,))[0]
    names = [name for (name,) in index.rows("SELECT name FROM name WHERE entity = ? ORDER BY rowid", (number,))]
    neighbours, total = _neighbours(index, number)
    return EntityPage(
        iri=row[0],
        label=row[1],
        cls=row[2],
        cls_label=index.label(row[2]),
        superclasses=_superclasses(index, row[2]),
        names=[name for name in names if name != row[1]],
        wikidata=row[3].rpartition("/")[2] or _wikidata(row[0]),
        claims=row[4],
        documents=row[5],
        edges=_edges(index, number),
        neighbours=neighbours,
        total_neighbours=total,
        in_documents=[
            DocumentRef(*found)
            for found in index.rows(
                "SELECT d.iri, d.title, d.publisher, d.issued FROM mention m JOIN document d ON d.id = m.document "
                "WHERE m.entity = ? ORDER BY d.issued DESC, d.id LIMIT ?",
                (number, DOCUMENTS),
            )
        ],
    )


def _wikidata(iri: str) -> str:
    """Return the Wikidata item of a well-known individual, from the gazetteer."""
    from kg.knowledge.gazetteer import gazetteer  # noqa: PLC0415 - slow; not needed for the first page

    known = gazetteer().individual(iri.removeprefix(ID)) if iri.startswith(ID) else None
    return known.wikidata.rpartition(":")[2].rpartition("/")[2] if known is not None else ""


def _superclasses(index: IndexReader, cls: str) -> list[str]:
    found: list[str] = []
    todo = [cls]
    while todo:
        parents = str(index.value("SELECT parents FROM term WHERE iri = ?", (todo.pop(0),), "")).split()
        new = [parent for parent in parents if parent not in found]
        found += new
        todo += new
    return found


def _edges(index: IndexReader, number: int) -> list[Edge]:
    rows: list[tuple[Any, ...]] = index.rows(
        "SELECT property, 1, object FROM edge WHERE subject = ? UNION "
        "SELECT property, 0, subject FROM edge WHERE object = ? LIMIT 400",
        (number, number),
    )
    known = index.entities(row[2] for row in rows)
    edges = [Edge(row[0], index.label(row[0]), bool(row[1]), known[row[2]]) for row in rows]
    return sorted(edges, key=lambda edge: (not edge.outgoing, edge.relation, edge.entity.label))


_PAIRS = (
    "SELECT CASE property WHEN '' THEN type ELSE property END AS name, 1 AS outgoing, object AS other, status "
    "FROM claim WHERE subject = :id AND object IS NOT NULL UNION ALL "
    "SELECT CASE property WHEN '' THEN type ELSE property END, 0, subject, status "
    "FROM claim WHERE object = :id AND subject IS NOT NULL"
)


def _neighbours(index: IndexReader, number: int) -> tuple[list[Neighbour], int]:
    """Return the relations of an entity that most claims state, and how many relations there are."""
    grouped = f"SELECT name, outgoing, other, count(*) AS n FROM ({_PAIRS}) GROUP BY 1, 2, 3"
    total = index.value(f"SELECT count(*) FROM ({grouped})", {"id": number})
    rows = index.rows(
        f"WITH best AS ({grouped} ORDER BY n DESC, 1, 2, 3 LIMIT {NEIGHBOURS}) "
        f"SELECT best.name, best.outgoing, best.other, best.n, pair.status, count(*) FROM best JOIN ({_PAIRS}) AS pair "
        "ON pair.name = best.name AND pair.outgoing = best.outgoing AND pair.other = best.other "
        "GROUP BY 1, 2, 3, 4, 5 ORDER BY best.n DESC, 1, 2, 3",
        {"id": number},
    )
    statuses: dict[tuple[str, bool, int], dict[str, int]] = {}
    for name, outgoing, other, _, status, n in rows:
        statuses.setdefault((name, bool(outgoing), other), {})[status] = n
    known = index.entities(key[2] for key in statuses)
    return [
        Neighbour(known[other], name, index.label(name), outgoing, counts, sum(counts.values()))
        for (name, outgoing, other), counts in statuses.items()
    ], total


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims are wanted; "" and 0 for any. status, type, property: comma-separated."""

    entity: str = ""
    other: str = ""
    subject: str = ""
    object: str = ""
    type: str = ""
    property: str = ""
    status: str = ""
    since: str = ""
    until: str = ""
    outlet: str = ""
    confidence: float = 0.0


def claim_conditions(index: IndexReader, wanted: ClaimFilter) -> tuple[str, list[Any]]:
    """Return SQL and values for a filter. Claims of an entity are those in which it fills any role."""
    parts: list[str] = []
    values: list[Any] = []

    def add(sql: str, *given: Any) -> None:
        parts.append(sql)
        values.extend(given)

    for iri in (wanted.entity, wanted.other):
        if iri:
            add("c.id IN (SELECT claim FROM role WHERE entity = ?)", index.entity_id(iri))
    for column, iri in (("c.subject", wanted.subject), ("c.object", wanted.object)):
        if iri:
            add(f"{column} = ?", index.entity_id(iri))
    for column, text in (("c.type", wanted.type), ("c.property", wanted.property), ("c.status", wanted.status)):
        if text:
            listed = text.split(",")
            add(f"{column} IN ({', '.join('?' * len(listed))})", *listed)
    if wanted.since:
        add("c.day >= ?", wanted.since)
    if wanted.until:
        add("c.day != '' AND c.day <= ?", wanted.until)
    if wanted.outlet:
        add("d.publisher = ?", wanted.outlet)
    if wanted.confidence:
        add("c.confidence >= ?", wanted.confidence)
    return " AND ".join(parts) or "1", values


def claims_of(index: IndexReader, wanted: ClaimFilter, limit: int, offset: int) -> ClaimPage:
    """Return the claims that a filter lets pass, the newest first."""
    where, values = claim_conditions(index, wanted)
    return index.claim_page(where, values, limit=limit, offset=offset)
