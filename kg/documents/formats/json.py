"""Reader of JSON and JSON Lines: objects with text, title, date, publisher and url."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import IO

from kg.documents.cleaning.publication_date import iso
from kg.documents.cleaning.splitting import cut, documents
from kg.documents.document import Document, Skipped, Unusable, clean
from kg.documents.streams import encoding_of, lines, not_decoded, with_head

MAX_LINE = 20_000_000
"""Bytes of one line, and of a whole JSON file. Longer is no article; it is skipped without being held."""

_NAMES = {
    "text": ("text", "body", "content", "maintext", "article", "article_body", "articleBody"),
    "title": ("title", "headline"),
    "date": ("date", "published", "published_at", "publishedAt", "date_publish", "datePublished", "pubDate"),
    "publisher": ("publisher", "outlet", "site_name", "sitename", "source_domain"),
    "url": ("url", "link"),
}
"""Keys under which crawlers and news services keep what a document needs; the first that holds text counts."""


def read(stream: IO[bytes], source: str) -> Iterator[Document | Skipped]:
    """Read one document a line; a bad line is skipped with its number, the others are read."""
    head, stream = with_head(stream)
    for number, line in enumerate(lines(stream, encoding_of(head), MAX_LINE), 1):
        where = f"{source}:{number}"
        if line is None:
            yield Skipped(where, f"a line of more than {MAX_LINE // 1_000_000} MB; not an article")
        elif line.strip():
            try:
                yield from _documents(_loads(line), where)
            except Unusable as reason:
                yield Skipped(where, str(reason))


def read_json(stream: IO[bytes], source: str) -> Iterator[Document | Skipped]:
    """Read a JSON file: an object, or a list of objects; also JSON Lines under the wrong name."""
    data = stream.read(MAX_LINE + 1)
    if len(data) > MAX_LINE:
        raise Unusable(f"JSON of more than {MAX_LINE // 1_000_000} MB; JSON Lines (.jsonl) can be of any size")
    try:
        value = _loads(data)
    except Unusable:
        first, _, rest = data.strip().partition(b"\n")
        if not rest or not first.rstrip().endswith(b"}"):
            raise

        yield from read(io.BytesIO(data), source)
        return
    if isinstance(value, dict):
        yield from _documents(value, source)
        return
    for number, row in enumerate(value if isinstance(value, list) else [value], 1):
        where = f"{source}[{number}]"
        try:
            yield from _documents(row, where)
        except Unusable as reason:
            yield Skipped(where, str(reason))


def _loads(data: bytes) -> object:
    try:
        return json.loads(data)
    except UnicodeDecodeError as error:
        raise Unusable(not_decoded(error.start)) from None
    except RecursionError:
        raise Unusable("not JSON: nested too deeply") from None
    except ValueError as error:
        raise Unusable(f"not JSON: {error}") from None


def _documents(row: object, where: str) -> Iterator[Document]:
    body = _string(row, "text") if isinstance(row, dict) else ""
    if not isinstance(row, dict) or not body:
        raise Unusable('no "text"; each document needs an object such as {"text": "…", "title": "…"}')
    title = _string(row, "title")
    if title and not body.lstrip().startswith(title):
        body = f"{title}\n\n{body}"
    identifier = row.get("id")
    whole = Document(
        text="",
        title=title or (clean(str(identifier)) if isinstance(identifier, str | int) else where),
        published=iso(_string(row, "date")),
        publisher=_string(row, "publisher"),
        url=_string(row, "url"),
        source=where,
    )
    yield from documents(list(cut([body])), whole)


def _string(row: dict[str, object], key: str) -> str:
    for name in _NAMES[key]:
        value = row.get(name)
        if isinstance(value, dict):  # {"publisher": {"name": …}}, as schema.org and news services have it
            value = value.get("name")
        if isinstance(value, str) and value.strip():
            return clean(value) if key == "text" else clean(value).strip()
        if isinstance(value, int | float) and not isinstance(value, bool) and key == "date":
            return str(value)
    return ""
