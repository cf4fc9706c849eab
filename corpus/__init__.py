"""An annotated corpus of English news: who did what to whom, with roles, status and speaker.

The data is in ``corpus/data``, described in ``corpus/README.md``; ``corpus/GUIDELINES.md`` defines the annotation.
"""

from __future__ import annotations

from .records import PARTS, SOURCES, TYPES, Claim, Document, Filler, Span, read, sources_of

__all__ = ["PARTS", "SOURCES", "TYPES", "Claim", "Document", "Filler", "Span", "read", "sources_of"]
