"""JSON Lines: one document a line with text, title, date, publisher and url."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kg.documents.dates import iso
from kg.documents.document import Document, Skipped
from kg.documents.noise import find_noise


def read(text: str, source: str) -> Iterator[Document | Skipped]:
    """Read one document a line; a bad line is skipped with its number, the others are read."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{source}:{number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Skipped(where, f"not JSON: {error}")
            continue
        body = row.get("text") if isinstance(row, dict) else None
        if not isinstance(body, str):
            yield Skipped(where, 'no "text"; each line needs an object such as {"text": "…", "title": "…"}')
            continue
        title = _string(row, "title")
        if title and not body.lstrip().startswith(title):
            body = f"{title}\n\n{body}"
        yield Document(
            text=body,
            title=title or _string(row, "id") or where,
            published=iso(_string(row, "date")) if _string(row, "date") else "",
            publisher=_string(row, "publisher"),
            url=_string(row, "url"),
            source=where,
            noise=find_noise(body),
        )


def _string(row: dict[str, object], key: str) -> str:
    value = row.get(key)
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""
