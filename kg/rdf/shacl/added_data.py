"""Validation of new data against a store that is not read as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.rdf.shacl.class_hierarchy import SUBCLASS_OF, class_index
from kg.rdf.shacl.literal_spelling import with_triples
from kg.rdf.shacl.neighbourhood import Neighbourhood
from kg.rdf.shacl.shapes import Shape, ShapesGraph
from kg.rdf.shacl.targets import Targets
from kg.rdf.shacl.triple_index import TripleIndex
from kg.rdf.store.base import Term


def in_context(
    new: ox.Store,
    context: ox.Store,
    shapes: ShapesGraph,
    background: Sequence[ox.Quad],
    focus: Iterable[Term] | None = None,
) -> tuple[ox.Store, list[tuple[Shape, list[Term] | None]]]:
    """Copy from ``context`` what the verdict on the nodes of ``new`` needs.

    Args:
        new: the new data; a store in memory.
        context: the store it adds to.
        shapes: the shapes graph.
        background: class knowledge.
        focus: the nodes to check; None for all that a triple of ``new`` may change: its subjects, and its
            objects where a shape targets objects.

    Returns:
        A store in memory, and each shape with those of the nodes that it targets.

    """
    nodes = list(focus) if focus is not None else _described(new, shapes)
    triple_index = TripleIndex([new, context])
    targets = Targets(triple_index, class_index([new, context], background))
    aimed: list[tuple[Shape, list[Term] | None]] = [(shape, targets.members(shape, nodes)) for shape in shapes.targeted]
    if any(members and shapes.needs_everything(shape) for shape, members in aimed):
        return with_triples(with_triples(ox.Store(), new), context), aimed
    both = Neighbourhood(triple_index, shapes)
    both.match(None, SUBCLASS_OF, None)
    for shape, members in aimed:
        for node in members or ():
            both.add(node, shape)
    return with_triples(with_triples(ox.Store(), new), both.triples), aimed


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
