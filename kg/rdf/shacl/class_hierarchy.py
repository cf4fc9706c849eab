"""Class hierarchy of the data and of an ontology."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

import pyoxigraph as ox

from kg.rdf.namespaces import OWL, RDF, RDFS
from kg.rdf.shacl.shapes import Node, ShapesGraph
from kg.rdf.store.base import Term

SUBCLASS_OF = ox.NamedNode(RDFS + "subClassOf")
TYPE = ox.NamedNode(RDF + "type")


@dataclass(frozen=True, slots=True)
class ClassIndex:
    """The ``rdfs:subClassOf`` statements to reason with, and the individuals that the ontology types."""

    subclasses: dict[Term, list[Node]] = field(default_factory=dict)
    individuals: dict[Term, list[Node]] = field(default_factory=dict)

    _below: dict[Term, dict[Term, None]] = field(default_factory=dict)
    _instances: dict[Term, dict[Node, None]] = field(default_factory=dict)

    def below(self, top: Term) -> dict[Term, None]:
        """Return ``top`` and every class below it, at any depth, as the keys of a dictionary."""
        if top not in self._below:
            found: dict[Term, None] = {top: None}
            pending: list[Term] = [top]
            while pending:
                for lower in self.subclasses.get(pending.pop(), ()):
                    if lower not in found:
                        found[lower] = None
                        pending.append(lower)
            self._below[top] = found
        return self._below[top]

    def named_instances(self, top: Term) -> dict[Node, None]:
        """Return the individuals that the ontology types as ``top`` or a class below it."""
        if top not in self._instances:
            nodes = (node for kind in self.below(top) for node in self.individuals.get(kind, ()))
            self._instances[top] = dict.fromkeys(nodes)
        return self._instances[top]


def class_index(stores: Iterable[ox.Store], background: Iterable[ox.Quad]) -> ClassIndex:
    """Collect the subclass statements of ``stores`` and the class knowledge of ``background``."""
    index = ClassIndex()
    background = list(background)
    stated = (quad for store in stores for quad in store.quads_for_pattern(None, SUBCLASS_OF, None, None))
    for quad in chain(stated, background):
        if quad.predicate == SUBCLASS_OF:
            lower = index.subclasses.setdefault(quad.object, [])
            if quad.subject not in lower:
                lower.append(quad.subject)
    for quad in background:
        if quad.predicate == TYPE:
            index.individuals.setdefault(quad.object, []).append(quad.subject)
    return index


def class_knowledge(ontology: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return what SHACL asks of an ontology: its class hierarchy and the classes of its individuals.

    Blank nodes (class expressions) and the types of the vocabulary itself (``owl:Class``) are left out: no
    instance of the data follows from them without a reasoner.
    """
    vocabulary = (OWL, RDFS, RDF)
    kept = []
    for quad in ontology:
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
            continue
        if quad.predicate in (SUBCLASS_OF, TYPE) and not quad.object.value.startswith(vocabulary):
            kept.append(ox.Quad(quad.subject, quad.predicate, quad.object))
    return kept


def relevant(ontology: Iterable[ox.Quad], shapes: ShapesGraph) -> list[ox.Quad]:
    """Return the part of class knowledge that shapes ask for: subclasses of the classes that they name.

    Shapes that name no class of an ontology do not see its statements.
    """
    quads = list(ontology)
    index = class_index([], quads)
    named: set[Term] = {quad.object for quad in shapes.quads if isinstance(quad.object, ox.NamedNode)}
    named |= {quad.subject for quad in shapes.quads if quad.predicate == TYPE}
    below = {kind for top in named for kind in index.below(top)} if quads else set()
    return [quad for quad in quads if quad.object in below]
