"""Reader of plain text: an article copied from a page, with or without a title line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import PurePosixPath
from typing import IO

from kg.documents.cleaning.byline import read_head
from kg.documents.cleaning.splitting import cut, documents
from kg.documents.document import UNKNOWN, Document, Found, Metadata, Origin, Unusable
from kg.documents.streams import encoding_of, texts, with_head


def read_stream(stream: IO[bytes], origin: Origin) -> Found:
    """Read one document, or the parts of a long one, from bytes.

    Raises:
        Unusable: it is not text.

    """
    head, stream = with_head(stream)
    yield from read_text(texts(stream, encoding_of(head, origin.options.encoding)), origin)


def read_text(chunks: Iterable[str], origin: Origin, about: Metadata = UNKNOWN) -> Iterator[Document]:
    """Read a text that comes in chunks.

    Args:
        chunks: of the text.
        origin: where it comes from; its name is the title if there is no other.
        about: what is known of it already; the rest is looked for in the head of the text.

    """
    parts = cut(chunks)
    first = next(parts).removeprefix("\ufeff")
    head = read_head([line.strip() for line in first.split("\n")])
    title = about.title or head.title or PurePosixPath(origin.source).stem
    yield from documents(
        chain([first], parts),
        replace(
            about,
            title=title,
            published=about.published or head.published,
            publisher=about.publisher or head.publisher,
            url=about.url or origin.url,
            source=origin.source,
            author=about.author or head.author,
        ),
        head.lines,
    )


def titled(title: str, body: str) -> str:
    """Return a text with its title as first paragraph.

    Raises:
        Unusable: there is no text.

    """
    if not body.strip():
        raise Unusable("no text")
    return f"{title}\n\n{body}" if title and not body.lstrip().startswith(title) else body
