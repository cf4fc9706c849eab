"""Plain text: an article as it is copied from a page, with or without a title line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from kg.documents.dates import published
from kg.documents.document import Document
from kg.documents.noise import find_noise

TITLE_WORDS = (4, 30)
"""A first line with fewer or more words, or one that ends like a sentence, is no title."""


def read(text: str, source: str) -> Iterator[Document]:
    """Read one document."""
    text = text.removeprefix("\ufeff")
    noise = find_noise(text)
    yield Document(
        text=text,
        title=title(text) or PurePosixPath(source).stem,
        published=published(text),
        source=source,
        noise=noise,
    )


def title(text: str) -> str:
    """Return the first line if it reads like a headline and more text follows, else ""."""
    lines = text.strip().split("\n", 1)
    first = lines[0].strip()
    words = len(first.split())
    if len(lines) == 2 and TITLE_WORDS[0] <= words <= TITLE_WORDS[1] and not first.endswith((".", ":", ";", ",")):
        return first
    return ""
