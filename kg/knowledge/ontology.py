"""Ontology: classes and their hierarchy, properties, claim types.

Names are local names: "Person" is ``kg:Person``, "Extradite" the class of a user's module whose IRI ends so. Terms of
other vocabularies keep their prefix: "prov:Entity".
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import paths
from kg.errors import InputError
from kg.knowledge.modules import modules
from kg.knowledge.turtle import read, short_triples
from kg.rdf.namespaces import KG, OWL

__all__ = ["POSITION", "ClaimType", "Ontology", "Property", "axioms", "ontology"]

POSITION = "Position"
"""The class of offices, which the names of titles imply."""
_KINDS = {
    "owl:ObjectProperty": "object",
    "owl:DatatypeProperty": "data",
    "owl:AnnotationProperty": "annotation",
}
_HEADER = ox.NamedNode(OWL + "Ontology")
_STATE = "StateClaim"
_ABSTRACT = frozenset({"Claim", "EventClaim", _STATE})
"""The classes of claims that say too little to be the type of one."""
_BORROWED = ("prov:", "schema:", "skos:", "oa:")
"""Prefixes of vocabularies whose classes stand above ours and decide nothing here."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the ontology.

    name: local name. kind: "object", "data" or "annotation". domain, range: the classes (for data, the
    datatypes, as "xsd:string") one of which the subject and the object must have; empty: anything.
    inverse: local name of its inverse, "" if it has none. claim: the claim type it is the projection of, ""
    if it is no direct property. subject, object: the roles whose fillers it joins then.
    """

    name: str
    kind: str
    domain: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    inverse: str = ""
    symmetric: bool = False
    transitive: bool = False
    label: str = ""
    claim: str = ""
    subject: str = ""
    object: str = ""


@dataclass(frozen=True, slots=True)
class ClaimType:
    """A class of claims.

    property: the direct property that a claim of this type asserts by default. further: those it asserts beside it,
    where the roles that they join are filled. properties: all that may be asserted, sorted. plover: PLOVER roots.
    cameo: CAMEO codes. state: whether it holds over a time (kg:StateClaim) rather than happens at one. alone: whether
    its agent alone makes a claim.
    """

    name: str
    property: str
    further: tuple[str, ...]
    properties: tuple[str, ...]
    plover: tuple[str, ...]
    cameo: tuple[str, ...]
    state: bool
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Ontology:
    """Classes, properties and claim types by local name."""

    labels: Mapping[str, str]
    ancestors: Mapping[str, frozenset[str]]
    parents: Mapping[str, tuple[str, ...]]
    properties: Mapping[str, Property]
    claim_types: Mapping[str, ClaimType]
    foreign: Mapping[str, str]

    @classmethod
    def load(cls, path: Path | None = None, extensions: Sequence[Path] = ()) -> Ontology:
        """Read an ontology file, the shipped one if no path is given, and modules that extend it.

        Raises InputError naming the file and what is wrong with it.
        """
        return _compile((path or paths.data("ontology", "kg.ttl"), *extensions))

    def iri(self, name: str) -> str:
        """Return the IRI of a class or property; ``foreign`` has those of the user's modules."""
        return self.foreign.get(name) or KG + name

    def name(self, iri: str) -> str:
        """Return the name of a class or property by its IRI, also shortened ("kg:Person"); "" if it is none of ours."""
        for own in ("kg:", KG):
            if iri.startswith(own):
                return iri.removeprefix(own)
        name = _last_part(iri)
        return name if self.foreign.get(name) == iri else ""

    def is_class(self, name: str) -> bool:
        """Return whether the ontology declares a class of this name."""
        return name in self.ancestors

    def is_property(self, name: str) -> bool:
        """Return whether the ontology declares a property of this name."""
        return name in self.properties

    def direct_property(self, claim: str) -> str:
        """Return the direct property that a claim type asserts by default, "" if there is none."""
        found = self.claim_types.get(claim)
        return found.property if found else ""

    def direct_properties(self, claim: str) -> tuple[str, ...]:
        """Return the direct properties that a claim type asserts by default, the main one first."""
        found = self.claim_types.get(claim)
        return (found.property, *found.further) if found and found.property else ()

    def complete_alone(self, claim: str) -> bool:
        """Return whether a claim of a type needs no participant besides its agent."""
        found = self.claim_types.get(claim)
        return found is not None and found.alone

    def claim_type(self, name: str) -> str:
        """Return the claim type that a direct property is the projection of, "" if it is of none."""
        found = self.properties.get(name)
        return found.claim if found else ""

    def commonest(self, classes: Mapping[str, int]) -> str:
        """Return the most frequent class, or one below it that was seen, too; "" if none is known.

        Of equally frequent ones it is the deeper: what is an organization here and a company there is a company.
        """
        named = {cls: count for cls, count in classes.items() if cls}
        found = ""
        while named:
            found = min(named, key=lambda cls: (-named[cls], -self.depth(cls), cls))
            named = {cls: count for cls, count in named.items() if cls != found and self.is_a(cls, found)}
        return found

    def is_a(self, cls: str, ancestor: str) -> bool:
        """Return whether a class is another one or a subclass of it; False if it is unknown."""
        return cls == ancestor or ancestor in self.ancestors.get(cls, frozenset())

    def superclasses(self, cls: str) -> frozenset[str]:
        """Return all classes above a class, without itself; empty if it is unknown."""
        return self.ancestors.get(cls, frozenset())

    def subclasses(self, cls: str) -> frozenset[str]:
        """Return all classes below a class, without itself."""
        return frozenset(name for name, above in self.ancestors.items() if cls in above)

    def depth(self, cls: str) -> int:
        """Return how many classes lie above a class: the larger, the more it says."""
        return len(self.superclasses(cls))

    def accepts(self, classes: frozenset[str], cls: str) -> bool:
        """Return whether a class satisfies a domain, range or role restriction.

        classes: the restriction, empty for none. cls: "" for a thing of unknown class, which satisfies only
        the empty restriction.
        """
        return not classes or any(self.is_a(cls, wanted) for wanted in classes)


def ontology() -> Ontology:
    """Return the shipped ontology with the user's modules, read once."""
    return _with_extensions(modules().ontology)


@functools.cache
def _with_extensions(files: tuple[Path, ...]) -> Ontology:
    return Ontology.load(extensions=files)


class _Facts:
    """The triples of ontology files by subject and predicate, and the collections in them."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.by_subject: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._sources: dict[str, Path] = {}
        self.path = files[0]
        for path in files:
            for subject, predicate, value in short_triples(path):
                self._sources.setdefault(subject, path)
                self.by_subject[subject][predicate].append(value)
        self.foreign: dict[str, str] = {}
        own = {subject.removeprefix("kg:") for subject in self.by_subject if subject.startswith("kg:")}
        for iri in self.typed("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty"):
            if "://" in iri:
                name = _last_part(iri)
                if name in own or name in self.foreign:
                    raise self.error(iri, f"ends in {name}, as another term does; give it another name")
                self.foreign[name] = iri

    def local(self, name: str) -> str:
        """The name of a class or property: its local part if it is ours or a module's."""
        last = _last_part(name)
        return last if self.foreign.get(last) == name else name.removeprefix("kg:")

    def subject(self, name: str) -> str:
        """What the files call a class or property."""
        return self.foreign.get(name) or f"kg:{name}"

    def error(self, subject: str, reason: str) -> InputError:
        """A refusal that names file and subject."""
        return InputError(f"{self._sources.get(subject, self.path)}: {subject} {reason}")

    def all(self, subject: str, predicate: str) -> list[str]:
        return self.by_subject[subject].get(predicate, []) if subject in self.by_subject else []

    def one(self, subject: str, predicate: str) -> str:
        values = self.all(subject, predicate)
        if len(values) > 1:
            raise self.error(subject, f"has {len(values)} values of {predicate}; leave one")
        return values[0] if values else ""

    def typed(self, *types: str) -> Iterator[str]:
        for subject in sorted(self.by_subject):
            if not subject.startswith("_:") and set(types) & set(self.all(subject, "rdf:type")):
                yield subject

    def members(self, node: str) -> list[str]:
        """The items of a collection."""
        items = []
        while node and node != "rdf:nil":
            items += self.all(node, "rdf:first")
            node = self.one(node, "rdf:rest")
        return items

    def classes(self, subject: str, predicate: str) -> frozenset[str]:
        """The classes named by a domain or range: one, or a union of several; none for owl:Thing, which allows all."""
        found: set[str] = set()
        for node in self.all(subject, predicate):
            if node == "owl:Thing":
                continue
            union = self.one(node, "owl:unionOf")
            found.update(map(self.local, self.members(union) if union else [node]))
        return frozenset(found)


def _last_part(iri: str) -> str:
    return re.split("[/#]", iri)[-1]


def _compile(files: Sequence[Path]) -> Ontology:
    facts = _Facts(files)
    path = files[0]
    classes = list(facts.typed("owl:Class"))
    if not classes:
        raise InputError(f"{path}: declares no owl:Class; is it an ontology?")
    parents = {facts.local(cls): tuple(sorted(map(facts.local, _superclasses(facts, cls)))) for cls in classes}
    for cls, above in parents.items():
        for up in above:
            if up not in parents:
                name = up if ":" in up else f"kg:{up}"
                subject = facts.subject(cls)
                raise facts.error(subject, f"is a subclass of {name}, which is not declared as a class")
    properties = _properties(facts)
    claim_types = {
        name: _claim_type(facts, name, properties, _STATE in _ancestors(name, parents))
        for name in parents
        if name not in _ABSTRACT and "Claim" in _ancestors(name, parents)
    }
    return Ontology(
        labels={facts.local(cls): facts.one(cls, "rdfs:label") for cls in classes},
        ancestors={name: _ancestors(name, parents) for name in parents},
        parents=parents,
        properties=properties,
        claim_types=claim_types,
        foreign=facts.foreign,
    )


def _superclasses(facts: _Facts, cls: str) -> Iterator[str]:
    """Yield the named classes directly above a class, without those of other vocabularies."""
    return (up for up in facts.all(cls, "rdfs:subClassOf") if not up.startswith(("_:", *_BORROWED)))


def _ancestors(name: str, parents: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found: set[str] = set()
    todo = list(parents[name])
    while todo:
        if (up := todo.pop()) not in found:
            found.add(up)
            todo += parents[up]
    return frozenset(found)


def _properties(facts: _Facts) -> dict[str, Property]:
    inverses: dict[str, str] = {}
    for subject in facts.typed("owl:ObjectProperty"):
        for other in facts.all(subject, "owl:inverseOf"):
            inverses[subject], inverses[other] = other, subject
    properties = {}
    for subject in facts.typed(*_KINDS):
        types = facts.all(subject, "rdf:type")
        properties[facts.local(subject)] = Property(
            name=facts.local(subject),
            kind=next(_KINDS[t] for t in types if t in _KINDS),
            domain=facts.classes(subject, "rdfs:domain"),
            range=facts.classes(subject, "rdfs:range"),
            inverse=facts.local(inverses.get(subject, "")),
            symmetric="owl:SymmetricProperty" in types,
            transitive="owl:TransitiveProperty" in types,
            label=facts.one(subject, "rdfs:label"),
            claim=facts.local(facts.one(subject, "kg:projectionOf")),
            subject=facts.local(facts.one(subject, "kg:subjectRole")),
            object=facts.local(facts.one(subject, "kg:objectRole")),
        )
    return properties


def _claim_type(facts: _Facts, name: str, properties: Mapping[str, Property], state: bool) -> ClaimType:
    subject = facts.subject(name)
    default = facts.local(facts.one(subject, "kg:directProperty"))
    possible = tuple(sorted(p.name for p in properties.values() if p.claim == name))
    further = tuple(sorted(map(facts.local, facts.all(subject, "kg:furtherProperty"))))
    for asserted in filter(None, (default, *further)):
        if asserted not in possible:
            known = facts.subject(asserted)
            raise facts.error(subject, f"has the direct property {known}, which is no projection of it")
    return ClaimType(
        name=name,
        property=default,
        further=further,
        properties=possible,
        plover=tuple(sorted(facts.all(subject, "kg:ploverRoot"))),
        cameo=tuple(sorted(facts.all(subject, "kg:cameoCode"))),
        alone="true" in facts.one(subject, "kg:agentSuffices"),
        state=state,
    )


def axioms() -> list[ox.Quad]:
    """Return the statements of the shipped ontology and of the user's modules, in the order of the files.

    The headers of modules are left out: a file has one.
    """
    found = read(paths.data("ontology", "kg.ttl"))
    for path in modules().ontology:
        quads = read(path)
        headers = {quad.subject for quad in quads if quad.object == _HEADER}
        found += (quad for quad in quads if quad.subject not in headers)
    return found
