"""Reader of the review page: pairs of entities that may be one, and names that may not belong to their entity."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from kg.web.decisions_file import Decision
from kg.web.index.reader import IndexReader
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
        "SELECT e.id, e.class, e.claims, n.name FROM name n JOIN entity e ON e.id = n.entity WHERE e.id IN "
        "(SELECT id FROM entity WHERE class != '' ORDER BY claims DESC, id LIMIT ?)",
        (LOOKED_AT,),
    )
    claims = {number: n for number, _, n, _ in rows}
    by_class: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, cls, _, name in rows:
        by_class[cls].append((number, name.lower()))
    found: dict[tuple[int, ...], float] = {}
    for some in by_class.values():
        texts = [name for _, name in some]
        likeness = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        for one, other in zip(*np.nonzero(np.triu(likeness, 1)), strict=True):
            pair = tuple(sorted((some[one][0], some[other][0])))
            if pair[0] != pair[1]:
                found[pair] = max(found.get(pair, 0.0), float(likeness[one, other]))
    ranked = sorted(found.items(), key=lambda item: (-min(claims[n] for n in item[0]), -item[1], item[0]))
    return [(pair[0], pair[1], round(likeness, 1)) for pair, likeness in ranked]


def _side(index: IndexReader, number: int) -> Side:
    entity = index.entities([number])[number]
    claims, documents = index.rows("SELECT claims, documents FROM entity WHERE id = ?", (number,))[0]
    names = [name for (name,) in index.rows("SELECT name FROM name WHERE entity = ? ORDER BY rowid", (number,))]
    sentences = index.claims(
        "c.id IN (SELECT claim FROM role WHERE entity = ?)", (number,), order="c.id", limit=SENTENCES
    )
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
