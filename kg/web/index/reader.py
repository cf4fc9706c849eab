"""Reading of the index: a connection for one request, and the queries that several pages share."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

from kg.errors import NotFoundError
from kg.rdf.namespaces import PREFIXES
from kg.web.index.index_tables import FORMAT
from kg.web.pages.records import ClaimPage, ClaimRecord, DocumentRef, EntityRef, RoleFiller

_CLAIMS = """
SELECT c.id, c.iri, c.type, c.property, c.status, c.polarity, c.certainty, c.tense, c.confidence, c.day, c.frame,
       c.rules, c.subject, c.object, c.content, p.quote, p.iri, p.start, c.trigger, c.trigger_start, c.trigger_end,
       d.iri, d.title, d.publisher, d.issued, c.sources,
       EXISTS (SELECT 1 FROM link WHERE link.claim = c.id AND link.relation = 'contradicts')
FROM claim c JOIN passage p ON p.id = c.passage JOIN document d ON d.id = c.document
"""
NEWEST = "c.day DESC, c.confidence DESC, c.id"


class IndexReader:
    """An open index. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._database.execute("PRAGMA mmap_size = 268435456")
        self._terms: dict[str, str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        return self._database.execute(sql, values).fetchall()

    def value(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = (), default: Any = 0) -> Any:
        """Return the first value of a query."""
        row = self._database.execute(sql, values).fetchone()
        return default if row is None else row[0]

    def note(self, name: str) -> str:
        """Return a note of the index."""
        return str(self.value("SELECT value FROM note WHERE name = ?", (name,), ""))

    def label(self, term: str) -> str:
        """Return how a class or property is called."""
        if self._terms is None:
            self._terms = dict(self.rows("SELECT iri, label FROM term"))
        return self._terms.get(term, term)

    def below(self, name: str) -> list[str]:
        """Return a class and all classes below it, by local name."""
        children = defaultdict(list)
        for term, parents in self.rows("SELECT iri, parents FROM term WHERE kind = 'class'"):
            for parent in parents.split():
                children[parent].append(term)
        found, todo = set(), [name]
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo += children[one]
        return sorted(found)

    def entity_id(self, iri: str) -> int:
        """Return the number of an entity. Raises a NotFoundError when there is none."""
        found = self.value("SELECT id FROM entity WHERE iri = ?", (full_iri(iri),), None)
        if found is None:
            raise NotFoundError(f"there is no entity {iri[:200]} in this graph")
        return int(found)

    def entities(self, numbers: Iterable[int | None]) -> dict[int, EntityRef]:
        """Return entities by number."""
        wanted = sorted({number for number in numbers if number is not None})
        found: dict[int, EntityRef] = {}
        for some in _batches(wanted):
            marks = ", ".join("?" * len(some))
            for number, iri, label, cls in self.rows(
                f"SELECT id, iri, label, class FROM entity WHERE id IN ({marks})", some
            ):
                found[number] = EntityRef(iri, label, cls)
        return found

    def claims(
        self, where: str, values: Sequence[Any] = (), *, order: str = NEWEST, limit: int = 100, offset: int = 0
    ) -> list[ClaimRecord]:
        """Return claims. where, order: SQL over ``c`` (claim), ``p`` (passage) and ``d`` (document)."""
        rows = self.rows(f"{_CLAIMS} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?", (*values, limit, offset))
        return self._records(rows)

    def claim_page(
        self, where: str, values: Sequence[Any] = (), *, order: str = NEWEST, limit: int = 100, offset: int = 0
    ) -> ClaimPage:
        """Return claims, and how many there are without the limit."""
        joined = "JOIN document d ON d.id = c.document" if "d." in where else ""
        total = self.value(f"SELECT count(*) FROM claim c {joined} WHERE {where}", values)
        return ClaimPage(total, self.claims(where, values, order=order, limit=limit, offset=offset))

    def _records(self, rows: Sequence[tuple[Any, ...]]) -> list[ClaimRecord]:
        numbers = [row[0] for row in rows]
        roles, speakers = defaultdict(list), defaultdict(list)
        for some in _batches(numbers):
            marks = ", ".join("?" * len(some))
            for claim, role, entity, text in self.rows(
                f"SELECT claim, role, entity, text FROM role WHERE claim IN ({marks}) ORDER BY rowid", some
            ):
                roles[claim].append((role, entity, text))
            for claim, entity in self.rows(f"SELECT claim, entity FROM speaker WHERE claim IN ({marks})", some):
                speakers[claim].append(entity)
        used = {entity for fillers in roles.values() for _, entity, _ in fillers}
        used |= {entity for found in speakers.values() for entity in found}
        used |= {row[place] for row in rows for place in (12, 13)}
        known = self.entities(used)
        return [self._record(row, roles[row[0]], speakers[row[0]], known) for row in rows]

    def _record(
        self,
        row: tuple[Any, ...],
        roles: list[tuple[str, int | None, str]],
        speakers: list[int],
        known: dict[int, EntityRef],
    ) -> ClaimRecord:
        return ClaimRecord(
            iri=row[1],
            type=row[2],
            relation=self.label(row[3] or row[2]),
            property=row[3],
            status=row[4],
            polarity=row[5],
            certainty=row[6],
            tense=row[7],
            confidence=row[8],
            day=row[9],
            frame=row[10],
            rules=row[11].split(),
            subject=known.get(row[12]),
            object=known.get(row[13]),
            content=row[14],
            quote=row[15],
            passage=row[16],
            start=row[17],
            trigger=row[18],
            trigger_start=row[19],
            trigger_end=row[20],
            document=DocumentRef(*row[21:25]),
            sources=row[25],
            contradicted=bool(row[26]),
            roles=[RoleFiller(role, known.get(entity) if entity else None, text) for role, entity, text in roles],
            speakers=[known[entity] for entity in speakers],
        )


def notes_of(path: Path) -> dict[str, str]:
    """Return the notes of an index; none where there is no usable one."""
    if not path.is_file():
        return {}
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        try:
            notes = dict(database.execute("SELECT name, value FROM note"))
        except sqlite3.DatabaseError:
            return {}
    return notes if notes.get("format") == FORMAT else {}


def _batches(numbers: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def full_iri(iri: str) -> str:
    """Return a whole IRI for one that may be written with a known prefix, as ``id:Ukraine``."""
    prefix, colon, local = iri.strip("<>").partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES and not local.startswith("//") else iri.strip("<>")
