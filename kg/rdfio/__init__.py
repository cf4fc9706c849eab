"""RDF syntaxes in and out, as streams of pyoxigraph quads. Literals pass through untouched.

``read`` and ``write`` name what most callers need; ``sorted_turtle`` holds the stable writer.
"""

from kg.rdfio.files import atomic_output
from kg.rdfio.formats import Syntax, syntax_named, syntax_of
from kg.rdfio.namespaces import PREFIXES
from kg.rdfio.reading import Skipped, Source, read
from kg.rdfio.writing import write

__all__ = [
    "PREFIXES",
    "Skipped",
    "Source",
    "Syntax",
    "atomic_output",
    "read",
    "syntax_named",
    "syntax_of",
    "write",
]
