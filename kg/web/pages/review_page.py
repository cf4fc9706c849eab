"""Reader of the review page: entities that may be one, entities that may be two.

Candidates are those of ``kg entities --review`` where a build keeps the store; of other graphs only the names are
known, and entities of one class with like names are candidates.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from kg.pipeline.review import Review
from kg.rdf.namespaces import ID
from kg.web.index.reader import IndexReader
from kg.web.pages.records import DocumentRef, EntityRef
from kg.web.pages.review_records import Candidate, JoinedName, Side
from kg.web.pages.server_records import Decision

SENTENCES = 3
UNLIKE = 50.0
"""Names less like the best name of their entity than this, in percent, are shown."""


def reviewed(index: IndexReader, found: Sequence[Review]) -> list[Candidate]:
    """Return the candidates of a store that a build keeps, with their claims."""
    shown = []
    for review in found:
        candidate = review.candidate
        one, other = (
            _noted(index, EntityRef(ID + local, name, candidate.cls), quotes)
            for local, name, quotes in (
                (candidate.one, candidate.names[0], review.one),
                (candidate.other, candidate.names[1], review.other),
            )
        )
        shown.append(Candidate(one, other, candidate.joined, candidate.reason, candidate.documents, ""))
    return shown


def _noted(index: IndexReader, entity: EntityRef, quotes: Sequence[str]) -> Side:
    """Return a side as the graph has it, or else as the build noted it."""
    number = index.value("SELECT id FROM entity WHERE iri = ?", (entity.iri,), None)
    if number is None:
        return Side(entity, False, [], 0, 0, [], list(quotes))
    return _side(index, number)


def alike(index: IndexReader, decided: Sequence[Decision], limit: int) -> list[Candidate]:
    """Return pairs of entities with like names on which nobody has decided, those with most claims first."""
    verdicts = {frozenset((d.first, d.second)): d.verdict for d in decided}
    found: list[Candidate] = []
    for first, second, likeness in index.rows("SELECT first, second, likeness FROM alike ORDER BY rowid"):
        one, other = (index.entities([number])[number] for number in (first, second))
        if frozenset((one.iri, other.iri)) in verdicts:
            continue
        touched = index.value("SELECT count(DISTINCT document) FROM mention WHERE entity IN (?, ?)", (first, second))
        reason = f"names {likeness:.0f} % alike"
        found.append(Candidate(_side(index, first), _side(index, second), False, reason, touched, ""))
        if len(found) == limit:
            break
    return found


def joined_names(index: IndexReader) -> list[JoinedName]:
    """Return names that are unlike the best name of their entity and are no acronym of it."""
    rows = index.rows(
        "SELECT e.id, e.label, e.claims, n.name FROM name n JOIN entity e ON e.id = n.entity "
        "WHERE n.name != e.label AND e.claims > 1 ORDER BY e.claims DESC, n.rowid LIMIT 4000"
    )
    found = []
    for number, label, claims, name in rows:
        likeness = fuzz.token_set_ratio(label.lower(), name.lower())
        if likeness < UNLIKE and not _is_acronym(name, label) and not _is_acronym(label, name):
            found.append((number, name, likeness, claims))
    found = found[:50]
    known = index.entities(row[0] for row in found)
    return [
        JoinedName(known[number], name, round(likeness, 1), claims, _documents(index, number))
        for number, name, likeness, claims in found
    ]


def _side(index: IndexReader, number: int) -> Side:
    entity = index.entities([number])[number]
    claims, documents = index.rows("SELECT claims, documents FROM entity WHERE id = ?", (number,))[0]
    names = [name for (name,) in index.rows("SELECT name FROM name WHERE entity = ? ORDER BY rowid", (number,))]
    # The bare number keeps SQLite on the index of roles, which it would not use to sort.
    numbers = index.rows("SELECT DISTINCT claim FROM role WHERE entity = ? ORDER BY claim LIMIT ?", (number, SENTENCES))
    marks = ", ".join("?" * len(numbers))
    sentences = index.claims(f"c.id IN ({marks})", [claim for (claim,) in numbers], order="c.id", limit=SENTENCES)
    return Side(entity, True, names, claims, documents, sentences, [])


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
