"""Reader of the overview: what is in the graph."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.index.reader import IndexReader
from kg.web.pages.records import ClaimRecord, Count, DocumentRef, EntityRef

SHOWN = 12
MONTHS = 18


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """An entity and how much is said of it."""

    entity: EntityRef
    documents: int
    claims: int


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Claims of one type in one month (ISO, "" when it is not known)."""

    type: str
    month: str
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """See the module. months: of the latest months that have claims. newest: claims about deals, the latest first."""

    statements: int
    documents: int
    entities: int
    claims: int
    contradictions: int
    corroborated: int
    first_day: str
    last_day: str
    statuses: list[Count]
    classes: list[Count]
    types: list[Count]
    months: list[MonthCount]
    outlets: list[Count]
    best_known: list[KnownEntity]
    newest_deals: list[ClaimRecord]
    newest_documents: list[DocumentRef]


def overview(index: IndexReader) -> Overview:
    """Return the overview."""
    days = index.rows("SELECT min(day), max(day) FROM claim WHERE day != ''")[0]
    deals = index.below("Deal")
    marks = ", ".join("?" * len(deals))
    newest = index.claims(
        f"c.object IN (SELECT id FROM entity WHERE class IN ({marks})) AND c.subject IS NOT NULL", deals, limit=SHOWN
    )
    return Overview(
        statements=int(index.note("statements") or 0),
        documents=index.value("SELECT count(*) FROM document"),
        entities=index.value("SELECT count(*) FROM entity"),
        claims=index.value("SELECT count(*) FROM claim"),
        contradictions=index.value("SELECT count(*) FROM link WHERE relation = 'contradicts'") // 2,
        corroborated=index.value("SELECT count(*) FROM claim WHERE sources > 1"),
        first_day=days[0] or "",
        last_day=days[1] or "",
        statuses=[Count(name, name, n) for name, n in index.rows("SELECT status, count(*) FROM claim GROUP BY 1")],
        classes=_counts(
            index, "SELECT class, count(*) AS n FROM entity WHERE class != '' GROUP BY 1 ORDER BY n DESC, 1"
        ),
        types=_counts(index, "SELECT type, count(*) AS n FROM claim WHERE type != '' GROUP BY 1 ORDER BY n DESC, 1"),
        months=_months(index),
        outlets=[
            Count(name, name, n)
            for name, n in index.rows(
                "SELECT publisher, count(*) AS n FROM document WHERE publisher != '' "
                "GROUP BY 1 ORDER BY n DESC, 1 LIMIT 40"
            )
        ],
        best_known=best_known(index, SHOWN * 2),
        newest_deals=newest,
        newest_documents=[
            DocumentRef(*row)
            for row in index.rows(
                "SELECT iri, title, publisher, issued FROM document ORDER BY issued DESC, id LIMIT ?", (SHOWN,)
            )
        ],
    )


def best_known(index: IndexReader, limit: int, classes: list[str] | None = None) -> list[KnownEntity]:
    """Return the entities of which most is said."""
    marks = ", ".join("?" * len(classes or ()))
    where = f"WHERE class IN ({marks})" if classes else ""
    rows = index.rows(
        f"SELECT iri, label, class, documents, claims FROM entity {where} ORDER BY claims DESC, label LIMIT ?",
        (*(classes or ()), limit),
    )
    return [KnownEntity(EntityRef(*row[:3]), row[3], row[4]) for row in rows]


def _counts(index: IndexReader, sql: str) -> list[Count]:
    return [Count(name, index.label(name), n) for name, n in index.rows(sql)]


def _months(index: IndexReader) -> list[MonthCount]:
    rows = index.rows(
        "SELECT type, substr(day, 1, 7) AS month, count(*) FROM claim WHERE type != '' AND substr(day, 1, 7) IN "
        "(SELECT DISTINCT substr(day, 1, 7) FROM claim WHERE day != '' ORDER BY 1 DESC LIMIT ?) GROUP BY 1, 2",
        (MONTHS,),
    )
    return [MonthCount(*row) for row in rows]
