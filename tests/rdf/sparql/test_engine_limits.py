"""Where the engine answers otherwise than SPARQL says, and cannot be made to, the user is told."""

from __future__ import annotations

import pytest

from kg.rdf.sparql.engine_limits import limits_met
from kg.rdf.store import Store, open_store

PREFIXES = {"e": "http://e/"}


def store(*values: str) -> Store:
    opened = open_store()
    opened.update("".join(f"INSERT DATA {{ <http://e/s> <http://e/p> {value} }} ;" for value in values))
    return opened


@pytest.mark.parametrize("value", ["9223372036854775808", "-10000000000000000000000"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?n { ?s ?p ?n FILTER(?n > 5) }",
        "SELECT (SUM(?n) AS ?m) { ?s ?p ?n }",
        "SELECT ?n { ?s ?p ?n } ORDER BY ?n",
    ],
)
def test_numbers_beyond_64_bits_are_told_where_they_are_computed_with(value: str, query: str) -> None:
    (told,) = limits_met(store("7", value), query, PREFIXES)
    assert told.startswith(f"{value} is beyond")
    assert not list(limits_met(store("7", "9223372036854775807", "1.5"), query, PREFIXES))
    assert not list(limits_met(store("7", value), "SELECT ?n { ?s ?p ?n }", PREFIXES))


@pytest.mark.parametrize(
    "pattern",
    ["e:z e:p* ?x", "e:z e:p? ?x", "?x ^e:p* e:z", "e:z (e:p|e:q)* ?x", "e:z e:p/e:q* ?x", "<http://e/z> e:p* e:s"],
)
def test_a_path_that_may_be_empty_from_a_term_that_is_not_there(pattern: str) -> None:
    (told,) = limits_met(store("1"), f"SELECT ?x {{ {pattern} }}", PREFIXES)
    assert "z" in told.split()[9]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { e:s e:p* ?x }",
        "SELECT * { e:z e:p ?x }",
        "SELECT (COUNT(*) AS ?n) { e:z e:p+ ?x BIND((?x + 1) * 2 AS ?y) }",
    ],
)
def test_no_limit_is_met(query: str) -> None:
    assert not list(limits_met(store("1"), query, PREFIXES))
