"""Targets of shapes: which shapes a node is a focus node of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.rdf.shacl.class_hierarchy import TYPE, ClassIndex
from kg.rdf.shacl.shapes import Shape
from kg.rdf.shacl.triple_index import TripleIndex
from kg.rdf.store.base import Term


class Targets:
    """Decides by target declarations.

    Args:
        nearby: the data.
        classes: the class hierarchy.

    """

    def __init__(self, triple_index: TripleIndex, classes: ClassIndex) -> None:
        self._triple_index = triple_index
        self._classes = classes

    def members(self, shape: Shape, nodes: Sequence[Term]) -> list[Term]:
        """Return those of ``nodes`` that ``shape`` targets."""
        named: set[Term] = set()
        classes: set[Term] = set()
        of: dict[str, list[Term]] = {"targetSubjectsOf": [], "targetObjectsOf": []}
        for target in shape.targets:
            if target.kind == "targetNode":
                named.add(target.term)
            elif target.kind in of:
                of[target.kind].append(target.term)
            elif not isinstance(target.term, ox.Literal):
                classes |= self._classes.below(target.term).keys()
                named |= self._classes.named_instances(target.term).keys()
        subjects_of, objects_of = of["targetSubjectsOf"], of["targetObjectsOf"]
        return [
            node
            for node in nodes
            if node in named
            or (objects_of and self._triple_index.has(None, objects_of, node))
            or (subjects_of and self._triple_index.has(node, subjects_of, None))
            or (classes and not classes.isdisjoint(self._types_of(node)))
        ]

    def _types_of(self, node: Term) -> Iterable[Term]:
        return (triple.object for triple in self._triple_index.matching(node, TYPE, None))
