"""Inference: what the ontology adds to what was read."""

from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cli import main
from kg.knowledge.ontology import axioms as shipped_axioms
from kg.rdf.owl import INFERRED, infer

KG = "https://w3id.org/kg-news/ontology#"
ID = "https://w3id.org/kg-news/id/"
EX = "http://example.org/"
PREFIXES = f"""@prefix : <{ID}> . @prefix kg: <{KG}> . @prefix ex: <{EX}> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""


def store_of(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return store


def facts(quads: list[ox.Quad]) -> set[str]:
    return {f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads}


def fact(subject: str, predicate: str, value: str) -> str:
    return f"<{ID}{subject}> <{KG}{predicate}> <{ID}{value}>"


@pytest.mark.parametrize(
    ("stated", "implied"),
    [
        (":Kyiv kg:proposes :deal .", fact("deal", "proposedBy", "Kyiv")),  # inverse
        (":Kyiv kg:meets :Oslo .", fact("Oslo", "meets", "Kyiv")),  # symmetric
        (
            ":Bakhmut kg:locatedIn :Donetsk . :Donetsk kg:locatedIn :Ukraine .",
            fact("Bakhmut", "locatedIn", "Ukraine"),
        ),
        (
            ":Min kg:represents :Kyiv ; kg:rejects :deal .",
            fact("Kyiv", "rejects", "deal"),
        ),  # chain over an inverse
        (
            ":Min kg:represents :Kyiv ; kg:rejects :deal .",
            fact("deal", "rejectedBy", "Kyiv"),
        ),  # and its own inverse
    ],
)
def test_the_shipped_ontology_implies(stated: str, implied: str) -> None:
    assert implied in facts(infer(store_of(stated), shipped_axioms()))


def test_classes_follow_from_subclasses_and_domains() -> None:
    """A treaty is a deal, whoever signs is an actor."""
    inferred = facts(infer(store_of(":a kg:signs :t . :t a kg:Treaty ."), shipped_axioms()))
    types = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert f"<{ID}t> {types} <{KG}Deal>" in inferred
    assert f"<{ID}a> {types} <{KG}Actor>" in inferred


@pytest.mark.parametrize(
    "query",
    [
        "?e a prov:Entity ; prov:wasAttributedTo ?who . ?who a prov:Agent",
        "?c prov:wasDerivedFrom ?passage . ?passage oa:exact ?words ; oa:start 5",
        "?c a <https://schema.org/Claim>",
        "?p a <https://schema.org/Person> ; <https://schema.org/owns> ?x",
    ],
)
def test_queries_in_terms_of_other_vocabularies_find_something(query: str) -> None:
    store = store_of(
        ":c a kg:Ownership ; kg:agent :Ada ; kg:attributedTo :Ada ; kg:evidence :p . :Ada a kg:Person ; kg:owns :mill ."
        ' :p a kg:Passage ; kg:start 5 ; kg:end 9 ; kg:quote "Ada has a mill." .'
    )
    store.extend(infer(store, shipped_axioms()))
    ask = f"PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX oa: <http://www.w3.org/ns/oa#> ASK {{ {query} }}"
    assert store.query(ask, use_default_graph_as_union=True)


def test_only_new_statements_in_a_graph_of_their_own() -> None:
    """Neither what was read, nor what was inferred before, is inferred again."""
    store = store_of(":a kg:meets :b . :b kg:meets :a ; kg:owns :c .")
    first = infer(store, shipped_axioms())
    assert {quad.graph_name for quad in first} == {INFERRED}
    assert fact("a", "meets", "b") not in facts(first)
    store.extend(first)
    assert facts(infer(store, shipped_axioms())) == facts(first)


properties = st.sampled_from(["ex:p", "ex:q", "ex:r"])
classes = st.sampled_from(["ex:C", "ex:D", "ex:E"])
nodes = st.sampled_from([":a", ":b", ":c", ":d"])
axioms = st.one_of(
    st.tuples(properties, properties).map(lambda x: f"{x[0]} owl:inverseOf {x[1]} ."),
    st.tuples(properties, properties).map(lambda x: f"{x[0]} rdfs:subPropertyOf {x[1]} ."),
    st.tuples(properties, properties).map(lambda x: f"{x[0]} owl:equivalentProperty {x[1]} ."),
    st.tuples(properties, properties, properties).map(lambda x: f"{x[0]} owl:propertyChainAxiom ( {x[1]} {x[2]} ) ."),
    st.tuples(properties, properties).map(lambda x: f"{x[0]} owl:propertyChainAxiom ( ex:p {x[1]} ex:r ) ."),
    properties.map(lambda p: f"{p} a owl:SymmetricProperty ."),
    properties.map(lambda p: f"{p} a owl:TransitiveProperty ."),
    st.tuples(properties, classes).map(lambda x: f"{x[0]} rdfs:domain {x[1]} ."),
    st.tuples(properties, classes).map(lambda x: f"{x[0]} rdfs:range {x[1]} ."),
    st.tuples(classes, classes).map(lambda x: f"{x[0]} rdfs:subClassOf {x[1]} ."),
    st.tuples(classes, classes).map(lambda x: f"{x[0]} owl:equivalentClass {x[1]} ."),
    st.tuples(classes, properties, nodes).map(
        lambda x: f"{x[0]} owl:equivalentClass [ owl:onProperty {x[1]} ; owl:hasValue {x[2]} ] ."
    ),
    st.tuples(classes, properties, classes).map(
        lambda x: f"{x[0]} owl:equivalentClass [ owl:onProperty {x[1]} ; owl:someValuesFrom {x[2]} ] ."
    ),
)
statements = st.one_of(
    st.tuples(nodes, properties, nodes).map(" ".join),
    st.tuples(nodes, classes).map(lambda x: f"{x[0]} a {x[1]}"),
)


@settings(max_examples=60)
@given(st.lists(axioms, max_size=4, unique=True), st.lists(statements, min_size=1, max_size=6, unique=True))
def test_equal_to_owlrl(axioms: list[str], statements: list[str]) -> None:
    """The W3C rules as owlrl has them give the same statements about individuals."""
    ontology, data = PREFIXES + "\n".join(axioms), "".join(f"{statement} .\n" for statement in statements)
    ours = facts(infer(store_of(data), list(ox.parse(ontology, format=ox.RdfFormat.TURTLE))))
    graph = rdflib.Graph().parse(data=PREFIXES + data, format="turtle")
    stated = set(graph)
    graph.parse(data=ontology, format="turtle")
    semantics = owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False)
    semantics.expand(graph)
    theirs = {
        " ".join(term.n3() for term in triple)
        for triple in set(graph) - stated
        if str(triple[0]).startswith(ID)
        and isinstance(triple[2], rdflib.URIRef)
        and triple[1] != rdflib.OWL.sameAs
        and triple[2] != rdflib.OWL.Thing
    }
    assert {text for text in ours if "_:" not in text} == theirs


def test_query_with_reason(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Files and stores alike; what was read stays as it was."""
    data, store = tmp_path / "data.ttl", tmp_path / "store"
    data.write_text(f"<{ID}Min> <{KG}represents> <{ID}Kyiv> ; <{KG}rejects> <{ID}deal> .", encoding="utf-8")
    question = "SELECT ?who WHERE { ?deal kg:rejectedBy ?who } ORDER BY ?who"
    assert kg("load", data, "--store", store) == 0
    for where in ([data], ["--store", store]):
        assert kg("query", question, *where, "--reason", "--format", "csv") == 0
        assert capfd.readouterr().out.split() == ["who", f"{ID}Kyiv", f"{ID}Min"]
    assert kg("query", question, "--store", store, "--format", "csv") == 0
    assert capfd.readouterr().out.split() == ["who"]


def test_export_with_reason_keeps_what_was_inferred_apart(tmp_path: Path) -> None:
    data, output = tmp_path / "data.ttl", tmp_path / "out.nq"
    data.write_text(f"<{ID}a> <{KG}meets> <{ID}b> .", encoding="utf-8")
    assert kg("export", data, "--reason", "-o", output) == 0
    quads = set(ox.parse(path=str(output)))
    assert {str(quad.predicate) for quad in quads if quad.graph_name != INFERRED} == {f"<{KG}meets>"}
    assert fact("b", "meets", "a") in facts([quad for quad in quads if quad.graph_name == INFERRED])


def kg(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
        raise SystemExit(0)
    return int(end.value.code or 0)
