"""Reading of documents, each by its format."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from kg.documents import sources, web_pages
from kg.documents.cleaning.language_detection import not_english
from kg.documents.document import AS_DETECTED, Document, Found, NoDocuments, Origin, ReadingOptions, Skipped, Unusable
from kg.documents.format_detection import EXPECTED, FORMATS, RECORDS, detect
from kg.documents.formats import (
    archives,
    csv_tables,
    feeds,
    html,
    json,
    mail,
    markdown,
    office,
    pdf,
    text,
    warc,
)
from kg.documents.streams import (
    HEAD,
    Location,
    PassedOver,
    Url,
    compression,
    decompressed,
    is_web,
    name_of,
    open_location,
    with_head,
)

Reader = Callable[[IO[bytes], Origin], Found]

LONGEST_WORD = 10_000
"""Longer is data in letters, such as a picture in base64."""
MAX_DEPTH = 3
"""Archives within archives, and mails with attachments, that are opened."""


def find(inputs: Iterable[str]) -> Iterator[Location]:
    """Find where documents lie, lazily and in the same order each time.

    Args:
        inputs: files; folders, which are searched, in the order of names; patterns such as
            "news/**/*.html"; "-" for standard input; "@FILE" for a list of paths, one per line,
            "@-" for one on standard input; URLs ("https://news.example/a", "s3://bucket/news/").

    Raises:
        InputError: an input is not there, or a folder has no document; before anything is read.

    """
    return sources.find(inputs, FORMATS)


def read(locations: Iterable[Location], options: ReadingOptions = AS_DETECTED) -> Found:
    """Read documents, one after the other; what cannot be used comes as ``Skipped``, and nothing is raised for it."""
    for location in locations:
        source = name_of(location)
        if isinstance(location, PassedOver):
            yield Skipped(source, location.reason, passed_over=True)
            continue
        try:
            if isinstance(location, Url) and is_web(location):
                page = web_pages.fetch(location)
                stream, kind = page.stream, page.kind
                origin = Origin(source, page.url, page.charset, options)
            else:
                stream, kind, origin = open_location(location), sources.kind(source), Origin(source, options=options)
        except Unusable as reason:
            yield Skipped(source, str(reason))
            continue
        try:
            yield from _usable(stream, origin, kind)
        finally:
            if source != "-":
                stream.close()


def decode(data: bytes, source: str, options: ReadingOptions = AS_DETECTED) -> Found:
    """Read the documents in the bytes of one file; the name and the first bytes decide its format."""
    return _usable(io.BytesIO(data), Origin(source, options=options), sources.kind(source))


def _usable(stream: IO[bytes], origin: Origin, kind: str) -> Found:
    last: Skipped | None = None
    empty = True
    try:
        for found in _read(stream, origin, kind):
            empty = False
            document = found if isinstance(found, Skipped) else usable(found, origin.options)
            # What is wrong with all parts of a long text is said once.
            if isinstance(document, Skipped):
                if document == last:
                    continue
                last = document
            yield document
        if empty:
            yield Skipped(origin.source, "no documents in it", passed_over=True)
    except Unusable as reason:
        yield Skipped(origin.source, str(reason), passed_over=isinstance(reason, NoDocuments))
    except OSError as error:
        yield Skipped(origin.source, f"cannot be read: {error.strerror or error}")


def usable(document: Document, options: ReadingOptions = AS_DETECTED) -> Document | Skipped:
    """Return a document, or why it cannot be used: no text, no article, another language."""
    body = document.body
    if not any(c.isalpha() for c in body):
        return Skipped(document.source, "no text")
    if max(map(len, body.split())) > LONGEST_WORD:
        return Skipped(document.source, f"a word of more than {LONGEST_WORD:,} characters; not an article")
    if not options.language and (language := not_english(body)):
        return Skipped(document.source, f"not English ({language}); --language en has it read")
    return document


def _read(stream: IO[bytes], origin: Origin, kind: str) -> Found:
    head, stream = with_head(stream)
    if not head.strip() and len(head) < HEAD:
        raise Unusable("empty file")
    packed = compression(head)
    if packed == ".gz" and kind == ".warc":
        return warc.read(stream, origin)  # it looks into each record's own compression
    if packed:
        head, stream = with_head(decompressed(stream, packed, records=kind in RECORDS))
    return READERS[detect(head, kind, origin.options)](stream, origin)


def _member(stream: IO[bytes], origin: Origin, kind: str) -> Found:
    """Read a file in an archive, or an attachment: one that has no known format is passed over."""
    if origin.depth > MAX_DEPTH:
        return iter([Skipped(origin.source, f"more than {MAX_DEPTH} archives within each other")])
    kind = kind or sources.kind(origin.source)
    if kind and kind not in FORMATS:
        return iter([Skipped(origin.source, sources.unknown(kind), passed_over=True)])
    return _usable(stream, origin, kind)


READERS: dict[str, Reader] = {
    "text": text.read_stream,
    "markdown": markdown.read,
    "html": html.read,
    "jsonl": json.read,
    "json": json.read_json,
    "warc": warc.read,
    "pdf": pdf.read,
    "csv": csv_tables.read,
    "tsv": csv_tables.read_tsv,
    "feed": feeds.read,
    "mail": lambda stream, origin: mail.read(stream, origin, _member),
    "mbox": lambda stream, origin: mail.read_mbox(stream, origin, _member),
    "docx": office.read_docx,
    "odt": office.read_odt,
    "epub": office.read_epub,
    "zip": lambda stream, origin: archives.read_zip(stream, origin, _member),
    "tar": lambda stream, origin: archives.read_tar(stream, origin, _member),
}
"""Reader by the name of a format."""

__all__ = ["EXPECTED", "READERS", "decode", "find", "read", "usable"]
