"""Pre-screen of focus nodes by SPARQL: those that may violate a shape go to pySHACL."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import pyoxigraph as ox

from kg.rdf.shacl.class_hierarchy import TYPE, ClassIndex
from kg.rdf.shacl.compiler import Compiler
from kg.rdf.shacl.shapes import Shape, ShapesGraph
from kg.rdf.store.base import Term
from kg.rdf.store.union_graph import MERGED

_BATCH = 500  # focus nodes in one query's VALUES


class Screen:
    """Finds candidates in one store, over all its graphs.

    Args:
        store: the data.
        shapes: the shapes graph.
        classes: the class hierarchy of data and ontology.

    """

    def __init__(self, store: ox.Store, shapes: ShapesGraph, classes: ClassIndex) -> None:
        self._store = store
        self._classes = classes
        self._compiler = Compiler(shapes, classes)
        # The default graph of our own stores holds the merge of all documents: one graph is faster than many.
        merged = store.contains_named_graph(MERGED)
        self._union = not merged and next(iter(store.named_graphs()), None) is not None

    def candidates(self, shape: Shape, members: Iterable[Term] | None = None) -> list[Term]:
        """Return the focus nodes of ``shape`` that do not conform to it for certain.

        Args:
            shape: a shape with targets.
            members: the focus nodes of the shape to look at; None for all it has.

        """
        if members is None:
            found = dict.fromkeys(self._select(self._compiler.candidates(shape)))
            found.update(dict.fromkeys(self._unwritable_targets(shape)))
            return list(found)
        nodes = list(members)
        found = dict.fromkeys(node for node in nodes if not isinstance(node, ox.NamedNode))
        for batch in _batches([node for node in nodes if isinstance(node, ox.NamedNode)]):
            found.update(dict.fromkeys(self._select(self._compiler.candidates(shape, batch))))
        return list(found)

    def has_targets(self, shape: Shape) -> bool:
        """Whether a shape has a focus node."""
        if next(self._unwritable_targets(shape), None) is not None:
            return True
        asked = self._store.query(
            f"ASK {{ {self._compiler.targets([shape])} }}", use_default_graph_as_union=self._union
        )
        return bool(asked)

    def count_targets(self, shapes: Sequence[Shape]) -> int:
        """Return how many different nodes shapes target."""
        if not shapes:
            return 0
        unwritable = {node for shape in shapes for node in self._unwritable_targets(shape)}
        where = self._compiler.targets(shapes)
        [number] = self._select(f"SELECT (COUNT(DISTINCT ?this) AS ?n) WHERE {{ {where} }}")
        return int(number.value) + len(unwritable)  # type: ignore[union-attr]

    def _select(self, query: str) -> Iterator[Term]:
        solutions = self._store.query(query, use_default_graph_as_union=self._union)
        return (solution[0] for solution in solutions)  # type: ignore[union-attr]

    def _unwritable_targets(self, shape: Shape) -> Iterator[Term]:
        """Yield the targets that a query cannot name: literals, blank nodes, instances of blank classes."""
        for target in shape.targets:
            if target.kind == "targetNode" and not isinstance(target.term, ox.NamedNode):
                yield target.term
            elif target.kind == "targetClass" and not isinstance(target.term, ox.Literal):
                for kind in self._classes.below(target.term):
                    if isinstance(kind, ox.BlankNode):
                        yield from (quad.subject for quad in self._store.quads_for_pattern(None, TYPE, kind, None))


def _batches(nodes: Sequence[ox.NamedNode]) -> Iterator[list[ox.NamedNode]]:
    pending = iter(nodes)
    while batch := list(islice(pending, _BATCH)):
        yield batch
