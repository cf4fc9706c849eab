"""RDF 1.2: each direct edge with the claims that state it.

A claim becomes the reifier of its edge (https://www.w3.org/TR/rdf12-concepts/#section-reifiers), in Turtle 1.2
``id:Ukraine kg:rejects id:plan ~ id:claim-1``. So confidence, speaker and evidence of an edge are those of its
reifiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.graph.terms import term
from kg.knowledge.ontology import Ontology, ontology

REIFIES = term("rdf:reifies")
OTHER_ENDS = (("agent", "object"), ("agent", "recipient"), ("object", "recipient"))
"""Roles that some frames project instead of those of the property itself."""


def with_edge_annotations(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads, and for each direct edge and each claim that states it that the claim reifies the edge.

    A claim states an edge of its own graph if it is affirmed, certain and not in the future.

    Args:
        quads: a graph with claims and edges.
    """
    store = ox.Store()
    kept = list(quads)
    store.bulk_extend(kept)
    yield from kept
    schema = ontology()
    for quad in store.quads_for_pattern(None, term("kg:directProperty"), None, None):
        if isinstance(quad.object, ox.NamedNode) and _states(store, quad):
            edge = _edge(store, quad, schema)
            if edge is not None:
                yield ox.Quad(quad.subject, REIFIES, edge, quad.graph_name)


def _values(store: ox.Store, quad: ox.Quad, name: str) -> list[object]:
    """Return what the claim of a quad has for a property, in the quad's graph."""
    found = store.quads_for_pattern(quad.subject, term(f"kg:{name}"), None, quad.graph_name)
    return sorted((each.object for each in found), key=str)


def _states(store: ox.Store, quad: ox.Quad) -> bool:
    status = [_values(store, quad, name) for name in ("polarity", "certainty", "tense")]
    return status[:2] == [[term("kg:Affirmed")], [term("kg:Certain")]] and status[2] != [term("kg:Future")]


def _edge(store: ox.Store, quad: ox.Quad, schema: Ontology) -> ox.Triple | None:
    """Return the edge between two fillers of a claim's roles that its graph holds, None if it holds none."""
    assert isinstance(quad.object, ox.NamedNode)
    known = schema.properties.get(schema.name(quad.object.value))
    pairs = dict.fromkeys((*([(known.subject, known.object)] if known and known.claim else []), *OTHER_ENDS))
    for subject_role, object_role in pairs:
        for subject in _values(store, quad, subject_role):
            for object in _values(store, quad, object_role):
                assert isinstance(subject, ox.NamedNode | ox.BlankNode)
                assert isinstance(object, ox.NamedNode | ox.BlankNode | ox.Literal)
                if ox.Quad(subject, quad.object, object, quad.graph_name) in store:
                    return ox.Triple(subject, quad.object, object)
    return None
