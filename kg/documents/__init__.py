"""Bytes to documents: plain text, HTML pages and JSON Lines, with what the page says about itself."""

from kg.documents.document import Document, Skipped
from kg.documents.reading import find, read

__all__ = ["Document", "Skipped", "find", "read"]
