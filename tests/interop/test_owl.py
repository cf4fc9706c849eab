"""Protégé: every statement arrives as the axiom it is, the ontology stays in OWL 2 DL, HermiT finds it consistent.

OWL API drops what it cannot read, or turns it into annotations, without an error. So the axioms are counted, and
the counts come from the triples, not from OWL API.
"""

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from kg.paths import data
from tests.interop.conftest import Program, kg

pytestmark = pytest.mark.interop

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
TYPE = NamedNode(RDF + "type")
KINDS = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")


def expected_counts(path: Path) -> Counter[str]:
    """Count the axioms that a Turtle file states, by the mapping of OWL 2 to RDF (W3C, section 3).

    Every triple whose subject is an IRI is one axiom, but for those of the ontology's header; blank nodes are
    parts of axioms, but for an owl:AllDisjointClasses or owl:AllDifferent, which is one.
    """
    triples = set(parse(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri()))
    headers = {t.subject for t in triples if t.predicate == TYPE and t.object == NamedNode(OWL + "Ontology")}
    properties = {
        kind: {t.subject for t in triples if t.predicate == TYPE and t.object == NamedNode(OWL + kind)}
        for kind in KINDS
    }
    counts: Counter[str] = Counter()
    for triple in triples:
        is_type = triple.predicate == TYPE
        kind = triple.object.value if isinstance(triple.object, NamedNode) else ""
        if isinstance(triple.subject, BlankNode):
            counts["axioms"] += is_type and kind in (OWL + "AllDisjointClasses", OWL + "AllDifferent")
            continue
        if triple.subject in headers:
            continue
        counts["axioms"] += 1
        counts["ClassAssertion"] += is_type and (kind == OWL + "Thing" or not kind.startswith((OWL, RDFS)))
        counts["ObjectPropertyAssertion"] += triple.predicate in properties["ObjectProperty"]
        counts["DataPropertyAssertion"] += triple.predicate in properties["DatatypeProperty"]
    return counts


def assert_understood(read: dict[str, str], path: Path) -> None:
    expected = expected_counts(path)
    assert read["format"].startswith("Turtle")
    assert read["unparsed"] == "0"
    assert {name: int(read[name]) for name in expected} == dict(expected)
    assert read["violations"] == "0", read.get("violation")


@pytest.fixture
def distinct(two_documents: Path, tmp_path: Path) -> Path:
    """The small graph with its individuals told apart."""
    path = tmp_path / "distinct.ttl"
    kg("export", two_documents, "--for", "protege", "--all-different", "-o", path)
    return path


@pytest.fixture(params=["ontology", "exported", "distinct", "built_graph"])
def graph(request: pytest.FixtureRequest) -> Path:
    if request.param == "ontology":
        return data("ontology", "kg.ttl")
    path: Path = request.getfixturevalue(request.param)
    return path


def test_protege_understands_everything(graph: Path, protege: Program) -> None:
    read = protege(graph)
    assert_understood(read, graph)
    assert read["consistent"] == "true"
    assert read["unsatisfiable"] == "0"


def test_a_second_reader_understands_the_same(graph: Path, second_owl_api: Program) -> None:
    assert_understood(second_owl_api(graph), graph)


@pytest.mark.parametrize("name", ["module-with-metadata.ttl", "module-with-titled-deal.ttl"])
def test_a_module_with_ordinary_metadata_imports_the_ontology(name: str, protege: Program) -> None:
    """No term of Dublin Core has a kind or domain here that a user's own statements could break."""
    read = protege(
        Path(__file__).parent / "data" / name, f"https://w3id.org/kg-news/ontology={data('ontology', 'kg.ttl')}"
    )
    assert (read["unparsed"], read["violations"]) == ("0", "0"), read.get("violation")
    assert (read["consistent"], read["unsatisfiable"]) == ("true", "0")


def test_two_exports_open_together(exported: Path, two_documents: Path, protege: Program, tmp_path: Path) -> None:
    """Each has an IRI of its own: an ontology that imports both is in OWL 2 DL and consistent."""
    smaller = tmp_path / "smaller.ttl"
    kg(
        "export",
        data("seeds", "articles").parents[1] / "docs" / "examples" / "court-desk" / "desk.ttl",
        "--for",
        "protege",
        "-o",
        smaller,
    )
    both = tmp_path / "both.ttl"
    names = [header(path) for path in (exported, smaller)]
    both.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . <https://example.org/both> a owl:Ontology ; owl:imports "
        + ", ".join(f"<{name}>" for name in names)
        + " .",
        encoding="utf-8",
    )
    read = protege(both, *(f"{name}={path}" for name, path in zip(names, (exported, smaller), strict=True)))
    assert (read["violations"], read["consistent"], read["unsatisfiable"]) == ("0", "true", "0"), read.get("violation")


def header(path: Path) -> str:
    triples = parse(path=str(path), format=RdfFormat.TURTLE)
    [name] = [t.subject.value for t in triples if t.predicate == TYPE and t.object == NamedNode(OWL + "Ontology")]
    return name


def test_the_check_sees_what_protege_would_lose(protege: Program, tmp_path: Path) -> None:
    """Without declarations the same file arrives as annotations: the counts tell."""
    path = tmp_path / "bare.ttl"
    lines = ["@prefix kg: <https://w3id.org/kg-news/ontology#> . @prefix id: <https://w3id.org/kg-news/id/> ."]
    lines += ["id:a kg:rejects id:b .", "kg:rejects a <http://www.w3.org/2002/07/owl#ObjectProperty> ."]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert protege(path)["ObjectPropertyAssertion"] == "1"
    path.write_text("\n".join(lines[:2]), encoding="utf-8")
    assert protege(path)["ObjectPropertyAssertion"] == "0"
