"""Reader of the review page: pairs of entities that may be one, and names that may not belong to their entity."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from kg.web.decisions_file import Decision
from kg.web.index.reader import IndexReader
from kg.web.index.text_search import similar_names
from kg.web.pages.records import ClaimRecord, DocumentRef, EntityRef

LOOKED_AT = 1500
"""Entities, those with most claims, whose names are compared."""
ALIKE = 84.0
"""Least likeness of two names, in percent, for a pair to be shown."""
SHOWN = 200
SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One of two entities, with what helps to judge."""

    entity: EntityRef
    names: list[str]
    claims: int
    documents: int
    sentences: list[ClaimRecord]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities that may be one. likeness: of their names, in percent. touched: documents of the two."""

    first: Side
    second: Side
    likeness: float
    verdict: str
    touched: int


@dataclass(frozen=True, slots=True)
class JoinedName:
    """A name under an entity that is unlike its best name."""

    entity: EntityRef
    name: str
    likeness: float
    claims: int
    documents: list[DocumentRef]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """See the module. decided: what the decisions file holds. file: its name, "" when there is none to write."""

    candidates: list[Candidate]
    joined: list[JoinedName]
    decided: list[Decision]
    file: str


def review_page(index: IndexReader, decided: list[Decision], file: str, limit: int) -> ReviewPage:
    """Return the candidates for review, the most consequential first; limit: how many."""
    verdicts = {frozenset((d.first, d.second)): d.verdict for d in decided}
    pairs = _pairs(index)[: min(limit, SHOWN)]
    candidates = []
    for first, second, likeness in pairs:
        one, other = _side(index, first), _side(index, second)
        touched = index.value("SELECT count(DISTINCT document) FROM mention WHERE entity IN (?, ?)", (first, second))
        verdict = verdicts.get(frozenset((one.entity.iri, other.entity.iri)), "")
        candidates.append(Candidate(one, other, likeness, verdict, touched))
    return ReviewPage(candidates, _joined(index), decided, file)


def _pairs(index: IndexReader) -> list[tuple[int, int, float]]:
    """Return pairs of entities of one class with names that are alike, those with most claims first."""
    rows = index.rows(
        "SELECT id, label, class, claims FROM entity WHERE class != '' ORDER BY claims DESC, id LIMIT ?", (LOOKED_AT,)
    )
    about = {row[0]: row for row in rows}
    found: dict[tuple[int, int], float] = {}
    for number, label, cls, _ in rows:
        for other, name in similar_names(index, label, 25):
            if other == number or other not in about or about[other][2] != cls:
                continue
            pair = (min(number, other), max(number, other))
            likeness = fuzz.token_sort_ratio(label.lower(), name.lower())
            if likeness >= ALIKE and likeness > found.get(pair, 0.0):
                found[pair] = likeness
    ranked = sorted(
        found.items(), key=lambda item: (-min(about[item[0][0]][3], about[item[0][1]][3]), -item[1], item[0])
    )
    return [(one, other, round(likeness, 1)) for (one, other), likeness in ranked]


def _side(index: IndexReader, number: int) -> Side:
    entity = index.entities([number])[number]
    claims, documents = index.rows("SELECT claims, documents FROM entity WHERE id = ?", (number,))[0]
    names = [name for (name,) in index.rows("SELECT name FROM name WHERE entity = ? ORDER BY rowid", (number,))]
    sentences = index.claims("c.id IN (SELECT claim FROM role WHERE entity = ?)", (number,), limit=SENTENCES)
    return Side(entity, names, claims, documents, sentences)


def _joined(index: IndexReader) -> list[JoinedName]:
    """Return names that are unlike the best name of their entity and are no acronym of it."""
    rows = index.rows(
        "SELECT e.id, e.label, e.claims, n.name FROM name n JOIN entity e ON e.id = n.entity "
        "WHERE n.name != e.label AND e.claims > 1 ORDER BY e.claims DESC, n.rowid LIMIT 4000"
    )
    found = []
    for number, label, claims, name in rows:
        likeness = fuzz.token_set_ratio(label.lower(), name.lower())
        if likeness < 50.0 and not _is_acronym(name, label) and not _is_acronym(label, name):
            found.append((number, name, likeness, claims))
    found = found[:50]
    known = index.entities(row[0] for row in found)
    return [
        JoinedName(known[number], name, round(likeness, 1), claims, _documents(index, number))
        for number, name, likeness, claims in found
    ]


def _is_acronym(short: str, long: str) -> bool:
    letters = "".join(c for c in short if c.isalnum())
    initials = "".join(word[0] for word in long.replace("-", " ").split())
    return letters.isupper() and len(letters) > 1 and letters.lower() in initials.lower()


def _documents(index: IndexReader, number: int) -> list[DocumentRef]:
    rows = index.rows(
        "SELECT d.iri, d.title, d.publisher, d.issued FROM mention m JOIN document d ON d.id = m.document "
        "WHERE m.entity = ? ORDER BY d.issued DESC LIMIT 5",
        (number,),
    )
    return [DocumentRef(*row) for row in rows]
