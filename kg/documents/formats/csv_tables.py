"""Tables (CSV, TSV): one document per row; the first row names the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import IO

from kg.documents.cleaning.publication_date import iso
from kg.documents.cleaning.splitting import cut, documents
from kg.documents.document import Found, Metadata, NoDocuments, Origin, Skipped, Unusable, clean
from kg.documents.field_names import columns_of
from kg.documents.formats.markup_text import plain_text
from kg.documents.formats.text import titled
from kg.documents.streams import encoding_of, texts, with_head

MAX_CELL = 20_000_000
"""Characters of one cell."""
_DELIMITERS = ",;\t|"
_NO_MARK = "\x1f"


def read(stream: IO[bytes], origin: Origin) -> Found:
    """Read a table whose cells are separated by the mark that its header has most: a comma, ";", a tab or "|"."""
    return _read(stream, origin, "")


def read_tsv(stream: IO[bytes], origin: Origin) -> Found:
    """Read a table whose cells are separated by tabs."""
    return _read(stream, origin, "\t")


def _read(stream: IO[bytes], origin: Origin, delimiter: str) -> Found:
    head, stream = with_head(stream)
    rows = _lines(texts(stream, encoding_of(head, origin.options.encoding)))
    first = next((line for line in rows if line.strip()), "").removeprefix("\ufeff")
    delimiter = delimiter or max(_DELIMITERS, key=first.count)
    if delimiter not in first:  # one column: its text may have the mark
        delimiter = _NO_MARK
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_again(first, rows), delimiter=delimiter)
    header = _row(reader)
    if header is None:
        raise Unusable("empty table")
    columns = _columns(header, origin)
    number = 1
    while True:
        number += 1
        where = f"{origin.source}:{number}"
        try:
            row = _row(reader)
        except Unusable as reason:
            yield Skipped(where, str(reason))
            return
        if row is None:
            return
        if any(cell.strip() for cell in row):
            try:
                if len(row) > len(header):
                    raise Unusable(
                        f"{len(row)} cells in a table of {len(header)} columns; quote cells that hold {delimiter!r}"
                    )
                yield from _documents(row, columns, where, origin)
            except Unusable as reason:
                yield Skipped(where, str(reason))


def _row(reader: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise Unusable(f"a table that cannot be read any further: {error}") from None


def _columns(header: list[str], origin: Origin) -> Mapping[str, int]:
    """Return the column of each field."""
    names = [name.strip() for name in header]
    columns = dict(columns_of(names))
    for field, name in origin.options.columns:
        if name not in names:
            raise Unusable(f"no column {name!r}; its columns are {', '.join(names)[:200]}")
        columns[field] = names.index(name)
    if "text" not in columns:
        shown = ", ".join(names)[:200]
        raise NoDocuments(f"no column with the text; its columns are {shown}; name it with --columns text=COLUMN")
    return columns


def _documents(row: list[str], columns: Mapping[str, int], where: str, origin: Origin) -> Found:
    def cell(field: str) -> str:
        at = columns.get(field, len(row))
        return clean(row[at]).strip() if at < len(row) else ""

    title, body = cell("title"), plain_text(cell("text"))
    if not body:
        raise Unusable("no text in this row")
    about = Metadata(
        title or where, iso(cell("date")), cell("publisher"), cell("url") or origin.url, where, cell("author")
    )
    yield from documents(list(cut([titled(title, body)])), about)


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines(chunks: Iterator[str]) -> Iterator[str]:
    """Yield the lines of a text that comes in chunks, with their line breaks."""
    held = ""
    for chunk in chunks:
        *whole, held = io.StringIO(held + chunk, newline="\n").readlines() or [""]
        yield from whole
        if held.endswith("\n"):
            yield held
            held = ""
        if len(held) > MAX_CELL:
            raise Unusable(f"a line of more than {MAX_CELL:,} characters; not a table")
    if held:
        yield held
