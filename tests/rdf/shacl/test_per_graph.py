"""Graphs that are screened each by itself, and judged together, give what a look at all of them gives."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.graph.validation import shipped_rules, validate
from kg.pipeline.graph_validation import validate_nodes
from kg.rdf.namespaces import ID, KG, PREFIXES
from kg.rdf.shacl import Result
from kg.rdf.shacl.per_graph import Candidates, screen_graphs, validate_candidates
from kg.rdf.store import open_store

TYPE, LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "label")
LINKS = ID + "graph-agreement"
SHARED = [NamedNode(f"{ID}{name}") for name in ("Ukraine", "Kyiv", "Olaf_Scholz", "deal-a")]
CLASSES = ("Person", "Country", "Organization", "Deal", "Position", "Place")
VALUES = {"polarity": ("Affirmed", "Denied"), "certainty": ("Certain",), "tense": ("Past",)}


def kg(name: str) -> NamedNode:
    return NamedNode(KG + name)


nodes = st.sampled_from(SHARED)
statements = st.one_of(
    st.builds(lambda s, c: Triple(s, TYPE, kg(c)), nodes, st.sampled_from(CLASSES)),
    st.builds(lambda s, v: Triple(s, LABEL, Literal(v)), nodes, st.sampled_from(("a", "b", ""))),
    st.builds(
        lambda s, p, o: Triple(s, kg(p), o),
        nodes,
        st.sampled_from(("proposes", "concerns", "positionIn", "meets", "mentions")),
        nodes,
    ),
)
claims = st.tuples(
    st.sampled_from(("Threaten", "Propose", "Tenure")),
    st.lists(st.tuples(st.sampled_from(("agent", "object", "place", "attributedTo")), nodes), max_size=3),
    st.lists(st.sampled_from([(p, v) for p, values in VALUES.items() for v in values]), max_size=4),
)
documents = st.tuples(st.lists(statements, max_size=8), st.lists(claims, max_size=2))


def triples_of(number: int, document: tuple[list[Triple], list]) -> set[Triple]:  # type: ignore[type-arg]
    found = set(document[0])
    for place, (kind, roles, values) in enumerate(document[1]):
        claim = NamedNode(f"{ID}claim-{number}-{place}")
        found.add(Triple(claim, TYPE, kg(kind)))
        found.update(Triple(claim, kg(role), node) for role, node in roles)
        found.update(Triple(claim, kg(name), kg(value)) for name, value in values)
    # Every graph says what the nodes of which it speaks are, as those of documents do.
    for triple in list(found):
        if triple.predicate != TYPE and isinstance(triple.subject, NamedNode) and triple.subject in SHARED:
            found.add(Triple(triple.subject, TYPE, kg("Actor")))
    return found


def plain(results: tuple[Result, ...]) -> list[Result]:
    return sorted({replace(result, quote=None) for result in results}, key=repr)


@given(
    st.lists(documents, min_size=1, max_size=4), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3)
)
@settings(max_examples=60, deadline=None)
def test_as_if_all_were_looked_at_at_once(given: list[tuple], linked: list[tuple[int, int]]) -> None:  # type: ignore[type-arg]
    found = Candidates()
    with open_store() as store:
        for number, document in enumerate(given):
            graph = triples_of(number, document)
            data = serialize(graph, format=RdfFormat.N_TRIPLES)
            quads = serialize(
                [Quad(t.subject, t.predicate, t.object, NamedNode(f"{ID}doc-{number}")) for t in graph],
                format=RdfFormat.N_QUADS,
            )
            assert data is not None
            assert quads is not None
            found.add(screen_graphs(data, lambda iri: "/claim-" in iri, *shipped_rules()))
            store.add_serialized([f"{ID}doc-{number}"], quads, data)
        links = [
            Triple(NamedNode(f"{ID}claim-{one}-0"), kg(name), NamedNode(f"{ID}claim-{other}-0"))
            for one, other in linked
            for name in ("contradicts", "corroboratedBy")[: 1 + (one + other) % 2]
            if max(one, other) < len(given) and given[one][1] and given[other][1]
        ]
        store.set_document(LINKS, links)
        expected = plain(validate(store).results)
        for fresh in (True, False):
            got = validate_candidates(
                store, found, (LINKS,), shipped_rules(), lambda tasks: map(validate_nodes, tasks), fresh=fresh
            )
            assert plain(got) == expected
