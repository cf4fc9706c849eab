"""New data checked in the light of a store, without reading the store through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.store.base import Term
from kg.validate.classes import SUBCLASS_OF, TYPE, class_index
from kg.validate.data import with_triples
from kg.validate.neighbourhood import Neighbourhood
from kg.validate.screen import Screen
from kg.validate.shapes import ShapesGraph


def in_context(
    new: ox.Store,
    context: ox.Store,
    shapes: ShapesGraph,
    background: Sequence[ox.Quad],
    focus: Iterable[Term] | None = None,
) -> tuple[ox.Store, list[Term]]:
    """Copy from ``context`` what the verdict on the nodes of ``new`` needs.

    Args:
        new: the new data; a store in memory.
        context: the store it adds to.
        shapes: the shapes graph.
        background: class knowledge.
        focus: the nodes to check; None for all that a triple of ``new`` may change: its subjects, and its
            objects where a shape targets objects.

    Returns:
        A store in memory, and the nodes to check.

    """
    nodes = list(focus) if focus is not None else _described(new, shapes)
    both = Neighbourhood([new, context], shapes)
    list(both.match(None, SUBCLASS_OF, None))
    for node in nodes:
        both.keep(node, TYPE)
        for shape in shapes.targeted:
            for target in shape.targets:
                if not isinstance(target.term, ox.NamedNode):
                    continue
                if target.kind == "targetSubjectsOf":
                    both.keep(node, target.term)
                elif target.kind == "targetObjectsOf":
                    next(both.match(None, target.term, node), None)
    merged = with_triples(with_triples(ox.Store(), new), both.triples)
    screen = Screen(merged, shapes, class_index(merged, background))
    for shape in shapes.targeted:
        members = [node for node in nodes if any(screen.is_target(node, target) for target in shape.targets)]
        if members and shapes.needs_everything(shape):
            return with_triples(merged, context), nodes
        for node in members:
            both.add(node, shape)
    return with_triples(merged, both.triples), nodes


def _described(new: ox.Store, shapes: ShapesGraph) -> list[Term]:
    objects_of = {
        target.term for shape in shapes.targeted for target in shape.targets if target.kind == "targetObjectsOf"
    }
    nodes: dict[Term, None] = {}
    for quad in new:
        nodes[quad.subject] = None
        if quad.predicate in objects_of:
            nodes[quad.object] = None
    return list(nodes)
