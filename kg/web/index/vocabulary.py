"""Classes and properties as the index needs them: from the graph's own declarations and the shipped ontology."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from kg.knowledge.ontology import axioms, ontology
from kg.rdf.namespaces import KG, PREFIXES
from kg.web.index.graph_facts import LABEL, RDF_TYPE, GraphFacts, first, iris, local

OWL = PREFIXES["owl"]
KINDS = {OWL + "Class": "class", OWL + "ObjectProperty": "object", OWL + "DatatypeProperty": "data"}
SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
NOT_ENTITIES = ("Claim", "Passage", "Document")


@dataclass(slots=True)
class DeclaredTerm:
    """A class or property. kind: "class", "object" or "data". parents: local names of the classes above."""

    name: str
    kind: str
    label: str
    parents: tuple[str, ...] = ()
    subject_role: str = ""
    object_role: str = ""
    claim: str = ""


@dataclass(slots=True)
class Vocabulary:
    """Terms by local name."""

    terms: dict[str, DeclaredTerm] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: GraphFacts) -> Vocabulary:
        """Read the vocabulary of a graph; what it does not declare comes from the shipped ontology."""
        found = cls()
        known = ontology()
        labels = {q.subject: local(q.object) for q in axioms() if q.predicate.value == LABEL}
        for name, parents in known.parents.items():
            found.terms[name] = DeclaredTerm(name, "class", known.labels[name] or name, parents)
        for name, prop in known.properties.items():
            if prop.kind != "annotation":
                label = labels.get(NamedNode(KG + name)) if ":" not in name else None
                found.terms[name] = DeclaredTerm(
                    name, prop.kind, label or prop.label or name, (), prop.subject, prop.object, prop.claim
                )
        for iri, kind in KINDS.items():
            for node in facts.subjects(RDF_TYPE, NamedNode(iri)):
                found._declare(node, kind, facts)
        return found

    def _declare(self, node: NamedNode, kind: str, facts: GraphFacts) -> None:
        name = local(node)
        about = facts.about(node)
        parents = tuple(local(parent) for parent in iris(about, SUBCLASS))
        old = self.terms.get(name)
        self.terms[name] = DeclaredTerm(
            name,
            kind,
            first(about, LABEL) or (old.label if old else name),
            parents or (old.parents if old else ()),
            first(about, KG + "subjectRole") or (old.subject_role if old else ""),
            first(about, KG + "objectRole") or (old.object_role if old else ""),
            first(about, KG + "projectionOf") or (old.claim if old else ""),
        )

    def above(self, name: str) -> set[str]:
        """Return all classes above a class, with itself."""
        found: set[str] = set()
        todo = [name]
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo += self.terms[one].parents if one in self.terms else ()
        return found

    def most_specific(self, classes: Iterable[str]) -> str:
        """Return the class that has the most others above it; "" for none."""
        return max(sorted(classes), key=lambda name: len(self.above(name)), default="")

    def is_direct(self, name: str) -> bool:
        """Whether a property is a projection of claims."""
        return name in self.terms and bool(self.terms[name].claim)
