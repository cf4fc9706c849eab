"""Validation of a news graph with the shipped shapes and ontology, with the sentence behind each violation."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg import paths
from kg.graph.quotes import with_quotes
from kg.knowledge.modules import modules
from kg.knowledge.ontology import axioms
from kg.rdf import shacl
from kg.rdf.shacl import Report, ShapesGraph
from kg.rdf.shacl.class_hierarchy import class_knowledge
from kg.rdf.store.base import Store, Term


def shipped_rules() -> tuple[ShapesGraph, list[ox.Quad]]:
    """Return the shipped shapes, and the class hierarchy of the ontology with the classes of its individuals."""
    return _rules(modules().ontology)


@functools.lru_cache(maxsize=1)
def _rules(_: tuple[Path, ...]) -> tuple[ShapesGraph, list[ox.Quad]]:
    return read_shapes(), shipped_knowledge()


def read_shapes(files: Sequence[Path] | None = None) -> ShapesGraph:
    """Read shapes files and folders; None for the shapes that ship with the package.

    Raises:
        InputError: no such file, no shapes file in a folder, or a syntax error, named by file and line.
    """
    return shacl.read_shapes(files or [paths.data("shapes", "kg.ttl")])


def shipped_knowledge() -> list[ox.Quad]:
    """Return the class hierarchy of the shipped ontology and the classes of its individuals."""
    return class_knowledge(axioms())


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
        context: a store that the data adds to; see ``kg.rdf.shacl.validate``.
        ontology: the class knowledge to validate with; None for that of the shipped ontology.

    Raises:
        InputError: the shapes cannot be read or are ill-formed; a store is a remote endpoint.
    """
    if not isinstance(shapes, ShapesGraph):
        shapes = read_shapes([shapes] if shapes else None)
    background = shipped_knowledge() if ontology is None else ontology
    report = shacl.validate(store, shapes, focus, context=context, ontology=background)
    if not report.results:
        return report
    whole = store if context is None else context
    return with_quotes(report, whole.native if isinstance(whole, Store) else whole)
