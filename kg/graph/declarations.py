"""Declarations of the ontology that every exported graph carries, so that OWL tools keep its axioms.

Without a declaration an OWL tool takes an object property for an annotation. The declarations hold no blank
nodes and no ontology header: they can stand in any file, beside the full ontology too.
"""

from __future__ import annotations

import functools
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.graph.terms import term
from kg.knowledge.modules import modules
from kg.knowledge.ontology import axioms

_KEPT = ("rdf:type", "rdfs:label", "rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range",
         "owl:inverseOf", "kg:directProperty", "kg:objectRole")  # fmt: skip


def declarations() -> frozenset[Triple]:
    """Return classes, properties and value individuals of the ontology with labels, hierarchy and simple axioms.

    Those of the user's modules are among them.
    """
    return _declarations(modules().ontology)


@functools.lru_cache(maxsize=1)
def _declarations(_: tuple[Path, ...]) -> frozenset[Triple]:
    kept = {term(name) for name in _KEPT}
    header = term("owl:Ontology")
    triples = []
    headers = set()
    for quad in axioms():
        if quad.object == header:
            headers.add(quad.subject)
        simple = isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode)
        if simple and quad.predicate in kept and isinstance(quad.object, NamedNode | Literal):
            triples.append(Triple(quad.subject, quad.predicate, quad.object))
    return frozenset(t for t in triples if t.subject not in headers)
