"""SHACL validation at the speed of the native store, with pySHACL's report.

A pre-screen (:mod:`kg.validate.screen`) asks the store in SPARQL which focus nodes do not conform for
certain. Those few, with the triples their shapes reach, go to pySHACL, whose report it is. Shapes with SPARQL
constraints or custom constraint components may read any triple: while such a shape has focus nodes, pySHACL
gets the whole graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.paths import data as shipped
from kg.rdfio.namespaces import PREFIXES
from kg.rdfio.reading import read, source
from kg.store.base import Store, Term
from kg.validate.classes import class_index, class_knowledge
from kg.validate.context import in_context
from kg.validate.evidence import with_quotes
from kg.validate.nearby import Nearby
from kg.validate.neighbourhood import needed
from kg.validate.report import SEVERITIES, Report, Result
from kg.validate.screen import Screen
from kg.validate.shapes import Shape, ShapesGraph
from kg.validate.shapes import read_shapes as read_shapes_files
from kg.validate.targets import Targets

__all__ = ["SEVERITIES", "Report", "Result", "ShapesGraph", "read_shapes", "shipped_knowledge", "validate"]


def read_shapes(paths: Sequence[Path] | None = None) -> ShapesGraph:
    """Read shapes files and folders; None for the shapes that ship with the package.

    Raises:
        InputError: no such file, no shapes file in a folder, or a syntax error, named by file and line.

    """
    return read_shapes_files(paths or [shipped("shapes", "kg.ttl")])


def shipped_knowledge() -> list[ox.Quad]:
    """Return the class hierarchy of the shipped ontology and the classes of its individuals."""
    return class_knowledge(read(source(shipped("ontology", "kg.ttl"))))


def validate(
    store: Store | ox.Store,
    shapes: ShapesGraph | Path | None = None,
    focus: Iterable[str | Term] | None = None,
    *,
    context: Store | ox.Store | None = None,
    ontology: Iterable[ox.Quad] | None = None,
) -> Report:
    """Validate the graph in a store: all its documents as one graph.

    Args:
        store: the data, in memory or in a folder.
        shapes: a shapes graph, or a file or folder of shapes; None for the shipped ones.
        focus: check only these nodes (terms, or IRIs as strings), against all shapes that target them.
        context: a store that the data adds to. What the data describes is checked as if both were one
            graph; the rest of the context is not checked, and the context is not changed.
        ontology: the class knowledge to validate with; None for that of the shipped ontology.

    Raises:
        InputError: the shapes cannot be read or are ill-formed; a store is a remote endpoint.

    """
    native = _native(store)
    if not isinstance(shapes, ShapesGraph):
        shapes = read_shapes([shapes] if shapes else None)
    background = shipped_knowledge() if ontology is None else list(ontology)
    nodes = None
    if focus is not None:
        nodes = [ox.NamedNode(node) if isinstance(node, str) else node for node in focus]
    aimed: list[tuple[Shape, list[Term] | None]]
    if context is not None:
        native, aimed = in_context(native, _native(context), shapes, background, nodes)
        classes = class_index([native], background)
    else:
        classes = class_index([native], background)
        targets = Targets(Nearby([native]), classes)
        aimed = [(s, None if nodes is None else targets.members(s, nodes)) for s in shapes.targeted]
    screen = Screen(native, shapes, classes)
    found = [(shape, screen.candidates(shape, members)) for shape, members in aimed]
    found = [(shape, members) for shape, members in found if members]
    if not found:
        return Report()
    from kg.validate.verdict import judge  # rdflib and pySHACL take a third of a second to import

    triples = needed(native, shapes, found, background)
    report = judge(triples, shapes, {shape.node: members for shape, members in found}, PREFIXES)
    return with_quotes(report, native if context is None else _native(context))


def _native(store: Store | ox.Store) -> ox.Store:
    return store.native if isinstance(store, Store) else store
