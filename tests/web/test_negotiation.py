"""Content negotiation: what a client likes best among what there is."""

import pytest

from kg.web.protocol.negotiation import GRAPHS, ROWS, graph_syntax, negotiate


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/*", "text/xml"),
        ("text/*;q=0.3, text/tab-separated-values;q=0.4", "text/tab-separated-values"),
        ("application/sparql-results+json;q=0, */*", "application/json"),
        ("text/html, application/xhtml+xml, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_rows_are_offered_by_preference(accept: str, media_type: str) -> None:
    chosen = negotiate(accept, ROWS)
    assert chosen is not None and chosen[1] == media_type


@pytest.mark.parametrize("accept", ["image/png", "text/turtle", "text/csv;q=0", "text/csv;q=x"])
def test_nothing_fits(accept: str) -> None:
    assert negotiate(accept, ROWS) is None


def test_graphs_are_offered_in_turtle_first() -> None:
    chosen = negotiate("*/*", GRAPHS)
    assert chosen is not None and chosen[0].name == "turtle"


@pytest.mark.parametrize(
    ("content_type", "name"),
    [("text/turtle; charset=utf-8", "turtle"), ("application/ld+json", "jsonld"), ("application/n-quads", None),
     ("text/html", None), ("", None)],
)  # fmt: skip
def test_body_is_a_graph_or_not(content_type: str, name: str | None) -> None:
    syntax = graph_syntax(content_type)
    assert (syntax.name if syntax else None) == name
