"""Bytes to documents: text, HTML pages, PDF, JSON Lines and web archives, with what they say about themselves."""

from kg.documents.cleaning.splitting import MAX_CHARACTERS
from kg.documents.document import Document, Skipped
from kg.documents.reading import find, read

__all__ = ["MAX_CHARACTERS", "Document", "Skipped", "find", "read"]
