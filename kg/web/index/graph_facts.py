"""Facts about nodes of a store, as the index reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from kg.rdf.namespaces import KG, PREFIXES
from kg.rdf.store import Store
from kg.rdf.store.union_graph import is_merged

Term = NamedNode | BlankNode | Literal | Triple
RDF_TYPE = PREFIXES["rdf"] + "type"
LABEL = PREFIXES["rdfs"] + "label"
ALT_LABEL = PREFIXES["skos"] + "altLabel"


class GraphFacts:
    """The statements of a store by subject."""

    def __init__(self, store: Store) -> None:
        self._native = store.native
        self._graph = DefaultGraph() if is_merged(self._native) else None

    def about(self, subject: NamedNode) -> dict[str, list[Term]]:
        """Return objects by predicate, each once, in a stable order."""
        found: dict[str, set[Term]] = defaultdict(set)
        for quad in self._native.quads_for_pattern(subject, None, None, self._graph):
            found[quad.predicate.value].add(quad.object)
        return {predicate: sorted(objects, key=str) for predicate, objects in found.items()}

    def subjects(self, predicate: str, object: NamedNode | None = None) -> Iterator[NamedNode]:
        """Yield the named subjects of a predicate, each once; object: only with this one."""
        seen: set[str] = set()
        for quad in self._native.quads_for_pattern(None, NamedNode(predicate), object, self._graph):
            node = quad.subject
            if isinstance(node, NamedNode) and node.value not in seen:
                seen.add(node.value)
                yield node

    def has(self, subject: str, predicate: str, object: NamedNode | None = None) -> bool:
        """Return whether something is said of a subject."""
        found = self._native.quads_for_pattern(NamedNode(subject), NamedNode(predicate), object, self._graph)
        return next(iter(found), None) is not None

    def naming(self, object: str, predicate: str = "") -> set[str]:
        """Return the IRIs of subjects that name a node. predicate: as the value of this one only."""
        by = NamedNode(predicate) if predicate else None
        quads = self._native.quads_for_pattern(None, by, NamedNode(object), self._graph)
        return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}

    def count(self, predicate: str) -> int:
        """Return how many statements there are with a predicate."""
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s <{predicate}> ?o }}"
        rows = self._native.query(query, use_default_graph_as_union=self._graph is None)
        assert isinstance(rows, ox.QuerySolutions)
        return int(next(rows)[0].value)


def local(term: Term | str) -> str:
    """Return the local name of a term of the vocabulary; other IRIs whole; the text of a literal."""
    if isinstance(term, Literal | NamedNode):
        term = term.value
    return str(term).removeprefix(KG)


def first(facts: dict[str, list[Term]], predicate: str, default: str = "") -> str:
    """Return the first value of a predicate as text."""
    values = facts.get(predicate)
    return local(values[0]) if values else default


def iris(facts: dict[str, list[Term]], predicate: str) -> list[NamedNode]:
    """Return the IRIs among the values of a predicate."""
    return [value for value in facts.get(predicate, ()) if isinstance(value, NamedNode)]
