"""Intake of a build: new documents told from known, repeated and unusable ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from kg.documents import Document, ReadingOptions, Skipped, find, read
from kg.documents.document import AS_DETECTED
from kg.documents.streams import Location, name_of
from kg.pipeline.build_summary import Outcome
from kg.pipeline.database import Database
from kg.pipeline.extraction_tasks import Extracted, extracted
from kg.pipeline.serialization import Record

Input: TypeAlias = str | Document | Record | Skipped
"""What a build takes: a path, pattern or address; a document; one with what was read in it; one that is of no use."""
SMALL = 4_000_000
"""A file of more bytes is read whatever the database says: it holds many documents."""


def new_documents(
    inputs: Iterable[Input],
    database: Database,
    version: str,
    on_file: Callable[[int], None],
    options: ReadingOptions = AS_DETECTED,
) -> Iterator[Document | Extracted | Outcome]:
    """Yield the documents to read, new ones that were read elsewhere, and the outcomes of the others.

    Args:
        inputs: names as for ``kg.documents.find``, documents, and records.
        database: knows what was read before; takes note of what is given now.
        version: of the extraction.
        on_file: called with the number of documents in each file when all of it has been looked at.
        options: how files are read.

    Raises:
        InputError: an input is not there.

    """
    for kind, group in groupby(inputs, key=type):
        if issubclass(kind, str):
            yield from _from_files([str(name) for name in group], database, version, on_file, options)
            continue
        for item in group:
            if isinstance(item, Document):
                yield _classified(item, item.source, None, database, version)
            elif isinstance(item, Record):
                yield _classified_record(item, database)
            elif isinstance(item, Skipped):
                yield outcome_of(item)
            on_file(1)


def _from_files(
    given: list[str], database: Database, version: str, on_file: Callable[[int], None], options: ReadingOptions
) -> Iterator[Document | Outcome]:
    named = {Path(name).as_posix() for name in given}
    for location in find(given):
        source = name_of(location)
        content = _content(location, version, options)
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
            items = read([location], options)
            if source in named:
                items = map(_as_failure, items)
            for item in _documents(items, source, content, database, version):
                number += 1
                yield item
        on_file(number)


def _content(location: Location, version: str, options: ReadingOptions) -> str | None:
    """Return a hash of a small file's content and of how it is read; None for what is no small file."""
    if not isinstance(location, Path):
        return None
    try:
        if not location.is_file() or location.stat().st_size > SMALL:
            return None
        how = version if options == AS_DETECTED else f"{version} {options}"
        return hashlib.sha256(how.encode() + location.read_bytes()).hexdigest()[:32]
    except OSError:
        return None


def _documents(
    items: Iterator[Document | Skipped], source: str, content: str | None, database: Database, version: str
) -> Iterator[Document | Outcome]:
    held = next(items, None)
    while held is not None:
        following = next(items, None)
        if isinstance(held, Skipped):
            yield outcome_of(held)
        else:
            # Of a file that is one document, and nothing else, the content tells the document next time.
            alone = following is None and held.source == source
            yield _classified(held, source, content if alone else None, database, version)
        content, held = None, following


def _classified(
    document: Document, path: str, content: str | None, database: Database, version: str
) -> Document | Outcome:
    id = document.id
    if not database.sources.add(id, document.source, part=document.part, content=content, path=path):
        return _duplicate(document.source)
    if database.has_read(id, version):
        return Outcome(document.source, "unchanged")
    if database.add_copy(document, version):
        return Outcome(document.source, "copy", "another document has the same text; read once")
    return document


def _classified_record(record: Record, database: Database) -> Extracted | Outcome:
    """Return a document that was read elsewhere, or what became of it; its content stands for its version."""
    result = extracted(record, hashlib.sha256(record.packed()).hexdigest()[:32])
    found = _classified(record.document, record.document.source, None, database, result.version)
    return result if isinstance(found, Document) else found


def outcome_of(skipped: Skipped) -> Outcome:
    """Return the outcome of a document that cannot be used."""
    return Outcome(skipped.source, "passed over" if skipped.passed_over else "failed", skipped.reason)


def _as_failure(item: Document | Skipped) -> Document | Skipped:
    """Return what a user has named: what is passed over in a folder is a failure then."""
    return replace(item, passed_over=False) if isinstance(item, Skipped) else item


def _duplicate(source: str) -> Outcome:
    return Outcome(source, "duplicate", "the same document was given before")
