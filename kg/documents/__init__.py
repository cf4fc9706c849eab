"""Documents from text, HTML, PDF, JSON and web archives."""

from kg.documents.cleaning.splitting import MAX_CHARACTERS
from kg.documents.document import Document, Skipped
from kg.documents.reading import find, read

__all__ = ["MAX_CHARACTERS", "Document", "Skipped", "find", "read"]
