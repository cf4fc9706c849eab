"""What two states of a graph differ in: documents, entities, edges, statements, and the status of statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kg.answers.answer import Answer, AnswerRow, AnswerSection, Value
from kg.answers.claim_rows import claim_row, in_words, outlets_of, speakers_of
from kg.web.index.reader import IndexReader
from kg.web.pages.records import ClaimRecord, DocumentRef, EntityRef

_CLAIM_COLUMNS = ("what", "status", "day", "according to", "reported by")
_SHOWN_CLAIMS = 8
"""Claims of one statement that are read."""

Edge = tuple[str, str, str]
Statement = tuple[str, str, str]
"""IRI of the subject, property or type, IRI of the object or what is claimed in words; "" for nothing."""


@dataclass(frozen=True, slots=True)
class GraphState:
    """A graph, or what its documents up to a day say. statements: numbers of claims by statement and status."""

    index: IndexReader
    documents: dict[str, DocumentRef] = field(default_factory=dict)
    entities: dict[str, EntityRef] = field(default_factory=dict)
    edges: set[Edge] = field(default_factory=set)
    statements: dict[Statement, dict[str, list[int]]] = field(default_factory=dict)

    def claims(self, numbers: Iterable[int]) -> list[ClaimRecord]:
        """Return some claims by number."""
        some = sorted(numbers)[:_SHOWN_CLAIMS]
        return self.index.claims(f"c.id IN ({', '.join('?' * len(some))})", some, order="c.id")


def graph_state(index: IndexReader, until: str = "") -> GraphState:
    """Read the state of a graph.

    Args:
        index: the index.
        until: ISO day or its beginning; of documents published then or earlier alone, and of edges that their claims
            state. "" for the whole graph.
    """
    state = GraphState(index)
    rows = index.rows(
        "SELECT id, iri, title, publisher, issued FROM document WHERE ? = '' OR issued != '' "
        "AND substr(issued, 1, length(?)) <= ?",
        (until, until, until),
    )
    numbers = {row[0] for row in rows}
    state.documents.update({row[1]: DocumentRef(*row[1:]) for row in rows})
    named = _named(index, numbers) if until else None
    iris: dict[int, str] = {}
    for number, *rest in index.rows("SELECT id, iri, label, class FROM entity"):
        iris[number] = rest[0]
        if named is None or number in named:
            state.entities[rest[0]] = EntityRef(*rest)
    stated: set[Edge] = set()
    for number, document, property, type, subject, object, content, status in index.rows(
        "SELECT id, document, property, type, subject, object, content, status FROM claim ORDER BY id"
    ):
        if document in numbers:
            ends = iris.get(subject, ""), iris.get(object, "") or " ".join(content.casefold().split())
            key = (ends[0], property or type, ends[1])
            state.statements.setdefault(key, {}).setdefault(status, []).append(number)
            stated.add(key)
    for subject, property, object in index.rows("SELECT subject, property, object FROM edge"):
        edge = (iris[subject], property, iris[object])
        if not until or edge in stated:
            state.edges.add(edge)
    return state


def _named(index: IndexReader, documents: Collection[int]) -> set[int]:
    """Return the entities that some documents name."""
    mentioned = {entity for document, entity in index.rows("SELECT document, entity FROM mention")
                 if document in documents}  # fmt: skip
    taking = index.rows(
        "SELECT DISTINCT c.document, r.entity FROM role r JOIN claim c ON c.id = r.claim WHERE r.entity IS NOT NULL"
    )
    return mentioned | {entity for document, entity in taking if document in documents}


def graph_changes(old: GraphState, new: GraphState, title: str, limit: int) -> Answer:
    """Return what came, what went and what changed its status from one state to another. limit: most rows of each."""
    sections = []
    for name, one, other in (("came", new, old), ("went", old, new)):
        sections.append(_documents(f"Documents that {name}", one, one.documents.keys() - other.documents.keys(), limit))
        sections.append(_entities(f"Entities that {name}", one, one.entities.keys() - other.entities.keys(), limit))
        sections.append(_edges(f"Edges that {name}", one, one.edges - other.edges, limit))
        only = {key: found for key, found in one.statements.items() if key not in other.statements}
        sections.append(_statements(f"Statements that {name}", one, only, limit))
    sections.append(_status_changes(old, new, limit))
    facts: list[tuple[str, Value]] = [(section.title.lower(), section.total) for section in sections]
    return Answer(title, facts, [section for section in sections if section.rows])


def _documents(title: str, state: GraphState, iris: Collection[str], limit: int) -> AnswerSection:
    found = sorted((state.documents[iri] for iri in iris), key=lambda one: (one.issued, one.title, one.iri))
    rows = [AnswerRow((one, one.publisher, one.issued[:10])) for one in found[:limit]]
    return AnswerSection(title, ("document", "outlet", "published"), rows, len(found))


def _entities(title: str, state: GraphState, iris: Collection[str], limit: int) -> AnswerSection:
    found = sorted((state.entities[iri] for iri in iris), key=lambda one: (one.label.casefold(), one.iri))
    rows = [AnswerRow((one, one.cls)) for one in found[:limit]]
    return AnswerSection(title, ("entity", "class"), rows, len(found))


def _edges(title: str, state: GraphState, edges: Collection[Edge], limit: int) -> AnswerSection:
    found = sorted((_label(state, s), state.index.label(p), _label(state, o), (s, p, o)) for s, p, o in edges)
    rows = []
    for subject, relation, object, edge in found[:limit]:
        claims = state.claims(state.statements.get(edge, {}).get("asserted", ()))
        rows.append(claim_row(state.index, (subject, relation, object, outlets_of(claims)), claims))
    return AnswerSection(title, ("subject", "relation", "object", "reported by"), rows, len(found))


def _label(state: GraphState, iri: str) -> str:
    known = state.entities.get(iri)
    return known.label if known is not None else iri


def _statements(
    title: str, state: GraphState, found: Mapping[Statement, Mapping[str, list[int]]], limit: int
) -> AnswerSection:
    each = [(status, numbers) for statuses in found.values() for status, numbers in statuses.items()]
    rows = []
    for status, numbers in each[:limit]:
        claims = state.claims(numbers)
        values = (in_words(claims[0]), status, claims[0].day, speakers_of(claims), outlets_of(claims))
        rows.append(claim_row(state.index, values, claims))
    return AnswerSection(title, _CLAIM_COLUMNS, rows, len(each))


def _status_changes(old: GraphState, new: GraphState, limit: int) -> AnswerSection:
    changed = [
        (before, after)
        for key, after in new.statements.items()
        if (before := old.statements.get(key)) is not None and before.keys() != after.keys()
    ]
    rows = []
    for before, after in changed[:limit]:
        claims = [claim for status, numbers in after.items() if status not in before for claim in new.claims(numbers)]
        state = new if claims else old
        claims = claims or [claim for numbers in before.values() for claim in old.claims(numbers)]
        values = (in_words(claims[0]), _listed(before), _listed(after), outlets_of(claims))
        rows.append(claim_row(state.index, values, claims))
    return AnswerSection("Statements of another status", ("what", "before", "after", "reported by"), rows, len(changed))


def _listed(statuses: Iterable[str]) -> str:
    return ", ".join(sorted(statuses))
