"""What SPARQL 1.1 says where the engine says something else."""

from __future__ import annotations

import pytest

from kg.errors import InputError
from kg.rdf.sparql.rewriting import error_message
from kg.rdf.store import Store, open_store

P = "PREFIX e: <http://e/>\n"


@pytest.fixture
def store() -> Store:
    store = open_store()
    store.update(P + 'INSERT DATA { e:a e:n 1, 2 . e:b e:n e:x, e:y . e:c e:n "p"@en, "q" }')
    return store


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    return sorted(tuple(term.value if term else "" for term in row) for row in store.query(P + query))  # type: ignore[union-attr, misc]


@pytest.mark.parametrize("inner", ["?n", "DISTINCT ?n", "STR(?n)", "IF(isIRI(?n), STR(?n), ?n)"])
@pytest.mark.parametrize("end", [")", '; SEPARATOR=",")', " ; separator = ',' )"])
def test_anything_can_be_joined(store: Store, inner: str, end: str) -> None:
    found = rows(store, f"SELECT ?s (GROUP_CONCAT({inner}{end} AS ?g) {{ ?s ?p ?n }} GROUP BY ?s")
    separator = " " if end == ")" else ","
    joined = [sorted(row[1].split(separator)) for row in found]
    assert joined == [["1", "2"], ["http://e/x", "http://e/y"], ["p", "q"]]


def test_an_aggregate_can_be_used_by_a_later_expression(store: Store) -> None:
    assert rows(store, "SELECT (COUNT(*) AS ?c) (?c + 1 AS ?n) (?n * ?c AS ?m) { ?s ?p ?o }") == [("6", "7", "42")]
    query = (
        "SELECT ?s (SUM(?o) AS ?t) (?t / 2 AS ?h) { ?s ?p ?o FILTER(isNumeric(?o)) } GROUP BY ?s HAVING(SUM(?o) > 2)"
    )
    assert rows(store, query) == [("http://e/a", "3", "1.5")]


@pytest.mark.parametrize(
    "condition",
    ['LANG(?o) = "en-GB"', '"EN-gb" = LANG(?o)', 'LANG(?o) IN ("de", "en-GB")', '! (LANG( ?o ) != "en-GB")'],
)
def test_language_tags_are_compared_in_any_case(condition: str) -> None:
    store = open_store()
    store.update(P + 'INSERT DATA { e:a e:n "colour"@en-GB, "Farbe"@de-DE, "en-GB" }')
    assert rows(store, f"SELECT ?o {{ ?s ?p ?o FILTER({condition}) }}") == [("colour",)]
    assert rows(store, 'SELECT ?o { ?s ?p ?o FILTER(?o = "en-GB" && LANG(?o) = "") }') == [("en-GB",)]


@pytest.mark.parametrize(
    "text", ["SELECT * " + "{" * 5000 + "}" * 5000, "ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }"]
)
def test_deep_nesting_is_refused(store: Store, text: str) -> None:
    with pytest.raises(InputError, match="deep"):
        store.query(text)
    with pytest.raises(InputError, match="deep"):
        store.update(f"INSERT {{}} WHERE {text[text.index('{') :]}")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?m (COUNT(?s) AS ?n)\n ?s WHERE { ?m ?p ?s } GROUP BY ?m", "line 2, column 2: ?s is neither grouped"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "line 1, column 8: ?s is neither grouped nor aggregated"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "line 1, column 8: * cannot stand with GROUP BY"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "Duplicated variable name"),
        ("SELECT (1 AS ?s) { ?s ?p ?o }", "The SELECT overrides an existing variable"),
    ],
)
def test_errors_say_what_is_wrong_and_where(store: Store, query: str, message: str) -> None:
    with pytest.raises(SyntaxError) as error:
        store.query(query)
    assert message in error_message(query, error.value)
