"""Export targets: tools that take a graph as one file, with the declarations they need.

A data file without declarations loses its logical axioms in an OWL tool, without an error: undeclared
properties become annotations. So an export holds the ontology, and a declaration for every other property
and class that the data uses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg.knowledge.ontology import axioms, ontology
from kg.rdf.io.formats import TRIG, TURTLE, Syntax
from kg.rdf.namespaces import ID, KG, OWL, PREFIXES, RDF, RDFS, XSD

ONTOLOGY = NamedNode("https://w3id.org/kg-news/ontology")
_TYPE = NamedNode(f"{RDF}type")
_HEADER = NamedNode(OWL + "Ontology")
_CLASS_TYPES = frozenset(NamedNode(iri) for iri in (f"{OWL}Class", f"{RDFS}Datatype"))
_PROPERTY_TYPES = frozenset(
    NamedNode(OWL + kind) for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_BUILT_IN = (RDF, RDFS, OWL, XSD)


@dataclass(frozen=True, slots=True)
class Target:
    """A tool to export for. keeps_graphs: whether documents stay named graphs. advice: how to load the
    file."""

    name: str
    syntax: Syntax
    keeps_graphs: bool
    advice: str


TARGETS = {
    target.name: target
    for target in (
        Target(
            "protege",
            TURTLE,
            False,
            "Protégé: File > Open and choose {path}. Every term is declared in it; it imports nothing and has an IRI "
            "of its own, so that several exports open together. Reasoner > HermiT answers DL queries on some thousand "
            "claims; take Reasoner > ELK for more.",
        ),
        Target(
            "graphdb",
            TRIG,
            True,
            "GraphDB: Import > Upload RDF files, choose {path} and import with 'From data' as target graphs. "
            "Each document is a named graph; the ontology is in <https://w3id.org/kg-news/ontology>. "
            "docs/examples/graphdb/repository.ttl creates a repository whose ruleset derives inverses and chains.",
        ),
    )
}


def all_different(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield quads, and that their individuals are different from one another, so that reasoners can count them.

    OWL does not take two names for two things. Claims, passages and documents are told apart by disjoint classes; so
    there is one owl:AllDifferent for each of these and one for entities.
    """
    groups: dict[str, set[NamedNode]] = {"Claim": set(), "Passage": set(), "Document": set(), "": set()}
    schema = ontology()
    for quad in quads:
        yield quad
        kind, node = quad.object, quad.subject
        if quad.predicate != _TYPE or not isinstance(kind, NamedNode) or not isinstance(node, NamedNode):
            continue
        name = schema.name(kind.value)
        if schema.is_class(name) and not node.value.startswith(KG):
            groups[next((main for main in groups if main and schema.is_a(name, main)), "")].add(node)
    for main, members in groups.items():
        if len(members) > 1:
            yield from _different(main or "Entity", sorted(members, key=str))


def _different(name: str, members: list[NamedNode]) -> Iterator[Quad]:
    axiom = BlankNode(f"different{name}")
    cells = [BlankNode(f"different{name}{number}") for number in range(len(members))]
    yield Quad(axiom, _TYPE, NamedNode(OWL + "AllDifferent"))
    yield Quad(axiom, NamedNode(OWL + "distinctMembers"), cells[0])
    rests: list[BlankNode | NamedNode] = [*cells[1:], NamedNode(RDF + "nil")]
    for cell, member, rest in zip(cells, members, rests, strict=True):
        yield Quad(cell, NamedNode(RDF + "first"), member)
        yield Quad(cell, NamedNode(RDF + "rest"), rest)


def exported(quads: Iterable[Quad], target: Target) -> Iterator[Quad]:
    """Yield a graph and what it needs to stand alone.

    A file without named graphs is an ontology with an IRI of its own, made from its content, so that Protégé opens
    several exports together; the axioms of the shipped ontology are in each.

    Args:
        quads: the data. Headers of ontologies in it are left out: a file must have one.
        target: the tool.
    """
    home = ONTOLOGY if target.keeps_graphs else DefaultGraph()
    usage = _Usage()
    for quad in axioms():
        if quad.subject == ONTOLOGY and not target.keeps_graphs:
            continue
        usage.add(quad)
        yield Quad(quad.subject, quad.predicate, quad.object, home)
    headers = set()
    content = 0
    for quad in quads:
        if quad.predicate == _TYPE and quad.object == _HEADER:
            headers.add(quad.subject)
        if quad.subject in headers:
            continue
        usage.add(quad)
        if target.keeps_graphs:
            yield quad
            continue
        statement = str(quad.triple).encode()
        content ^= int.from_bytes(hashlib.blake2b(statement, digest_size=8).digest())  # in whatever order they come
        yield Quad(quad.subject, quad.predicate, quad.object)
    for subject, kind in usage.missing():
        yield Quad(subject, _TYPE, kind, home)
    if not target.keeps_graphs:
        own = NamedNode(f"{ID}export-{content:016x}")
        yield Quad(own, _TYPE, _HEADER)
        yield Quad(own, NamedNode(PREFIXES["rdfs"] + "label"), Literal("News graph", language="en"))
        yield Quad(own, NamedNode(PREFIXES["dcterms"] + "source"), ONTOLOGY)


class _Usage:
    """Which properties and classes are used how, and which are declared."""

    def __init__(self) -> None:
        self._declared: set[object] = set()
        self._classes: set[NamedNode] = set()
        self._with_things: set[NamedNode] = set()
        self._with_literals: set[NamedNode] = set()

    def add(self, quad: Quad) -> None:
        """Take note of a statement."""
        if isinstance(quad.object, Literal):
            self._with_literals.add(quad.predicate)
        elif quad.predicate != _TYPE:
            self._with_things.add(quad.predicate)
        elif quad.object in _CLASS_TYPES or quad.object in _PROPERTY_TYPES:
            self._declared.add(quad.subject)
        elif isinstance(quad.object, NamedNode):
            self._classes.add(quad.object)

    def missing(self) -> Iterator[tuple[NamedNode, NamedNode]]:
        """Yield undeclared terms and what to declare them as, sorted."""
        for term in sorted(self._classes | self._with_things | self._with_literals, key=str):
            if term in self._declared or term.value.startswith(_BUILT_IN):
                continue
            if term in self._classes:
                yield term, NamedNode(OWL + "Class")
            elif term not in self._with_literals:
                yield term, NamedNode(OWL + "ObjectProperty")
            elif term not in self._with_things:
                yield term, NamedNode(OWL + "DatatypeProperty")
            else:  # a property of things and of literals alike is none that OWL 2 DL can reason with
                yield term, NamedNode(OWL + "AnnotationProperty")
