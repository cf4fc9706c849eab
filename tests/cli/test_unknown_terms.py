"""A name that the graph does not know is told, and not answered with nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("query", "warning"),
    [
        ("SELECT ?s { ?s kg:reject ?o }", "kg:reject occurs nowhere in the graph; did you mean kg:rejects?"),
        ("SELECT ?s { ?s a kg:Contry }", "kg:Contry occurs nowhere in the graph; did you mean kg:Country?"),
        ("SELECT ?o { id:Ukrane ?p ?o }", "id:Ukrane occurs nowhere in the graph; did you mean id:Ukraine?"),
        ("ASK { <https://w3id.org/kg-news/id/Mars> ?p ?o }", "id:Mars occurs nowhere in the graph"),
    ],
)
def test_a_term_that_occurs_nowhere_is_told(run: Run, graph: Path, query: str, warning: str) -> None:
    result = run("query", query, graph)
    assert result.exit_code == 0 and warning in result.stderr


def test_known_terms_and_other_vocabularies_are_not_told(run: Run, graph: Path) -> None:
    query = "PREFIX id: <https://w3id.org/kg-news/id/> PREFIX e: <http://e/> SELECT ?s { "
    query += "?s kg:rejects id:deal-x OPTIONAL { ?s e:x 'kg:none' } }"
    assert run("query", query, graph).stderr == ""


def test_a_named_graph_that_is_not_there_is_an_error(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data.nq"
    data.write_text('<http://e/s> <http://e/p> "x" <https://w3id.org/kg-news/id/doc-1> .\n')
    query = "SELECT ?s { ?s ?p ?o }"
    assert run("query", query, data, "--graph", "id:doc-1").stdout.split() == ["s", "http://e/s"]
    missing = run("query", query, data, "--graph", "id:doc-2")
    assert missing.exit_code == 2 and "id/doc-2" in missing.stderr
    run("load", data, "--store", "s")
    assert run("export", "--store", "s", "--graph", "http://e/none", "--to", "nt").exit_code == 2


def test_what_is_no_document_is_not_deleted(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data.nq"
    data.write_text(
        '<http://e/s> <http://e/p> "x" <https://w3id.org/kg-news/ontology> .\n'
        '<http://e/s> <http://e/p> "y" <https://w3id.org/kg-news/id/doc-1> .\n'
    )
    loaded = run("load", data, "--store", "s")
    assert loaded.stderr == "loaded: 0 statements before, 2 after\n"
    refused = run("delete", "https://w3id.org/kg-news/ontology", "--store", "s")
    assert refused.exit_code == 2 and "the ontology" in refused.stderr
    assert run("delete", "id:doc-1", "--store", "s").stderr == "1 document deleted, 1 statements left\n"


def test_documents_are_counted_and_listed_with_their_titles(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(
        "@prefix kg: <https://w3id.org/kg-news/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> ."
        '<http://e/d> a kg:Document ; dcterms:title "A\\ntitle" .'
    )
    assert run("info", data).stdout.splitlines()[1:3] == ["        1 document", "        0 named graphs"]
    assert run("info", data, "--documents").stdout == "http://e/d\tA title\n"


def test_a_store_that_a_configuration_names_is_told_before_it_is_written_to(run: Run, graph: Path) -> None:
    Path("kg.toml").write_text('store = "mine.kg"\n')
    loaded = run("load", graph)
    assert "mine.kg" in loaded.stderr and "kg.toml names" in loaded.stderr
    assert "kg.toml" not in run("query", "ASK {}").stderr
