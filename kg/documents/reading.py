"""Reading of documents by file format."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from kg.documents import sources
from kg.documents.cleaning.language_detection import not_english
from kg.documents.document import Document, Skipped, Unusable
from kg.documents.formats import html, json, pdf, warc
from kg.documents.formats.text import read_stream
from kg.documents.streams import HEAD, Location, compression, decompressed, encoding_of, open_location, with_head

Reader = Callable[[IO[bytes], str], Iterable[Document | Skipped]]

READERS: dict[str, Reader] = {
    ".txt": read_stream,
    ".text": read_stream,
    ".md": read_stream,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".jsonl": json.read,
    ".ndjson": json.read,
    ".json": json.read_json,
    ".warc": warc.read,
    ".pdf": pdf.read,
}
"""By file name extension, before that of a compression (.gz .zst .bz2 .xz). A file with another extension that is
named on the command line is told by its first bytes, and is plain text otherwise."""

_RECORDS = frozenset({".jsonl", ".ndjson", ".warc"})
_ROW = re.compile(rb"^\s*\{\s*\"", re.MULTILINE)
LONGEST_WORD = 10_000
"""Longer is data in letters, such as a picture in base64."""

_OTHER_KINDS = (
    (b"PK\x03\x04", "a ZIP archive or an office document (.docx, .odt, .epub); unpack it, or save it as text or HTML"),
    (b"{\\rtf", "a rich text document; save it as text or HTML"),
    (b"\xd0\xcf\x11\xe0", "an old office document; save it as text or HTML"),
)


def find(inputs: Iterable[str]) -> Iterator[Location]:
    """Find where documents lie, lazily and in the same order each time.

    Args:
        inputs: files; folders, which are searched for known kinds, in the order of names; patterns such as
            "news/**/*.html"; "-" for one document on standard input; "@FILE" for a list of paths, one a line,
            "@-" for one on standard input; URLs ("s3://bucket/news/", "memory://a.txt") with fsspec.

    Raises:
        InputError: an input is not there, or a folder has no document; before anything is read.

    """
    return sources.find(inputs, READERS)


def read(locations: Iterable[Location]) -> Iterator[Document | Skipped]:
    """Read documents, one after the other; what cannot be used comes as ``Skipped``, and nothing is raised for it."""
    for location in locations:
        source = location.as_posix()
        try:
            stream = open_location(location)
        except Unusable as reason:
            yield Skipped(source, str(reason))
            continue
        try:
            yield from _usable(stream, source)
        finally:
            if source != "-":
                stream.close()


def decode(data: bytes, source: str) -> Iterator[Document | Skipped]:
    """Read the documents in the bytes of one file; its kind is told by the name, or by the first bytes."""
    return _usable(io.BytesIO(data), source)


def _usable(stream: IO[bytes], source: str) -> Iterator[Document | Skipped]:
    last: Skipped | None = None
    try:
        for found in _read(stream, source):
            document = _judged(found)
            # What is wrong with all parts of a long text is said once.
            if isinstance(document, Skipped):
                if document == last:
                    continue
                last = document
            yield document
    except Unusable as reason:
        yield Skipped(source, str(reason))
    except OSError as error:
        yield Skipped(source, f"cannot be read: {error.strerror or error}")


def _judged(document: Document | Skipped) -> Document | Skipped:
    if isinstance(document, Skipped):
        return document
    body = document.body
    if not any(c.isalpha() for c in body):
        return Skipped(document.source, "no text")
    if max(map(len, body.split())) > LONGEST_WORD:
        return Skipped(document.source, f"a word of more than {LONGEST_WORD:,} characters; not an article")
    if language := not_english(body):
        return Skipped(document.source, f"not English ({language})")
    return document


def _read(stream: IO[bytes], source: str) -> Iterable[Document | Skipped]:
    head, stream = with_head(stream)
    if not head.strip() and len(head) < HEAD:
        raise Unusable("empty file")
    kind = sources.kind(source)
    packed = compression(head)
    if packed == ".gz" and kind == ".warc":
        return warc.read(stream, source)  # it looks into each record's own compression
    if packed:
        head, stream = with_head(decompressed(stream, packed, records=kind in _RECORDS))
    return _reader(head, kind)(stream, source)


def _reader(head: bytes, kind: str) -> Reader:
    """Choose a reader: what the first bytes say is believed before what the name says."""
    if not head.strip():
        # Not the end of it, perhaps: an article may begin after many empty lines.
        return READERS.get(kind, read_stream)
    if pdf.MAGIC in head[:1024]:
        return pdf.read
    if head.startswith(warc.MAGIC):
        return warc.read
    for magic, name in _OTHER_KINDS:
        if head.startswith(magic):
            raise Unusable(f"{name}; text, HTML, PDF, WARC or JSON Lines expected")
    encoding = encoding_of(head)
    # One binary line does not make a file of JSON lines binary.
    zero = b"\0" in head and kind != ".html" and not (kind in _RECORDS and _ROW.search(head))
    if compression(head) or (encoding == "utf-8" and zero):
        raise Unusable("binary file; text, HTML, PDF, WARC or JSON Lines expected")
    reader = READERS.get(kind, read_stream)
    text = head.decode(encoding, "ignore")
    if reader in (pdf.read, warc.read):
        raise Unusable(f"not a {kind.lstrip('.').upper()} file, whatever its name says")
    if reader is read_stream:
        if html.looks_like(text):
            return html.read
        if text.lstrip("\ufeff \n\r\t").startswith("<?xml"):
            raise Unusable("XML; text, HTML, PDF, WARC or JSON Lines expected")
    return reader
