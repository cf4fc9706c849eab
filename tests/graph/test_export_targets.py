"""What an export holds beside the data, so that a tool understands it and several exports open together."""

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from kg.graph.export_targets import ONTOLOGY, TARGETS, all_different, exported
from kg.paths import data
from kg.rdf.namespaces import ID, KG, OWL, RDF

TYPE, HEADER = NamedNode(RDF + "type"), NamedNode(OWL + "Ontology")
ROOT = data("ontology").parent


def fact(subject: str, object: str) -> Quad:
    return Quad(NamedNode(ID + subject), NamedNode(KG + "rejects"), NamedNode(ID + object), DefaultGraph())


def headers(quads: list[Quad]) -> set[str]:
    return {q.subject.value for q in exported(quads, TARGETS["protege"]) if (q.predicate, q.object) == (TYPE, HEADER)}


def test_each_export_for_protege_is_an_ontology_of_its_own() -> None:
    one, other = headers([fact("a", "b"), fact("a", "c")]), headers([fact("a", "b")])
    assert len(one) == len(other) == 1
    assert one != other
    assert ONTOLOGY.value not in one | other


def test_its_iri_follows_from_the_statements_in_any_order() -> None:
    assert headers([fact("a", "b"), fact("a", "c")]) == headers([fact("a", "c"), fact("a", "b")])


def test_an_export_for_graphdb_keeps_the_ontology_in_its_graph() -> None:
    found = list(exported([fact("a", "b")], TARGETS["graphdb"]))
    assert [q.graph_name for q in found if (q.predicate, q.object) == (TYPE, HEADER)] == [ONTOLOGY]


def test_individuals_of_a_kind_are_said_to_differ_and_terms_are_not() -> None:
    kinds = {"a": "Country", "b": "Proposal", "claim-1": "Reject", "claim-2": "Claim", "doc-1": "Document"}
    typed = [Quad(NamedNode(ID + name), TYPE, NamedNode(KG + kind)) for name, kind in kinds.items()]
    typed.append(Quad(NamedNode(KG + "Denied"), TYPE, NamedNode(KG + "Polarity")))
    found = list(all_different(typed))
    assert sum(quad.object == NamedNode(OWL + "AllDifferent") for quad in found) == 2
    members = [quad.object.value.removeprefix(ID) for quad in found if quad.predicate == NamedNode(RDF + "first")]
    assert members == ["claim-1", "claim-2", "a", "b"]


def test_the_repository_configuration_names_a_ruleset_with_chains() -> None:
    path = ROOT / "docs" / "examples" / "graphdb" / "repository.ttl"
    rulesets = [
        q.object.value for q in parse(path=str(path), format=RdfFormat.TURTLE) if "ruleset" in q.predicate.value
    ]
    assert rulesets == ["owl2-rl-optimized"]
