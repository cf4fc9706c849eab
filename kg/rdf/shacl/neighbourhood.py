"""Part of the data that the validation of given focus nodes reads."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import pyoxigraph as ox

from kg.rdf.shacl.class_hierarchy import SUBCLASS_OF, TYPE
from kg.rdf.shacl.shapes import PropertyPath, Shape, ShapesGraph
from kg.rdf.shacl.triple_index import TripleIndex
from kg.rdf.store.base import Term

_PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")


class Neighbourhood:
    """Collects triples.

    Args:
        nearby: where to read.
        shapes: the shapes graph.

    """

    def __init__(self, triple_index: TripleIndex, shapes: ShapesGraph) -> None:
        self._triple_index = triple_index
        self._shapes = shapes
        self._done: set[tuple[Term, Term]] = set()
        self._described: set[Term] = set()
        self.triples: dict[ox.Triple, None] = {}

    def match(self, subject: Term | None, predicate: ox.NamedNode | None, value: Term | None) -> list[ox.Triple]:
        """Return the matching triples and keep them."""
        found = list(self._triple_index.matching(subject, predicate, value))
        self.triples.update(dict.fromkeys(found))
        return found

    def add(self, focus: Term, shape: Shape) -> None:
        """Collect what validating ``focus`` against ``shape`` reads."""
        pending = [(focus, shape)]
        while pending:
            node, current = pending.pop()
            if (node, current.node) in self._done or current.deactivated:
                continue
            self._done.add((node, current.node))
            self._describe(node)
            values = self._values(node, current)
            pending += [(value, part) for part in self._shapes.parts(current) for value in values]

    def _values(self, node: Term, shape: Shape) -> list[Term]:
        parameters = shape.parameters
        values = [node] if shape.path is None else self.walk(node, shape.path)
        for name in _PAIRS:
            for other in parameters.get(name, ()):
                if isinstance(other, ox.NamedNode):
                    self.keep(node, other)
        for value in values:
            self._describe(value)
            if "class" in parameters:
                self.keep(value, TYPE)
            if "closed" in parameters:
                self.keep(value, None)
        if "qualifiedValueShapesDisjoint" in parameters:
            for sibling in self._siblings(shape):
                for value in values:
                    self.add(value, sibling)
        return values

    def _siblings(self, shape: Shape) -> Iterator[Shape]:
        for quad in self._shapes.quads:
            if quad.predicate.value.endswith("#qualifiedValueShape") and not isinstance(quad.object, ox.Literal):
                yield self._shapes.shape(quad.object)

    def keep(self, subject: Term, predicate: ox.NamedNode | None) -> None:
        """Collect the triples of a subject and a predicate; None for all its predicates."""
        for triple in self.match(subject, predicate, None):
            if predicate is None:
                self._describe(triple.object)

    def _describe(self, node: Term) -> None:
        """Keep all triples of a blank node, or one that mentions it: a report shows the whole of it."""
        pending = [node]
        while pending:
            current = pending.pop()
            if isinstance(current, ox.BlankNode) and current not in self._described:
                self._described.add(current)
                objects = [triple.object for triple in self.match(current, None, None)]
                pending += objects or [triple.subject for triple in self.match(None, None, current)[:1]]

    def walk(self, node: Term, path: PropertyPath, inverse: bool = False) -> list[Term]:
        """Return the values of ``path`` from ``node``, keeping every triple on the way."""
        found: list[Term]
        match path.kind:
            case "predicate":
                if inverse:
                    found = [triple.subject for triple in self.match(None, path.predicate, node)]
                else:
                    found = [triple.object for triple in self.match(node, path.predicate, None)]
            case "inversePath":
                found = self.walk(node, path.parts[0], not inverse)
            case "sequence":
                found = self._sequence(node, path.parts, inverse)
                if inverse:  # pySHACL does not reverse the steps of an inverse sequence; keep what it reads as well
                    found += self._sequence(node, path.parts[::-1], inverse)
            case "alternativePath":
                found = [value for part in path.parts for value in self.walk(node, part, inverse)]
            case "zeroOrOnePath":
                found = [node, *self.walk(node, path.parts[0], inverse)]
            case _:
                found = self._closure(node, path.parts[0], inverse)
                if path.kind == "zeroOrMorePath":
                    found.insert(0, node)
        return list(dict.fromkeys(found))

    def _sequence(self, node: Term, parts: tuple[PropertyPath, ...], inverse: bool) -> list[Term]:
        found: list[Term] = [node]
        for part in parts:
            found = list(dict.fromkeys(value for step in found for value in self.walk(step, part, inverse)))
        return found

    def _closure(self, node: Term, step: PropertyPath, inverse: bool) -> list[Term]:
        found: dict[Term, None] = {}
        pending = self.walk(node, step, inverse)
        while pending:
            current = pending.pop()
            if current not in found:
                found[current] = None
                pending += self.walk(current, step, inverse)
        return list(found)


def needed(
    store: ox.Store,
    shapes: ShapesGraph,
    found: Sequence[tuple[Shape, list[Term]]],
    background: Sequence[ox.Quad],
) -> Iterable[ox.Triple]:
    """Return the triples to judge the candidates by: the whole graph if a shape may read any of it."""
    if any(shapes.needs_everything(shape) for shape, _ in found):
        return dict.fromkeys(quad.triple for quad in chain(store, background))
    neighbourhood = Neighbourhood(TripleIndex([store]), shapes)
    for shape, members in found:
        for member in members:
            neighbourhood.add(member, shape)
    neighbourhood.match(None, SUBCLASS_OF, None)
    return dict.fromkeys(chain(neighbourhood.triples, (quad.triple for quad in background)))
