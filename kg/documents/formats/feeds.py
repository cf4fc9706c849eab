"""RSS and Atom feeds: one document per entry, with its full text where the feed has it, else its summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from kg.documents.cleaning.publication_date import iso
from kg.documents.cleaning.splitting import cut, documents
from kg.documents.document import Found, Metadata, Origin, Skipped, Unusable, clean
from kg.documents.formats.markup_text import paragraphs, tree_of
from kg.documents.formats.sandbox import Page, parser
from kg.documents.formats.text import titled
from kg.errors import InputError

MAX_BYTES = 50_000_000


def read(stream: IO[bytes], origin: Origin) -> Found:
    """Read the entries of a feed.

    Raises:
        Unusable: it is no feed, or has no entries.
        InputError: the library is not installed.

    """
    try:
        import feedparser  # type: ignore[import-untyped]  # noqa: F401, PLC0415 (optional; parse needs it, in another process)
    except ImportError:
        raise InputError(
            f"{origin.source}: feeds need feedparser; install it with: pip install 'kg-news[formats]'"
        ) from None
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unusable(f"a feed of more than {MAX_BYTES // 1_000_000} MB")
    for number, page in enumerate(parser.parse("feed", data), 1):
        where = f"{origin.source}[{number}]"
        try:
            about = Metadata(
                clean(page.title) or where,
                page.published,
                clean(page.publisher),
                clean(page.url),
                where,
                clean(page.author),
            )
            yield from documents(list(cut([titled(clean(page.title), clean(page.text))])), about)
        except Unusable:
            yield Skipped(where, "an entry without text")


def parse(data: bytes) -> tuple[Page, ...]:
    """Return the entries of a feed. Meant for the process of ``kg.documents.formats.sandbox``.

    Raises:
        Unusable: it has none.

    """
    import feedparser  # noqa: PLC0415 (optional)

    # The library's own cleaning of HTML is left out: only the words are taken.
    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        reason = "XML that is neither RSS nor Atom" if not feed.version else "a feed without entries"
        raise Unusable(reason)
    name = _string(feed.feed, "title")
    return tuple(_page(entry, name) for entry in feed.entries)


def _page(entry: Mapping[str, Any], feed: str) -> Page:
    texts = [str(one.get("value", "")) for one in entry.get("content", ())]
    text = max((*map(_plain, texts), _plain(_string(entry, "summary"))), key=len)
    source = entry.get("source")
    return Page(
        text,
        _plain(_string(entry, "title")),
        iso(_string(entry, "published")) or iso(_string(entry, "updated")),
        (_string(source, "title") if isinstance(source, Mapping) else "") or _plain(feed),
        _string(entry, "link"),
        _string(entry, "author"),
    )


def _plain(text: str) -> str:
    return "\n\n".join(paragraphs(tree_of(text))) if text.strip() else ""


def _string(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value.strip() if isinstance(value, str) else ""
