"""Which shapes a given node is a focus node of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.store.base import Term
from kg.validate.classes import TYPE, ClassIndex
from kg.validate.shapes import Node, Shape, Target


class Targets:
    """Decides by target declarations, over one or more stores taken as one graph.

    Args:
        stores: the data, all graphs of them.
        classes: the class hierarchy.

    """

    def __init__(self, stores: Sequence[ox.Store], classes: ClassIndex) -> None:
        self._stores = stores
        self._classes = classes
        self._types: dict[Node, list[Term]] = {}

    def members(self, shape: Shape, nodes: Iterable[Term]) -> list[Term]:
        """Return those of ``nodes`` that ``shape`` targets."""
        return [node for node in nodes if any(self._is_target(node, target) for target in shape.targets)]

    def _is_target(self, node: Term, target: Target) -> bool:
        if target.kind == "targetNode":
            return node == target.term
        if target.kind == "targetObjectsOf":
            return self._has(None, target.term, node)
        if isinstance(node, ox.Literal) or isinstance(target.term, ox.Literal):
            return False
        if target.kind == "targetSubjectsOf":
            return self._has(node, target.term, None)
        typed = not self._classes.below(target.term).keys().isdisjoint(self._types_of(node))
        return typed or node in self._classes.named_instances(target.term)

    def _types_of(self, node: Node) -> list[Term]:
        if node not in self._types:
            quads = (store.quads_for_pattern(node, TYPE, None, None) for store in self._stores)
            self._types[node] = [quad.object for found in quads for quad in found]
        return self._types[node]

    def _has(self, subject: Node | None, predicate: Term, value: Term | None) -> bool:
        if not isinstance(predicate, ox.NamedNode):
            return False
        found = (store.quads_for_pattern(subject, predicate, value, None) for store in self._stores)
        return any(next(quads, None) is not None for quads in found)
