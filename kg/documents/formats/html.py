"""Reader of HTML news pages: trafilatura finds the article, its title, date, publisher and URL."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import urlsplit

from kg.documents.cleaning.byline import read_head
from kg.documents.cleaning.splitting import cut, documents
from kg.documents.document import Document, Unusable, clean
from kg.documents.formats.sandbox import Page, parser
from kg.documents.streams import encoding_of, not_decoded

MAX_BYTES = 10_000_000
MAX_ELEMENTS = 30_000
"""Pages of more elements are no articles; the time of trafilatura grows with them."""
LONG_ATTRIBUTE = 2_000
MAX_TAG = 20_000
"""Characters of one tag, without its long attributes. libxml2 compares each attribute with all before it."""
REPLACED = 0.001
"""Share of characters that may be undecodable in a page that names its encoding, as browsers take them."""

FEWEST_WORDS = 5
"""A page with fewer has no article."""
LONGEST_NAME = 5
"""Words of an outlet's name."""

_SEPARATOR = re.compile(r"\s+[|–—·-]\s+|\s*\|\s*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_BEGINNING = 4_096
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
_LONG_VALUE = re.compile(rf"=\s*(?:\"[^\"<>]{{{LONG_ATTRIBUTE},}}\"|'[^'<>]{{{LONG_ATTRIBUTE},}}')")
_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{MAX_TAG}}}")
# The default of trafilatura looks at today's date, and guesses from any number on the page.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}


def looks_like(text: str) -> bool:
    """Return whether a text is an HTML page, judged by its beginning."""
    head = text[:_BEGINNING].lstrip("\ufeff \t\r\n").lower()
    if head.startswith("<?xml"):
        head = head.partition("?>")[2].lstrip()
    while head.startswith("<!--") and "-->" in head:
        head = head.partition("-->")[2].lstrip()
    return head.startswith(("<!doctype html", "<html")) or ("<head" in head and "<" in head[:5])


def read(stream: IO[bytes], source: str, url: str = "", charset: str = "") -> Iterator[Document]:
    """Read the article of one page. url, charset: what is known of it from elsewhere.

    Raises:
        Unusable: the page has no article.

    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unusable(f"HTML of more than {MAX_BYTES // 1_000_000} MB; not an article")
    page = parser.parse("html", decode(data, charset))
    body, title = clean(page.text), clean(page.title)
    if title and not body.startswith(title):
        body = f"{title}\n\n{body}"
    head = read_head([line.strip() for line in body.split("\n")])
    whole = Document(
        text="",
        title=title or source,
        published=page.published or head.published,
        publisher=clean(page.publisher) or head.publisher or _host(url or page.url),
        url=url or clean(page.url),
        source=source,
    )
    yield from documents(list(cut([body])), whole, head.lines)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def decode(data: bytes, charset: str = "") -> str:
    """Decode a page as browsers do: by its byte order mark, its server, itself, as UTF-8, as Windows-1252.

    Raises:
        Unusable: it is in none of them.

    """
    encoding = encoding_of(data)
    if encoding == "utf-8":
        declared = _CHARSET.search(data[:_BEGINNING])
        encoding = _known(charset) or _known(declared.group(1).decode("ascii") if declared else "")
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        text = data.decode(encoding or "utf-8", "replace")
        if text.count("\ufffd") <= REPLACED * len(text):
            return text
        if not encoding and b"\0" not in data:
            try:
                return data.decode("cp1252")
            except UnicodeDecodeError:
                pass
        raise Unusable(not_decoded(error.start)) from None


def _known(charset: str) -> str:
    """Return Python's name of an encoding, "" if there is none that makes text."""
    try:
        b"".decode(charset)  # refuses codecs that make no text, such as "hex"
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
    # Latin-1 is Windows-1252 to browsers, and to those who declare it.
    return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)


def parse(text: str) -> Page:
    """Find the article of a page. Meant for the process of ``kg.documents.formats.sandbox``.

    Raises:
        Unusable: there is none, or the page is too large or too odd to look for it.

    """
    import trafilatura  # noqa: PLC0415 (takes 0.5 s)
    from trafilatura.utils import load_html  # noqa: PLC0415 (takes 0.5 s)

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    text = _LONG_VALUE.sub('=""', text)
    if _LONG_TAG.search(text):
        raise Unusable(f"HTML with a tag of more than {MAX_TAG:,} characters; not an article")
    tree = load_html(text)
    if tree is None:
        raise Unusable("HTML without an article")
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise Unusable(f"HTML of more than {MAX_ELEMENTS:,} elements; not an article")
    page: Any = trafilatura.bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        favor_precision=True,
        date_extraction_params=_DATES,
    )
    body = (page.text or "").strip() if page is not None else ""
    if len(_WORD.findall(body)) < FEWEST_WORDS:
        raise Unusable("HTML without an article")
    # Where a page names no site, trafilatura gives the host of its address.
    site = "" if page.sitename == page.hostname else page.sitename or ""
    title, outlet = _title_and_outlet(page.title or "", tree.findtext(".//title") or "", site)
    return Page(body, title, page.date or "", outlet, page.url or "")


def _title_and_outlet(title: str, window: str, site: str) -> tuple[str, str]:
    """Tell the title from the outlet's name behind it. window: the title for the browser's window.

    A site's name may be missing, or be the run-together name of its account at another site.
    """
    window = " ".join(window.split())
    head, _, last = (_SEPARATOR.sub("|", title) if site else "").rpartition("|")
    if head and last.casefold() == site.casefold():
        title = title[: len(title) - len(last)].rstrip(" |–—-·")
    behind = _SEPARATOR.sub("|", window[len(title) :]) if title and window.startswith(title) else ""
    name = behind.rpartition("|")[2].strip() if behind.startswith("|") else ""
    if name and len(name.split()) <= LONGEST_NAME and (not site or name.replace(" ", "").casefold() == site.casefold()):
        return title, name
    return title, site
