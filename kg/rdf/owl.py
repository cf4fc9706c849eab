"""OWL 2 RL inference over individuals by forward chaining.

The rules are those of https://www.w3.org/TR/owl2-profiles/ (section 4.3) that give new statements about
individuals: prp-dom, prp-rng, prp-symp, prp-trp, prp-spo1, prp-spo2 (chains), prp-eqp, prp-inv1/2, cax-sco,
cax-eqc, cls-int2, cls-uni, cls-hv1/2 and cls-svf1/2. Left out are those that make two names equal (functional
properties, keys): which names mean one thing is for the resolver to say, and is reversible there.

Each statement is looked at once, when it is new (semi-naive evaluation), so the time grows with the
statements read and inferred. Of the reasoners on PyPI, `reasonable` knows no property chains and `owlrl` needs
some two milliseconds a statement; the tests hold this one to `owlrl`'s results.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import pyoxigraph as ox

from kg.rdf.namespaces import ID, OWL, RDF, RDFS
from kg.rdf.store import open_store
from kg.rdf.store.base import Store, Term
from kg.rdf.store.union_graph import MERGED

INFERRED = ox.NamedNode(ID + "graph-inferred")
"""The named graph of inferred statements."""

_TYPE = ox.NamedNode(RDF + "type")
_THING = ox.NamedNode(OWL + "Thing")

_Statement: TypeAlias = tuple[Term, ox.NamedNode, Term]
_Index: TypeAlias = dict[Term, dict[str, list[Term]]]
_Classes: TypeAlias = dict[Term, list[Term]]


@dataclass(frozen=True, slots=True)
class Rules:
    """The axioms of an ontology, by what they are looked up with."""

    superclasses: _Classes = field(default_factory=lambda: defaultdict(list))
    superproperties: dict[Term, list[ox.NamedNode]] = field(default_factory=lambda: defaultdict(list))
    inverses: dict[Term, list[ox.NamedNode]] = field(default_factory=lambda: defaultdict(list))
    domains: _Classes = field(default_factory=lambda: defaultdict(list))
    ranges: _Classes = field(default_factory=lambda: defaultdict(list))
    chains: list[tuple[tuple[ox.NamedNode, ...], ox.NamedNode]] = field(default_factory=list)
    """The links of a chain and the property it implies. A transitive property is a chain of two of itself."""
    required: dict[Term, list[tuple[ox.NamedNode, Term]]] = field(default_factory=lambda: defaultdict(list))
    """Class -> the property and value that each of its instances has (``owl:hasValue``)."""
    by_value: dict[tuple[ox.NamedNode, Term], list[Term]] = field(default_factory=lambda: defaultdict(list))
    """Property and value -> the classes of whatever has it (``owl:hasValue``)."""
    by_type: dict[Term, list[tuple[ox.NamedNode, Term]]] = field(default_factory=lambda: defaultdict(list))
    """Class of a value -> property and class of whatever has such a value (``owl:someValuesFrom``)."""

    def linked(self) -> set[ox.NamedNode]:
        """Return the properties that an inference may join on."""
        return {link for links, _ in self.chains for link in links} | {
            p for some in self.by_type.values() for p, _ in some
        }


def read_rules(ontology: Iterable[ox.Quad]) -> Rules:
    """Read the axioms of an ontology.

    Args:
        ontology: its statements, blank nodes and lists included.

    """
    index: _Index = {}
    for quad in ontology:
        index.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    rules = Rules()
    members: _Classes = defaultdict(list)
    for subject, axioms in index.items():
        for kind in axioms.get(_TYPE.value, ()):
            members[kind].append(subject)
    for subject, axioms in index.items():
        _class_axioms(subject, axioms, index, rules)
        for link, value in _known_values(axioms, members):
            rules.by_value[link, value].append(subject)
        if isinstance(subject, ox.NamedNode):
            _property_axioms(subject, axioms, index, rules)
    return rules


def _class_axioms(subject: Term, axioms: dict[str, list[Term]], index: _Index, rules: Rules) -> None:
    rules.superclasses[subject] += axioms.get(RDFS + "subClassOf", [])
    for other in axioms.get(OWL + "equivalentClass", ()):
        rules.superclasses[subject].append(other)
        rules.superclasses[other].append(subject)
    for head in axioms.get(OWL + "intersectionOf", ()):
        rules.superclasses[subject] += _items(head, index)  # cls-int2
    for head in axioms.get(OWL + "unionOf", ()):
        for member in _items(head, index):
            rules.superclasses[member].append(subject)  # cls-uni
    for link in axioms.get(OWL + "onProperty", ()):
        if isinstance(link, ox.NamedNode):
            for value in axioms.get(OWL + "hasValue", ()):
                rules.required[subject].append((link, value))
                rules.by_value[link, value].append(subject)
            for kind in axioms.get(OWL + "someValuesFrom", ()):
                rules.by_type[kind].append((link, subject))


def _known_values(axioms: dict[str, list[Term]], members: _Classes) -> Iterator[tuple[ox.NamedNode, Term]]:
    """Yield property and value of what a someValuesFrom asks for, where the ontology itself names such a value."""
    for link in _named(axioms.get(OWL + "onProperty", ())):
        for kind in axioms.get(OWL + "someValuesFrom", ()):
            for value in members.get(kind, ()):
                yield link, value


def _property_axioms(subject: ox.NamedNode, axioms: dict[str, list[Term]], index: _Index, rules: Rules) -> None:
    kinds = axioms.get(RDF + "type", [])
    rules.superproperties[subject] += _named(axioms.get(RDFS + "subPropertyOf", ()))
    for other in _named(axioms.get(OWL + "equivalentProperty", ())):
        rules.superproperties[subject].append(other)
        rules.superproperties[other].append(subject)
    for other in _named(axioms.get(OWL + "inverseOf", ())):
        rules.inverses[subject].append(other)
        rules.inverses[other].append(subject)
    rules.domains[subject] += (kind for kind in axioms.get(RDFS + "domain", ()) if kind != _THING)
    rules.ranges[subject] += (kind for kind in axioms.get(RDFS + "range", ()) if kind != _THING)
    if ox.NamedNode(OWL + "SymmetricProperty") in kinds:
        rules.inverses[subject].append(subject)
    if ox.NamedNode(OWL + "TransitiveProperty") in kinds:
        rules.chains.append(((subject, subject), subject))
    for head in axioms.get(OWL + "propertyChainAxiom", ()):
        rules.chains.append((tuple(_named(_items(head, index))), subject))


def _named(terms: Iterable[Term]) -> list[ox.NamedNode]:
    return [term for term in terms if isinstance(term, ox.NamedNode)]


def _items(head: Term, index: _Index) -> list[Term]:
    items: list[Term] = []
    while head in index and index[head].get(RDF + "first"):
        items.append(index[head][RDF + "first"][0])
        head = index[head].get(RDF + "rest", [ox.NamedNode(RDF + "nil")])[0]
    return items


class _Chainer:
    """Applies rules to statements, each once."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._linked = rules.linked()
        self._positions: dict[Term, list[tuple[tuple[ox.NamedNode, ...], ox.NamedNode, int]]] = defaultdict(list)
        for links, implied in rules.chains:
            for position, link in enumerate(links):
                self._positions[link].append((links, implied, position))
        # Per linked property: subject -> values and value -> subjects, of the statements seen before.
        self._values: dict[ox.NamedNode, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[ox.NamedNode, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._types: dict[Term, set[Term]] = defaultdict(set)

    def follow(self, statement: _Statement) -> Iterator[_Statement]:
        """Yield what follows from a statement and those looked at before it; the same may come twice."""
        subject, predicate, value = statement
        rules = self._rules
        if predicate == _TYPE:
            yield from self._follow_type(subject, value)
            return
        for higher in rules.superproperties.get(predicate, ()):
            yield subject, higher, value
        for kind in rules.domains.get(predicate, ()):
            yield subject, _TYPE, kind
        for kind in rules.by_value.get((predicate, value), ()):
            yield subject, _TYPE, kind
        if isinstance(value, ox.Literal):
            return
        for inverse in rules.inverses.get(predicate, ()):
            yield value, inverse, subject
        for kind in rules.ranges.get(predicate, ()):
            yield value, _TYPE, kind
        if predicate in self._linked:
            self._values[predicate][subject].append(value)
            self._subjects[predicate][value].append(subject)
            for links, implied, position in self._positions[predicate]:
                for first in self._back(subject, links[:position]):
                    for last in self._forth(value, links[position + 1 :]):
                        yield first, implied, last
            for kind in self._types[value]:
                for link, whole in rules.by_type.get(kind, ()):
                    if link == predicate:
                        yield subject, _TYPE, whole

    def _follow_type(self, subject: Term, kind: Term) -> Iterator[_Statement]:
        rules = self._rules
        for higher in rules.superclasses.get(kind, ()):
            yield subject, _TYPE, higher
        for link, value in rules.required.get(kind, ()):
            yield subject, link, value
        if kind in rules.by_type:
            self._types[subject].add(kind)
            for link, whole in rules.by_type[kind]:
                for owner in self._subjects[link].get(subject, ()):
                    yield owner, _TYPE, whole

    def _forth(self, start: Term, links: tuple[ox.NamedNode, ...]) -> list[Term]:
        found = [start]
        for link in links:
            found = [value for node in found for value in self._values[link].get(node, ())]
        return found

    def _back(self, end: Term, links: tuple[ox.NamedNode, ...]) -> list[Term]:
        found = [end]
        for link in reversed(links):
            found = [subject for node in found for subject in self._subjects[link].get(node, ())]
        return found


def infer(store: Store | ox.Store, ontology: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Infer what a store's statements imply.

    Args:
        store: the data, in memory or in a folder; it is not changed.
        ontology: the axioms. Axioms among the data count as well.

    Returns:
        The statements about individuals that follow and that no graph of the store states, each once, in the
        graph `INFERRED`, sorted. Types that are class expressions (blank nodes) are not among them.

    Raises:
        InputError: the store is a remote endpoint.

    """
    native = store.native if isinstance(store, Store) else store
    rules = read_rules([*ontology, *_schema_of(native)])
    chainer = _Chainer(rules)
    stated: set[_Statement] = set()
    inferred: dict[_Statement, None] = {}
    for quad in native:
        if quad.graph_name == INFERRED:
            continue
        statement = (quad.subject, quad.predicate, quad.object)
        if statement in stated or statement in inferred:
            stated.add(statement)
            continue
        stated.add(statement)
        pending = [statement]
        while pending:
            for new in chainer.follow(pending.pop()):
                if new not in stated and new not in inferred and not isinstance(new[0], ox.Literal):
                    inferred[new] = None
                    pending.append(new)
    found = [
        ox.Quad(subject, predicate, value, INFERRED)  # type: ignore[arg-type]
        for subject, predicate, value in inferred
        if (subject, predicate, value) not in stated and not (predicate == _TYPE and isinstance(value, ox.BlankNode))
    ]
    return sorted(found, key=str)


def with_inferred(store: Store, ontology: Iterable[ox.Quad]) -> Store:
    """Return a copy of a store in memory, with the inferred statements in the graph `INFERRED`.

    Raises:
        InputError: the store is a remote endpoint.

    """
    copy = open_store()
    copy.native.bulk_extend(store.native)
    if store.native.contains_named_graph(MERGED):
        copy.native.add_graph(MERGED)
    copy.add_document(INFERRED.value, infer(copy, ontology))
    return copy


def inferred_from(quads: Iterable[ox.Quad], ontology: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield ``quads``, and then what follows from them in the graph `INFERRED`."""
    data = ox.Store()
    kept = list(quads)
    data.bulk_extend(kept)
    yield from kept
    yield from infer(data, ontology)


def _schema_of(store: ox.Store) -> Iterator[ox.Quad]:
    """Yield the statements of the store that may be axioms, and the lists they use."""
    names = ("subClassOf", "subPropertyOf", "domain", "range")
    predicates = [RDFS + name for name in names] + [RDF + "first", RDF + "rest"]
    owl = (
        "equivalentClass",
        "equivalentProperty",
        "inverseOf",
        "propertyChainAxiom",
        "intersectionOf",
        "unionOf",
    )
    predicates += [OWL + name for name in (*owl, "onProperty", "hasValue", "someValuesFrom")]
    for predicate in predicates:
        yield from store.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
    for kind in ("SymmetricProperty", "TransitiveProperty"):
        yield from store.quads_for_pattern(None, _TYPE, ox.NamedNode(OWL + kind), None)
