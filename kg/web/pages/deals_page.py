"""Reader of the deals page: the deals of the graph, and the history of one of them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.index.reader import IndexReader
from kg.web.pages.records import ClaimRecord, Count, EntityRef

MOST = 300


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal. steps: number of claims by type. last_day: of the latest claim."""

    deal: EntityRef
    cls_label: str
    claims: int
    documents: int
    last_day: str
    steps: list[Count]


@dataclass(frozen=True, slots=True)
class DealList:
    """The deals of which most is said. total: how many there are."""

    total: int
    deals: list[DealRow]


@dataclass(frozen=True, slots=True)
class DealHistory:
    """One deal. concerns: what claims say that it is about. claims: oldest first. contradictions: of these claims."""

    deal: EntityRef
    cls_label: str
    names: list[str]
    concerns: list[EntityRef]
    claims: list[ClaimRecord]
    contradictions: list[ClaimRecord]


def deal_list(index: IndexReader) -> DealList:
    """Return the deals, those with most claims first."""
    classes = index.below("Deal")
    marks = ", ".join("?" * len(classes))
    total = index.value(f"SELECT count(*) FROM entity WHERE class IN ({marks})", classes)
    rows = index.rows(
        f"SELECT id, iri, label, class, claims, documents FROM entity WHERE class IN ({marks}) "
        "ORDER BY claims DESC, label LIMIT ?",
        (*classes, MOST),
    )
    found = []
    for number, iri, label, cls, claims, documents in rows:
        steps = index.rows(
            "SELECT type, count(*) AS n, max(day) FROM claim WHERE id IN (SELECT claim FROM role WHERE entity = ?) "
            "GROUP BY 1 ORDER BY n DESC, 1",
            (number,),
        )
        last = max((row[2] for row in steps), default="")
        counted = [Count(type, index.label(type), n) for type, n, _ in steps]
        found.append(DealRow(EntityRef(iri, label, cls), index.label(cls), claims, documents, last, counted))
    return DealList(total, found)


def deal_history(index: IndexReader, iri: str) -> DealHistory:
    """Return the history of a deal."""
    number = index.entity_id(iri)
    deal = index.entities([number])[number]
    claims = index.claims(
        "c.id IN (SELECT claim FROM role WHERE entity = ?)", (number,), order="c.day, c.document, p.start", limit=MOST
    )
    concerned = index.rows(
        "SELECT DISTINCT object FROM claim WHERE subject = ? AND object IS NOT NULL AND status != 'denied'", (number,)
    )
    other_sides = index.claims(
        "c.iri IN (SELECT other FROM link WHERE relation = 'contradicts' AND claim IN "
        "(SELECT claim FROM role WHERE entity = ?))",
        (number,),
        limit=MOST,
    )
    names = [name for (name,) in index.rows("SELECT name FROM name WHERE entity = ? ORDER BY rowid", (number,))]
    return DealHistory(
        deal,
        index.label(deal.cls),
        [name for name in names if name != deal.label],
        sorted(index.entities(row[0] for row in concerned).values(), key=lambda entity: entity.label),
        claims,
        other_sides,
    )
