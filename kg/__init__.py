"""A knowledge graph of who did what to whom, built from news text.

From text to an answer::

    import kg

    graph = kg.build("seeds/articles")
    kg.query(graph, "SELECT ?actor ?deal { ?actor kg:rejects ?deal }").to_pandas()
    kg.explain(graph, "Ukraine", "kg:rejects", "-")

``load`` returns a spaCy pipeline that reads claims; ``claims`` and ``show`` are views of what it has read. ``build``
makes a graph of paths, texts or spaCy's documents; ``open_store`` opens one that was built. ``query``, ``validate`` and
``explain`` ask a store, the folder of one, an endpoint or RDF files. What a user can mend is raised as ``InputError``.

The names below are imported when they are first used, so that ``import kg`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api.building import BuildOptions as BuildOptions
    from kg.api.building import build as build
    from kg.api.doc_views import claims as claims
    from kg.api.doc_views import show as show
    from kg.api.graph_questions import explain as explain
    from kg.api.graph_questions import query as query
    from kg.api.graph_questions import validate as validate
    from kg.api.table import Table as Table
    from kg.documents import Document as Document
    from kg.errors import InputError as InputError
    from kg.pipeline.nlp import load as load
    from kg.rdf.store import Store as Store
    from kg.rdf.store import open_store as open_store

_MODULES = {
    "BuildOptions": "kg.api.building",
    "Document": "kg.documents",
    "InputError": "kg.errors",
    "Store": "kg.rdf.store",
    "Table": "kg.api.table",
    "build": "kg.api.building",
    "claims": "kg.api.doc_views",
    "explain": "kg.api.graph_questions",
    "load": "kg.pipeline.nlp",
    "open_store": "kg.rdf.store",
    "query": "kg.api.graph_questions",
    "show": "kg.api.doc_views",
    "validate": "kg.api.graph_questions",
}
"""Where each public name is defined."""
__all__ = [
    "BuildOptions",
    "Document",
    "InputError",
    "Store",
    "Table",
    "build",
    "claims",
    "explain",
    "load",
    "open_store",
    "query",
    "show",
    "validate",
]


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    import importlib  # noqa: PLC0415 (import kg costs nothing)

    return getattr(importlib.import_module(module), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
