"""JSON Lines, one document per line; JSON files with one document, or a list of them, also within other objects."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import IO

from kg.documents.cleaning.publication_date import iso
from kg.documents.cleaning.splitting import cut, documents
from kg.documents.document import FIELDS, Found, Metadata, Origin, Skipped, Unusable, clean
from kg.documents.field_names import NAMES, at
from kg.documents.formats.markup_text import plain_text
from kg.documents.formats.text import titled
from kg.documents.streams import encoding_of, lines, not_decoded, with_head

MAX_LINE = 20_000_000
"""Bytes of one line, and of a whole JSON file. Longer is no article; it is skipped without being held."""
MAX_WRAPPERS = 3
"""Objects around a list of documents, such as {"response": {"docs": [...]}}."""


def read(stream: IO[bytes], origin: Origin) -> Found:
    """Read one document per line; a bad line is skipped with its number, the others are read."""
    head, stream = with_head(stream)
    for number, line in enumerate(lines(stream, encoding_of(head, origin.options.encoding), MAX_LINE), 1):
        where = f"{origin.source}:{number}"
        if line is None:
            yield Skipped(where, f"a line of more than {MAX_LINE // 1_000_000} MB; not an article")
        elif line.strip():
            try:
                yield from _rows(_loads(line), where, origin)
            except Unusable as reason:
                yield Skipped(where, str(reason))


def read_json(stream: IO[bytes], origin: Origin) -> Found:
    """Read a JSON file: an object, a list, or objects around a list; also JSON Lines under the wrong name."""
    data = stream.read(MAX_LINE + 1)
    if len(data) > MAX_LINE:
        raise Unusable(f"JSON of more than {MAX_LINE // 1_000_000} MB; JSON Lines (.jsonl) can be of any size")
    if origin.options.encoding:
        data = _recoded(data, origin.options.encoding)
    try:
        value = _loads(data)
    except Unusable:
        first, _, rest = data.strip().partition(b"\n")
        if not rest or not first.rstrip().endswith(b"}"):
            raise
        yield from read(io.BytesIO(data), origin)
        return
    yield from _rows(value, origin.source, origin)


def _recoded(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding_of(data, encoding)).encode()
    except UnicodeError as error:
        raise Unusable(not_decoded(getattr(error, "start", 0), encoding)) from None


def _loads(data: bytes) -> object:
    try:
        return json.loads(data)
    except UnicodeDecodeError as error:
        raise Unusable(not_decoded(error.start)) from None
    except RecursionError:
        raise Unusable("not JSON: nested too deeply") from None
    except ValueError as error:
        raise Unusable(f"not JSON: {error}") from None


def _rows(value: object, where: str, origin: Origin) -> Found:
    """Read the documents of a JSON value: itself, or each of the list in it."""
    listed = value if isinstance(value, list) else _listed(value, origin)
    if listed is None:
        yield from _documents(value, where, origin)
        return
    for number, row in enumerate(listed, 1):
        place = f"{where}[{number}]"
        try:
            yield from _documents(row, place, origin)
        except Unusable as reason:
            yield Skipped(place, str(reason))


def _listed(value: object, origin: Origin) -> list[object] | None:
    """Return the list of objects with texts in an object that has none itself, None if there is none."""
    for _ in range(MAX_WRAPPERS):
        if not isinstance(value, Mapping) or _string(value, "text", origin):
            return None
        lists = [one for one in value.values() if isinstance(one, list) and _has_documents(one, origin)]
        if lists:
            return max(lists, key=len)
        inner = [one for one in value.values() if isinstance(one, Mapping)]
        value = next((one for one in inner if _string(one, "text", origin) or _has_list(one)), None)
        if isinstance(value, Mapping) and _string(value, "text", origin):
            return [value]
    return None


def _has_list(value: Mapping[str, object]) -> bool:
    return any(isinstance(one, list | Mapping) for one in value.values())


def _has_documents(rows: list[object], origin: Origin) -> bool:
    return any(isinstance(row, Mapping) and _string(row, "text", origin) for row in rows)


def _documents(row: object, where: str, origin: Origin) -> Found:
    body = _string(row, "text", origin) if isinstance(row, Mapping) else ""
    if not isinstance(row, Mapping) or not body:
        raise Unusable(_no_text(row, origin))
    title = _string(row, "title", origin)
    identifier = row.get("id")
    about = Metadata(
        title=title or (clean(str(identifier)) if isinstance(identifier, str | int) else where),
        published=iso(_string(row, "date", origin)),
        publisher=_string(row, "publisher", origin),
        url=_string(row, "url", origin) or origin.url,
        source=where,
        author=_string(row, "author", origin),
    )
    yield from documents(list(cut([titled(title, body)])), about)


def _no_text(row: object, origin: Origin) -> str:
    named = dict(origin.options.fields).get("text", "")
    if not isinstance(row, Mapping):
        return 'no "text"; each document needs an object such as {"text": "…", "title": "…"}'
    keys = ", ".join(clean(str(key))[:40] for key in list(row)[:8]) or "none"
    return f'no "{named or "text"}"; its keys are {keys}; say which holds the text with --fields text=KEY'


def _string(row: Mapping[str, object], field: str, origin: Origin) -> str:
    assert field in FIELDS
    given = dict(origin.options.fields).get(field)
    for name in (given,) if given else NAMES[field]:
        if text := _value(at(row, name), field):
            return text
    return ""


def _value(value: object, field: str) -> str:
    if isinstance(value, list):
        parts = [part for part in (_value(one, field) for one in value) if part]
        return ("\n\n" if field == "text" else ", ").join(parts)
    if isinstance(value, Mapping):  # {"publisher": {"name": …}}, as schema.org and news services have it
        value = value.get("name")
    if isinstance(value, str) and value.strip():
        text = clean(value)
        if field == "text":
            return plain_text(text)
        return text.strip()
    if isinstance(value, int | float) and not isinstance(value, bool) and field == "date":
        return str(value)
    return ""
