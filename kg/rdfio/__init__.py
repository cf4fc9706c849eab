"""RDF syntaxes in and out, as streams of pyoxigraph quads. Literals pass through untouched.

What most callers need is importable from here, and imported when it is first used: a query that reads no
file must not pay for the readers.
"""

from __future__ import annotations

TYPE_CHECKING = False  # see kg.cli
if TYPE_CHECKING:
    from typing import Any

    from kg.rdfio.files import atomic_output as atomic_output
    from kg.rdfio.formats import Syntax as Syntax
    from kg.rdfio.formats import syntax_named as syntax_named
    from kg.rdfio.formats import syntax_of as syntax_of
    from kg.rdfio.namespaces import PREFIXES as PREFIXES
    from kg.rdfio.reading import Skipped as Skipped
    from kg.rdfio.reading import Source as Source
    from kg.rdfio.reading import read as read
    from kg.rdfio.reading import source as source
    from kg.rdfio.writing import write as write

_HOMES = {
    "PREFIXES": "namespaces",
    "Skipped": "reading",
    "Source": "reading",
    "Syntax": "formats",
    "atomic_output": "files",
    "read": "reading",
    "source": "reading",
    "syntax_named": "formats",
    "syntax_of": "formats",
    "write": "writing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg.rdfio' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"kg.rdfio.{_HOMES[name]}"), name)
