"""Splitting of long texts at paragraphs; each part is a document of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.documents.cleaning.boilerplate import find_noise
from kg.documents.document import Document, Metadata, Span, Unusable

MAX_CHARACTERS = 1_000_000
"""A text up to this length is one document. No document is longer."""
PART_CHARACTERS = 250_000
"""A longer one is cut into parts of at most this length, so that memory is bounded and workers share the parts."""


def cut(chunks: Iterable[str]) -> Iterator[str]:
    """Cut a text that comes in chunks into parts, at the last empty line that fits, else at the last line break.

    The parts put together are the text. Holds at most ``MAX_CHARACTERS`` and a chunk.

    Raises:
        Unusable: a line is longer than ``MAX_CHARACTERS``; the parts before it have been given.

    """
    text = ""
    whole = True
    for chunk in chunks:
        text += chunk
        while len(text) > MAX_CHARACTERS:
            at = _break(text)
            yield text[:at]
            text = text[at:]
            whole = False
    # The rest of a cut text is as long as MAX_CHARACTERS at most: cut it like what came before it.
    while not whole and len(text) > PART_CHARACTERS:
        at = _break(text)
        if at >= len(text):
            break
        yield text[:at]
        text = text[at:]
    if text or whole:
        yield text


def _break(text: str) -> int:
    # An empty line that would leave a part very short, such as the one below a title, is no place to cut.
    for mark, least in (("\n\n", PART_CHARACTERS // 2), ("\n", 0)):
        at = text.rfind(mark, least, PART_CHARACTERS)
        if at >= 0:
            return at + len(mark)
    at = text.find("\n", PART_CHARACTERS, MAX_CHARACTERS)
    if at < 0 and len(text) > MAX_CHARACTERS:
        raise Unusable(f"a line of more than {MAX_CHARACTERS:,} characters; not an article")
    return at + 1 if at >= 0 else len(text)


def documents(
    parts: Iterable[str],
    about: Metadata,
    head: frozenset[int] = frozenset(),
    captions: tuple[Span, ...] = (),
) -> Iterator[Document]:
    """Make documents of the parts of one text.

    Args:
        parts: of the text, in order.
        about: what is known of it.
        head: numbers of the lines that are byline, date or outlet.
        captions: (start, end) stretches of the text that are captions.

    Raises:
        Unusable: there is no text.

    """
    number, offset, previous = 0, 0, ""
    held = _filled(iter(parts))
    blank, text = next(held, (0, None))
    while text is not None:
        # One part is looked ahead, which tells a whole document from the first of several; an error in a later
        # part must not lose this one.
        failed: Unusable | None = None
        try:
            skipped, following = next(held, (0, None))
        except Unusable as error:
            skipped, following, failed = 0, None, error
        several = number > 0 or following is not None or failed is not None
        number += 1
        offset += blank
        mine = _within(captions, offset, len(text))
        document = Document(
            text=text,
            title=f"{about.title} (part {number})" if several else about.title,
            published=about.published,
            publisher=about.publisher,
            url=about.url,
            source=about.source,
            noise=find_noise(text, head if number == 1 else frozenset(), mine),
            part=number if several else 0,
            offset=offset,
            continues=previous,
            author=about.author,
            captions=mine,
        )
        offset += len(text)
        previous = document.id
        yield document
        if failed is not None:
            raise failed
        blank, text = skipped, following


def _within(spans: tuple[Span, ...], offset: int, length: int) -> tuple[Span, ...]:
    """Return the spans that lie in a part, counted from its beginning."""
    return tuple((start - offset, end - offset) for start, end in spans if offset <= start and end <= offset + length)


def _filled(parts: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Leave out parts that are blank; yields each other one with the number of characters left out before it.

    Raises:
        Unusable: all are blank.

    """
    blank = 0
    filled = False
    for part in parts:
        if part.isspace() or not part:
            blank += len(part)
        else:
            filled = True
            yield blank, part
            blank = 0
    if not filled:
        raise Unusable("no text")
