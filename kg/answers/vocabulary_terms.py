"""Classes, claim types and properties: definitions, how many a graph has, an example query."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from kg.answers.answer import Answer, AnswerRow, AnswerSection, Value
from kg.answers.claim_rows import sentence
from kg.errors import NotFoundError
from kg.knowledge.vocabulary_reference import TermTable, VocabularyReference
from kg.rdf.namespaces import KG, PREFIXES
from kg.web.index.reader import IndexReader
from kg.web.pages.vocabulary_page import term_examples

_QUERIES = {
    "Claim types": "SELECT ?agent ?object ?polarity ?certainty ?sentence {{ ?claim a {term} ; kg:polarity ?polarity ; "
    "kg:certainty ?certainty ; kg:evidence/kg:quote ?sentence OPTIONAL {{ ?claim kg:agent/rdfs:label ?agent }} "
    "OPTIONAL {{ ?claim kg:object/rdfs:label ?object }} }} LIMIT 10",
    "Classes": "SELECT ?it ?label {{ ?it a {term} OPTIONAL {{ ?it rdfs:label ?label }} }} LIMIT 10",
    "Direct properties": "SELECT ?from ?to {{ ?a {term} ?b . ?a rdfs:label ?from . ?b rdfs:label ?to }} LIMIT 10",
    "Other properties": "SELECT ?it ?value {{ ?it {term} ?value }} LIMIT 10",
}
"""Example query for the terms of each table."""


def vocabulary_terms(terms: Sequence[str], index: IndexReader | None, limit: int) -> Answer:
    """Describe the vocabulary, or some terms of it.

    Args:
        terms: local names or labels; all terms if there are none.
        index: of a graph, whose counts and sentences are added; None for none.
        limit: most rows of a table, for all terms.

    Raises:
        NotFoundError: no term is called so; the message names the closest.
    """
    reference = VocabularyReference()
    for term in terms:
        if not reference.tables([term]):
            name = term.removeprefix("kg:")
            close = difflib.get_close_matches(name, reference.names(), n=1)
            hint = f"did you mean {close[0]}?" if close else "kg schema lists all"
            raise NotFoundError(f"no term of the vocabulary is called {term!r}; {hint}")
    tables = reference.tables(terms)
    sections = [_section(table, index, limit) for table in tables]
    queries = [
        f"    kg query '{_QUERIES[table.title].format(term=_shown(iri))}'"
        for table in tables
        if terms and table.title in _QUERIES
        for iri, _ in table.rows[:limit]
    ]
    text = "\n".join(["Example queries:", "", *queries]) if queries else ""
    return Answer(", ".join(terms) or "Vocabulary", [], sections, text)


def _section(table: TermTable, index: IndexReader | None, limit: int) -> AnswerSection:
    counts: dict[str, int] = {}
    if index is not None:
        counts = dict(
            index.rows("SELECT class, count FROM class_count UNION SELECT property, count FROM property_count")
        )
    names = tuple("characteristics" if name == "" else name for name in table.columns)
    columns = names if index is None else (names[0], "count", *names[1:])
    # Without a name, what a graph has most of comes first.
    rows = sorted(table.rows, key=lambda row: -counts.get(row[0].removeprefix(KG), 0))[:limit]
    found = []
    for iri, cells in rows:
        name = iri.removeprefix(KG)
        values: list[Value] = [*cells] if index is None else [cells[0], counts.get(name, 0), *cells[1:]]
        examples = term_examples(index, name).claims if index is not None else []
        evidence = tuple(sentence(index, claim) for claim in examples) if index is not None else ()
        found.append(AnswerRow(tuple(values), evidence))
    return AnswerSection(table.title, columns, found, len(table.rows))


def _shown(iri: str) -> str:
    """Return a term as a query names it."""
    prefix = next((name for name, namespace in PREFIXES.items() if iri.startswith(namespace)), None)
    return f"<{iri}>" if prefix is None else f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"
