"""Plain text: an article as it is copied from a page, with or without a title line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from kg.documents.document import Document
from kg.documents.head import read_head
from kg.documents.noise import find_noise


def read(text: str, source: str) -> Iterator[Document]:
    """Read one document."""
    text = text.removeprefix("\ufeff")
    lines = [line.strip() for line in text.split("\n")]
    head = read_head(lines)
    yield Document(
        text=text,
        title=head.title or PurePosixPath(source).stem,
        published=head.published,
        publisher=head.publisher,
        source=source,
        noise=find_noise(text, head.lines),
    )
