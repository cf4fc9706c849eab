"""GraphDB's and Jena's readers, and Jena's SPARQL and SHACL, against ours."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Dataset, Quad, RdfFormat, parse

from kg.paths import data
from tests.interop.conftest import Program, kg

pytestmark = pytest.mark.interop

PREFIXES = "PREFIX kg: <https://w3id.org/kg-news/ontology#> PREFIX dcterms: <http://purl.org/dc/terms/> "
QUERIES = [
    "SELECT ?actor ?deal WHERE { ?actor kg:proposes ?deal } ORDER BY ?actor ?deal",
    "SELECT ?type (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?type } GROUP BY ?type ORDER BY ?type",
    "SELECT ?quote WHERE { ?claim kg:evidence/kg:quote ?quote } ORDER BY ?quote",
    "SELECT (AVG(?c) AS ?mean) (MAX(?d) AS ?last) WHERE { { ?x kg:confidence ?c } UNION { ?y dcterms:issued ?d } }",
]


def statements(path: Path, rdf_format: RdfFormat = RdfFormat.TURTLE) -> int:
    return len(set(parse(path=str(path), format=rdf_format, base_iri=path.as_uri())))


@pytest.mark.parametrize("name", ["ontology/kg.ttl", "shapes/kg.ttl"])
def test_rdf4j_reads_what_is_shipped(name: str, rdf4j: Program) -> None:
    path = data(*name.split("/"))
    read = rdf4j(path)
    assert read["complaints"] == "0", read["complaint"]
    assert int(read["statements"]) == statements(path)


def test_rdf4j_reads_a_build(built_graph: Path, rdf4j: Program) -> None:
    read = rdf4j(built_graph)
    assert read["complaints"] == "0", read["complaint"]
    assert int(read["statements"]) == statements(built_graph)


def test_rdf4j_keeps_documents_apart_in_an_export_for_graphdb(
    two_documents: Path, rdf4j: Program, tmp_path: Path
) -> None:
    path = tmp_path / "graph.trig"
    kg("export", two_documents, "--for", "graphdb", "-o", path)
    read = rdf4j(path)
    assert read["complaints"] == "0", read["complaint"]
    assert int(read["statements"]) == statements(path, RdfFormat.TRIG)
    assert int(read["graphs"]) == len({quad.graph_name for quad in parse(path=str(path), format=RdfFormat.TRIG)})


@pytest.mark.parametrize("syntax", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_jena_reads_every_syntax_we_write(
    syntax: str, two_documents: Path, jena: Callable[..., str], tmp_path: Path
) -> None:
    """What Jena makes of it is the graph we wrote, literal by literal."""
    ours = tmp_path / f"graph.{syntax}"
    kg("convert", two_documents, "-o", ours)
    # Debian's Jena lacks what its reader of JSON-LD 1.1 needs; ours is JSON-LD 1.0 as well.
    options = ["--syntax=jsonld10"] if syntax == "jsonld" else []
    theirs = tmp_path / "jena.nq"
    theirs.write_text(jena("riotcmd.riot", "--strict", *options, "--output=nquads", ours), encoding="utf-8")
    source = Dataset(parse(path=str(two_documents), format=RdfFormat.TRIG))
    if syntax in ("ttl", "nt", "rdf"):
        source = Dataset(
            Quad(quad.subject, quad.predicate, quad.object) for quad in source
        )  # these hold the merge of the graphs
    assert set(Dataset(parse(path=str(theirs), format=RdfFormat.N_QUADS))) == set(source)


@pytest.mark.parametrize("query", QUERIES)
def test_jena_answers_as_we_do(query: str, exported: Path, jena: Callable[..., str], tmp_path: Path) -> None:
    text = PREFIXES + query
    ours = json.loads(kg("query", text, exported, "--format", "json"))
    theirs = json.loads(jena("arq.sparql", "--data", exported, "--results=JSON", text))
    assert [_plain(row) for row in theirs["results"]["bindings"]] == [
        _plain(row) for row in ours["results"]["bindings"]
    ]
    assert ours["results"]["bindings"]


def _plain(row: dict[str, dict[str, str]]) -> dict[str, str | float]:
    """Return the values of a row, numbers as numbers: engines spell them differently."""

    def value(cell: dict[str, str]) -> str | float:
        return (
            round(float(cell["value"]), 9)
            if cell.get("datatype", "").endswith(("integer", "decimal"))
            else cell["value"]
        )

    return {name: value(cell) for name, cell in row.items()}


def test_jena_finds_the_violations_we_find(two_documents: Path, jena: Callable[..., str], tmp_path: Path) -> None:
    """A second SHACL engine, on our shapes with the ontology's classes, and a graph with faults in it."""
    bad = tmp_path / "bad.ttl"
    kg("export", two_documents, "--for", "protege", "-o", bad)
    text = bad.read_text(encoding="utf-8").replace("kg:confidence 0.87", "kg:confidence 8.7")
    bad.write_text(text.replace("kg:polarity kg:Affirmed", "kg:polarity kg:Perhaps"), encoding="utf-8")
    report = tmp_path / "report.ttl"
    report.write_text(
        jena("shacl.shacl", "validate", "--shapes", data("shapes", "kg.ttl"), "--data", bad), encoding="utf-8"
    )
    select = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?focus ?path ?component WHERE { ?r sh:focusNode ?focus ; "
        "sh:sourceConstraintComponent ?component OPTIONAL { ?r sh:resultPath ?path FILTER(isIRI(?path)) } }"
    )
    theirs = json.loads(kg("query", select, report, "--format", "json"))["results"]["bindings"]
    found = sorted(tuple(row.get(name, {}).get("value", "") for name in ("focus", "component")) for row in theirs)
    from kg.graph.validation import validate
    from kg.rdf.io.parsing import source
    from kg.rdf.shacl.literal_spelling import read_data

    results = validate(read_data([source(bad)])).results
    shacl = "http://www.w3.org/ns/shacl#"
    assert found == sorted((result.focus, shacl + result.constraint) for result in results)
    assert any(result.constraint == "InConstraintComponent" for result in results)
