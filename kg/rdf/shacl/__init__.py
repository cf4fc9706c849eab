"""SHACL validation at the speed of the native store, with pySHACL's report.

A pre-screen (:mod:`kg.rdf.shacl.prescreen`) asks the store in SPARQL which focus nodes do not conform for
certain. Those few, with the triples their shapes reach, go to pySHACL, whose report it is. Shapes with SPARQL
constraints or custom constraint components may read any triple: while such a shape has focus nodes, pySHACL
gets the whole graph.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from kg.rdf.namespaces import PREFIXES
from kg.rdf.shacl.added_data import in_context
from kg.rdf.shacl.class_hierarchy import class_index, relevant
from kg.rdf.shacl.coverage import Coverage, coverage
from kg.rdf.shacl.neighbourhood import needed
from kg.rdf.shacl.prescreen import Screen
from kg.rdf.shacl.report import SEVERITIES, Report, Result
from kg.rdf.shacl.shapes import Shape, ShapesGraph, read_shapes
from kg.rdf.shacl.targets import Targets
from kg.rdf.shacl.triple_index import TripleIndex
from kg.rdf.store.base import Store, Term

__all__ = ["SEVERITIES", "Coverage", "Report", "Result", "ShapesGraph", "read_shapes", "validate"]


def validate(
    store: Store | ox.Store,
    shapes: ShapesGraph,
    focus: Iterable[str | Term] | None = None,
    *,
    context: Store | ox.Store | None = None,
    ontology: Iterable[ox.Quad] = (),
) -> Report:
    """Validate the graph in a store: all its documents as one graph.

    Args:
        store: the data, in memory or in a folder.
        shapes: a shapes graph.
        focus: check only these nodes (terms, or IRIs as strings), against all shapes that target them.
        context: a store that the data adds to. What the data describes is checked as if both were one
            graph; the rest of the context is not checked, and the context is not changed.
        ontology: class hierarchy and classes of individuals to validate with.

    Raises:
        InputError: the shapes are ill-formed; a store is a remote endpoint.

    """
    native = _native(store)
    background = list(relevant(ontology, shapes))
    nodes = None
    if focus is not None:
        nodes = [ox.NamedNode(node) if isinstance(node, str) else node for node in focus]
    aimed: list[tuple[Shape, list[Term] | None]]
    if context is not None:
        native, aimed = in_context(native, _native(context), shapes, background, nodes)
        classes = class_index([native], background)
    else:
        classes = class_index([native], background)
        targets = Targets(TripleIndex([native]), classes)
        aimed = [(s, None if nodes is None else targets.members(s, nodes)) for s in shapes.targeted]
    screen = Screen(native, shapes, classes)
    found = [(shape, screen.candidates(shape, members)) for shape, members in aimed]
    found = [(shape, members) for shape, members in found if members]
    checked = coverage(screen, shapes, aimed)
    if not found:
        return Report(coverage=checked)
    from kg.rdf.shacl.pyshacl_runner import run_pyshacl  # noqa: PLC0415 (rdflib takes 0.3 s)

    triples = needed(native, shapes, found, background)
    report = run_pyshacl(triples, shapes, {shape.node: members for shape, members in found}, PREFIXES)
    return replace(report, coverage=checked)


def _native(store: Store | ox.Store) -> ox.Store:
    return store.native if isinstance(store, Store) else store
