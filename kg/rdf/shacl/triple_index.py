"""Index of the triples around a node, over one or more stores as one graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import pyoxigraph as ox

from kg.rdf.store.base import Term

# A node with more triples than this (a country, a publisher) is asked for one predicate at a time.
_FEW = 64

Around = dict[Term, list[ox.Triple]]


class TripleIndex:
    """Reads triples by subject or by object.

    Args:
        stores: the data, all graphs of them.

    """

    def __init__(self, stores: Sequence[ox.Store]) -> None:
        self._stores = stores
        self._from: dict[Term, Around | None] = {}
        self._to: dict[Term, Around | None] = {}

    def matching(self, subject: Term | None, predicate: Term | None, value: Term | None) -> Iterable[ox.Triple]:
        """Return the triples that match; None matches anything."""
        if predicate is not None and (subject is None) != (value is None):
            around = self.around(subject, None) if value is None else self.around(None, value)
            if around is not None:
                return around.get(predicate, ())
        return dict.fromkeys(self._read(subject, predicate, value))

    def around(self, subject: Term | None, value: Term | None) -> Around | None:
        """Return the triples with that subject, or with that value, by predicate; None if there are many."""
        node, known = (value, self._to) if subject is None else (subject, self._from)
        assert node is not None
        if node not in known:
            triples = list(islice(self._read(subject, None, value), _FEW))
            around: Around = {}
            for triple in dict.fromkeys(triples):
                around.setdefault(triple.predicate, []).append(triple)
            known[node] = around if len(triples) < _FEW else None
        return known[node]

    def has(self, subject: Term | None, predicates: Iterable[Term], value: Term | None) -> bool:
        """Whether a node, the subject or the value, has a triple of one of these predicates."""
        around = self.around(subject, value)
        if around is not None:
            return not around.keys().isdisjoint(predicates)
        return any(next(self._read(subject, predicate, value), None) is not None for predicate in predicates)

    def _read(self, subject: Term | None, predicate: Term | None, value: Term | None) -> Iterator[ox.Triple]:
        if isinstance(subject, (ox.Literal, ox.Triple)) or not (
            predicate is None or isinstance(predicate, ox.NamedNode)
        ):
            return
        for store in self._stores:
            for quad in store.quads_for_pattern(subject, predicate, value, None):
                yield quad.triple
