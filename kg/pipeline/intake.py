"""Intake of a build: new documents told from known, repeated and unusable ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kg.documents import Document, Skipped, find, read
from kg.pipeline.build_summary import Outcome
from kg.pipeline.database import Database

SMALL = 4_000_000
"""A file of more bytes is read whatever the database says: it holds many documents."""


def new_documents(
    inputs: Iterable[str], database: Database, version: str, on_file: Callable[[int], None]
) -> Iterator[Document | Outcome]:
    """Yield the documents that have to be read, and what became of the others.

    Args:
        inputs: as for ``kg.documents.find``.
        database: knows what was read before; takes note of what is given now.
        version: of the extraction.
        on_file: called with the number of documents in each file when all of it has been looked at.

    Raises:
        InputError: an input is not there.

    """
    for location in find(inputs):
        source = location if isinstance(location, str) else location.as_posix()
        content = _content(Path(source), version)
        known = database.unchanged(source, content, version) if content else None
        number = 0
        if known is not None:
            yield (
                Outcome(source, "unchanged")
                if database.sources.add(known, source, content=content)
                else _duplicate(source)
            )
            number = 1
        else:
            for item in _documents(read([location]), source, content, database, version):
                number += 1
                yield item
        on_file(number)


def _content(path: Path, version: str) -> str | None:
    """Return a hash of a small file's content and of the version; None for what is no small file."""
    try:
        if not path.is_file() or path.stat().st_size > SMALL:
            return None
        return hashlib.sha256(version.encode() + path.read_bytes()).hexdigest()[:32]
    except OSError:
        return None


def _documents(
    items: Iterator[Document | Skipped], source: str, content: str | None, database: Database, version: str
) -> Iterator[Document | Outcome]:
    held = next(items, None)
    while held is not None:
        following = next(items, None)
        if isinstance(held, Skipped):
            yield failed_outcome(held)
        else:
            # Of a file that is one document, and nothing else, the content tells the document next time.
            alone = following is None and held.source == source
            yield _classified(held, content if alone else None, database, version)
        content, held = None, following


def _classified(document: Document, content: str | None, database: Database, version: str) -> Document | Outcome:
    id = document.id
    if not database.sources.add(id, document.source, part=document.part, content=content):
        return _duplicate(document.source)
    if database.has_read(id, version):
        return Outcome(document.source, "unchanged")
    if database.add_copy(document, version):
        return Outcome(document.source, "copy", "another document has the same text; read once")
    return document


def failed_outcome(skipped: Skipped) -> Outcome:
    """Return the outcome of a document that cannot be used."""
    return Outcome(skipped.source, "failed", skipped.reason)


def _duplicate(source: str) -> Outcome:
    return Outcome(source, "duplicate", "the same document was given before")
