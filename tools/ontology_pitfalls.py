"""Checks an ontology for the pitfalls of the OOPS! catalogue that a program can see.

The catalogue (Poveda-Villalón et al., https://oops.linkeddata.es/catalogue.jsp) grades pitfalls as critical, important
or minor. Left out are those that need a person's judgement of meaning (P01, P09, P14 to P18, P23, P37) or the network.

    python -m tools.ontology_pitfalls [FILE.ttl]

Prints one line per pitfall found, "CODE level term: what"; exits with 1 if one of them is critical or important.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.paths import data
from kg.rdf.namespaces import OWL, PREFIXES, RDF, RDFS

SKOS, DCTERMS, VANN = PREFIXES["skos"], PREFIXES["dcterms"], "http://purl.org/vocab/vann/"
_PROPERTY_KINDS = (OWL + "ObjectProperty", OWL + "DatatypeProperty")
_LOGICAL = (RDFS + "domain", RDFS + "range", RDFS + "subClassOf", RDFS + "subPropertyOf", OWL + "equivalentClass",
            OWL + "disjointWith", OWL + "inverseOf", OWL + "propertyChainAxiom", SKOS + "definition")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pitfall:
    """One fault. code: of the catalogue. level: critical, important or minor. term: an IRI."""

    code: str
    level: str
    term: str
    what: str


class Vocabulary:
    """The statements of an ontology, by subject and predicate.

    own: IRIs of the terms in the ontology's own namespace.
    """

    def __init__(self, path: Path) -> None:
        """Read a Turtle file."""
        self.facts: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.objects: set[str] = set()
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            assert not isinstance(quad.subject, ox.Triple)
            assert not isinstance(quad.object, ox.Triple)
            self.facts[_key(quad.subject)][quad.predicate.value].append(quad.object)
            self.objects.add(_key(quad.object))
        self.headers = [s for s in list(self.facts) if OWL + "Ontology" in self.values(s, RDF + "type")]
        home = [v for s in self.headers for v in self.values(s, VANN + "preferredNamespaceUri")]
        self.namespace = home[0] if home else (f"{self.headers[0]}#" if self.headers else "")
        self.own = sorted(s for s in self.facts if self.namespace and s.startswith(self.namespace))
        self.classes = [s for s in self.own if OWL + "Class" in self.values(s, RDF + "type")]
        self.properties = [s for s in self.own if set(_PROPERTY_KINDS) & set(self.values(s, RDF + "type"))]
        self.inverses: dict[str, set[str]] = defaultdict(set)
        for subject in list(self.facts):
            for other in self.values(subject, OWL + "inverseOf"):
                self.inverses[subject].add(other)
                self.inverses[other].add(subject)

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a predicate as text."""
        found = self.facts.get(subject)
        return [_key(value) for value in found.get(predicate, ())] if found else []

    def is_a(self, subject: str, kind: str) -> bool:
        """Return whether a term has a type of OWL's, by its local name."""
        return OWL + kind in self.values(subject, RDF + "type")

    def members(self, head: str) -> list[str]:
        """Return the items of a list."""
        items = []
        while head in self.facts and head != RDF + "nil":
            items += self.values(head, RDF + "first")
            head = (self.values(head, RDF + "rest") or [RDF + "nil"])[0]
        return items

    def ends(self, name: str, predicate: str) -> frozenset[str]:
        """Return the classes of a property's domain or range; those of its inverse count."""
        other = RDFS + ("range" if predicate == RDFS + "domain" else "domain")
        nodes = self.values(name, predicate) or [v for i in sorted(self.inverses[name]) for v in self.values(i, other)]
        found: set[str] = set()
        for node in nodes:
            union = self.values(node, OWL + "unionOf")
            found.update(self.members(union[0]) if union else [node])
        return frozenset(found)

    def above(self, cls: str) -> set[str]:
        """Return all named classes above a class."""
        found: set[str] = set()
        todo = [cls]
        while todo:
            for up in self.values(todo.pop(), RDFS + "subClassOf"):
                if up not in found:
                    found.add(up)
                    todo.append(up)
        return found


def _key(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def _local(iri: str) -> str:
    return re.split("[/#]", iri)[-1]


_Found = Iterator[tuple[str, str]]


def _is_relations(v: Vocabulary) -> _Found:
    for p in v.properties:
        if _local(p).lower() in {"is", "isa", "kindof", "instanceof"}:
            yield p, "stands for rdf:type or rdfs:subClassOf"


def _unconnected(v: Vocabulary) -> _Found:
    for term in (*v.classes, *v.properties):
        said = any(v.values(term, predicate) for predicate in _LOGICAL[:-1])
        if not said and term not in v.objects:
            yield term, "is tied to no other term"


def _wrong_inverses(v: Vocabulary) -> _Found:
    for p in v.properties:
        for other in v.inverses[p]:
            for here, there in (("domain", "range"), ("range", "domain")):
                mine, theirs = v.values(p, RDFS + here), v.values(other, RDFS + there)
                if mine and theirs and v.ends(p, RDFS + here) != v.ends(other, RDFS + there):
                    yield p, f"its {here} is not the {there} of its inverse {_local(other)}"


def _class_cycles(v: Vocabulary) -> _Found:
    for cls in v.classes:
        if cls in v.above(cls):
            yield cls, "is below itself"


def _merged_concepts(v: Vocabulary) -> _Found:
    for cls in v.classes:
        if any(re.search(r"\b(and|or)\b", label) for label in v.values(cls, RDFS + "label")):
            yield cls, "names two concepts"


def _missing_annotations(v: Vocabulary) -> _Found:
    for term in v.own:
        for name, predicate in (("label", RDFS + "label"), ("definition", SKOS + "definition")):
            if not v.values(term, predicate):
                yield term, f"has no {name}"


def _missing_disjointness(v: Vocabulary) -> _Found:
    if not any(v.is_a(s, "AllDisjointClasses") or v.values(s, OWL + "disjointWith") for s in v.facts):
        yield (v.headers or [""])[0], "no two classes are said to be disjoint"


def _missing_domain_or_range(v: Vocabulary) -> _Found:
    for p in v.properties:
        for name in ("domain", "range"):
            if not v.ends(p, RDFS + name):
                yield p, f"has no {name}; owl:Thing says that it is open"


def _missing_inverses(v: Vocabulary) -> _Found:
    for p in v.properties:
        functional = v.is_a(p, "FunctionalProperty") or v.is_a(p, "SymmetricProperty")
        if v.is_a(p, "ObjectProperty") and not v.inverses[p] and not functional:
            yield p, "has no inverse"


def _several_domains(v: Vocabulary) -> _Found:
    for p in v.properties:
        for name in ("domain", "range"):
            if len(v.values(p, RDFS + name)) > 1:
                yield p, f"has several statements of {name}, which mean their intersection"


def _misused_annotations(v: Vocabulary) -> _Found:
    for term in v.own:
        labels, texts = v.values(term, RDFS + "label"), v.values(term, SKOS + "definition")
        if set(labels) & set(texts) or any(len(label) > 60 for label in labels):
            yield term, "its label is a definition, or the reverse"


def _miscellaneous_classes(v: Vocabulary) -> _Found:
    for cls in v.classes:
        if re.match(r"(Other|Misc|Unknown|Various)", _local(cls)):
            yield cls, "collects what is nothing else"


def _naming(v: Vocabulary) -> _Found:
    for cls in v.classes:
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", _local(cls)):
            yield cls, "is a class without a capital, or not in CamelCase"
    for p in v.properties:
        if not re.fullmatch(r"[a-z][A-Za-z0-9]*", _local(p)):
            yield p, "is a property with a capital, or not in camelCase"


def _recursive_definitions(v: Vocabulary) -> _Found:
    for cls in v.classes:
        todo, seen = v.values(cls, OWL + "equivalentClass"), set[str]()
        while todo:
            node = todo.pop()
            if node == cls:
                yield cls, "is used in its own definition"
            if node.startswith("_:") and node not in seen:
                seen.add(node)
                todo += (_key(value) for values in v.facts[node].values() for value in values)


def _self_inverses(v: Vocabulary) -> _Found:
    for p in v.properties:
        if p in v.inverses[p]:
            yield p, "is its own inverse; owl:SymmetricProperty says so"


def _inverse_of_symmetric(v: Vocabulary) -> _Found:
    for p in v.properties:
        if v.is_a(p, "SymmetricProperty") and v.inverses[p]:
            yield p, "is symmetric and has another inverse"


def _wrong_symmetry(v: Vocabulary) -> _Found:
    for p in v.properties:
        if v.is_a(p, "SymmetricProperty") and v.ends(p, RDFS + "domain") != v.ends(p, RDFS + "range"):
            yield p, "is symmetric, its domain and range differ"


def _wrong_transitivity(v: Vocabulary) -> _Found:
    for p in v.properties:
        domain, range_ = v.ends(p, RDFS + "domain"), v.ends(p, RDFS + "range")
        anything = OWL + "Thing" in domain | range_
        below = any(b in ({a} | v.above(a)) or a in v.above(b) for a in domain for b in range_)
        if v.is_a(p, "TransitiveProperty") and not anything and not below:
            yield p, "is transitive, and no value of it can be its subject"


def _equal_names(v: Vocabulary) -> _Found:
    seen: dict[str, str] = {}
    for term in (*v.classes, *v.properties):
        for label in v.values(term, RDFS + "label"):
            key = f"{label.casefold()}|{term in v.classes}"
            if seen.setdefault(key, term) != term:
                yield term, f"has the label of {_local(seen[key])}"


def _named_equivalents(v: Vocabulary) -> _Found:
    for term in (*v.classes, *v.properties):
        for other in (*v.values(term, OWL + "equivalentClass"), *v.values(term, OWL + "equivalentProperty")):
            if other in v.own:
                yield term, f"is another name of {_local(other)}"


def _short_chains(v: Vocabulary) -> _Found:
    for p in v.properties:
        for head in v.values(p, OWL + "propertyChainAxiom"):
            if len(v.members(head)) < 2:
                yield p, "has a chain of one property"


def _untyped(v: Vocabulary) -> _Found:
    used = {value for s in v.facts for predicate in _LOGICAL[:5] for value in v.values(s, predicate)}
    for term in sorted(used):
        if not term.startswith(("_:", OWL, RDFS, RDF, PREFIXES["xsd"])) and not v.values(term, RDF + "type"):
            yield term, "is used as a class or property and not declared"


def _file_extensions(v: Vocabulary) -> _Found:
    for header in v.headers:
        if re.search(r"\.(owl|rdf|ttl|n3|xml)\b", header):
            yield header, "names a file format"


def _no_header(v: Vocabulary) -> _Found:
    if len(v.headers) != 1:
        yield (v.headers or [""])[0], f"{len(v.headers)} declarations of an owl:Ontology"


def _ambiguous_namespace(v: Vocabulary) -> _Found:
    if not any(v.values(header, VANN + "preferredNamespaceUri") for header in v.headers):
        yield (v.headers or [""])[0], "states no preferred namespace"


def _hijacked_terms(v: Vocabulary) -> _Found:
    said = (RDFS + "domain", RDFS + "range", SKOS + "definition", RDFS + "comment", OWL + "equivalentClass")
    for term in sorted(set(v.facts) - set(v.own) - set(v.headers)):
        if not term.startswith("_:") and any(v.values(term, predicate) for predicate in said):
            yield term, "is another vocabulary's, and defined here"


def _no_license(v: Vocabulary) -> _Found:
    for header in v.headers:
        if not v.values(header, DCTERMS + "license"):
            yield header, "has no licence"


CHECKS: dict[str, tuple[str, Callable[[Vocabulary], _Found]]] = {
    "P02": ("minor", _named_equivalents),
    "P03": ("critical", _is_relations),
    "P04": ("minor", _unconnected),
    "P05": ("critical", _wrong_inverses),
    "P06": ("critical", _class_cycles),
    "P07": ("minor", _merged_concepts),
    "P08": ("minor", _missing_annotations),
    "P10": ("important", _missing_disjointness),
    "P11": ("important", _missing_domain_or_range),
    "P13": ("minor", _missing_inverses),
    "P19": ("critical", _several_domains),
    "P20": ("minor", _misused_annotations),
    "P21": ("minor", _miscellaneous_classes),
    "P22": ("minor", _naming),
    "P24": ("important", _recursive_definitions),
    "P25": ("important", _self_inverses),
    "P26": ("important", _inverse_of_symmetric),
    "P28": ("critical", _wrong_symmetry),
    "P29": ("critical", _wrong_transitivity),
    "P32": ("minor", _equal_names),
    "P33": ("minor", _short_chains),
    "P34": ("important", _untyped),
    "P36": ("minor", _file_extensions),
    "P38": ("important", _no_header),
    "P39": ("critical", _ambiguous_namespace),
    "P40": ("critical", _hijacked_terms),
    "P41": ("important", _no_license),
}
"""Code of the catalogue -> its level there, and what finds it."""


def pitfalls(path: Path) -> list[Pitfall]:
    """Return the pitfalls of an ontology, by code and term.

    Args:
        path: a Turtle file.

    """
    vocabulary = Vocabulary(path)
    return [
        Pitfall(code, level, term, what) for code, (level, find) in CHECKS.items() for term, what in find(vocabulary)
    ]


def main() -> int:
    """Print the pitfalls of the file named on the command line, or of the shipped ontology."""
    found = pitfalls(Path(sys.argv[1]) if len(sys.argv) > 1 else data("ontology", "kg.ttl"))
    for pitfall in found:
        print(f"{pitfall.code} {pitfall.level} {pitfall.term}: {pitfall.what}")
    grave = sum(pitfall.level != "minor" for pitfall in found)
    print(f"{len(CHECKS)} checks, {len(found)} pitfalls, {grave} of them critical or important")
    return 1 if grave else 0


if __name__ == "__main__":
    sys.exit(main())
