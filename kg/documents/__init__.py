"""Bytes to documents: text, pages, PDF, JSON, tables, feeds, mail, office documents and archives."""

from kg.documents.cleaning.splitting import MAX_CHARACTERS
from kg.documents.document import Document, ReadingOptions, Skipped
from kg.documents.reading import find, read

__all__ = ["MAX_CHARACTERS", "Document", "ReadingOptions", "Skipped", "find", "read"]
