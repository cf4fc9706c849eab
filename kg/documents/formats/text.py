"""Reader of plain text: an article copied from a page, with or without a title line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import PurePosixPath
from typing import IO

from kg.documents.cleaning.byline import read_head
from kg.documents.cleaning.splitting import cut, documents
from kg.documents.document import Document
from kg.documents.streams import encoding_of, texts, with_head


def read(text: str, source: str) -> Iterator[Document]:
    """Read one document, or the parts of a long one, from a text."""
    yield from read_text([text], source, PurePosixPath(source).stem)


def read_stream(stream: IO[bytes], source: str) -> Iterator[Document]:
    """Read one document, or the parts of a long one, from bytes.

    Raises:
        Unusable: it is not text.

    """
    head, stream = with_head(stream)
    yield from read_text(texts(stream, encoding_of(head)), source, PurePosixPath(source).stem)


def read_text(chunks: Iterable[str], source: str, name: str, url: str = "") -> Iterator[Document]:
    """Read a text that comes in chunks. name: its title if it has none."""
    parts = cut(chunks)
    first = next(parts).removeprefix("\ufeff")
    head = read_head([line.strip() for line in first.split("\n")])
    whole = Document("", head.title or name, head.published, head.publisher, url, source)
    yield from documents(chain([first], parts), whole, head.lines)
