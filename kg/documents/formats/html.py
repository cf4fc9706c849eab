"""News pages: their articles, with title, date, publisher and address."""

from __future__ import annotations

import codecs
import copy
import logging
import re
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import urlsplit

from kg.documents.cleaning.byline import read_head
from kg.documents.cleaning.splitting import cut, documents
from kg.documents.document import Document, Metadata, Origin, Span, Unusable, clean
from kg.documents.formats.page_articles import articles, completed
from kg.documents.formats.page_cleaning import clean_page, ready_paragraphs, take_captions
from kg.documents.formats.page_metadata import about, address, meta_title, visible_date
from kg.documents.formats.sandbox import Page, parser
from kg.documents.formats.text import titled
from kg.documents.streams import encoding_of, not_decoded

MAX_BYTES = 10_000_000
MAX_ELEMENTS = 30_000
"""Pages of more elements are no articles; the time of trafilatura grows with them."""
LONG_ATTRIBUTE = 2_000
MAX_TAG = 20_000
"""Characters of one tag, without its long attributes. libxml2 compares each attribute with all before it."""
REPLACED = 0.001
"""Share of characters that may be undecodable in a page, as browsers take them."""
FEW_REPLACED = 5
"""Characters that may be undecodable in a page that names its encoding, however short it is."""

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


def read(stream: IO[bytes], origin: Origin) -> Iterator[Document]:
    """Read the articles of one page.

    Raises:
        Unusable: the page has no article.

    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unusable(f"HTML of more than {MAX_BYTES // 1_000_000} MB; not an article")
    pages = parser.parse("html", decode(data, origin.options.encoding or origin.charset))
    for number, page in enumerate(pages, 1):
        alone = len(pages) == 1
        source = origin.source if alone else f"{origin.source}#{number}"
        yield from _documents(page, source, origin.url if alone else "")


def _documents(page: Page, source: str, url: str) -> Iterator[Document]:
    title = clean(page.title)
    body = titled(title, clean(page.text))
    head = read_head([line.strip() for line in body.split("\n")])
    captions: list[Span] = []
    for caption in map(clean, page.captions):
        if caption not in body:
            captions.append((len(body) + 2, len(body) + 2 + len(caption)))
            body = f"{body}\n\n{caption}"
    about = Metadata(
        title=title or source,
        published=page.published or head.published,
        publisher=clean(page.publisher) or head.publisher or _host(url or page.url),
        url=url or clean(page.url),
        source=source,
        author=clean(page.author) or head.author,
    )
    yield from documents(list(cut([body])), about, head.lines, tuple(captions))


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
        bad = text.count("\ufffd")
        # A page in another encoding has more bytes that are wrong than letters that are right.
        right = sum(1 for c in text if c > "\x7f") - bad
        if bad <= max(REPLACED * len(text), FEW_REPLACED if encoding else min(FEW_REPLACED, right)):
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


def parse(text: str) -> tuple[Page, ...]:
    """Find the articles of a page. Meant for the process of ``kg.documents.formats.sandbox``.

    Raises:
        Unusable: there is none, or the page is too large or too odd to look for it.

    """
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
    clean_page(tree)
    live = about(tree, tree).live
    found = articles(tree, live=live)
    pages = [page for number, main in enumerate(found) if (page := _page(tree, main, first=not number))]
    if not pages:
        raise Unusable("HTML without an article")
    return tuple(pages)


def _page(tree: Any, main: Any, *, first: bool) -> Page | None:
    """Return one article of a page; None if it has no text.

    Args:
        tree: of the page.
        main: the element that holds the article.
        first: whether it is the one that the page's metadata speak of.

    """
    facts = about(tree, _shown(main))
    captions = take_captions(main)
    ready_paragraphs(main)
    extracted, title, site, address_ = _extracted(tree, main)
    site = facts.publisher or site
    window = tree.findtext(".//title") or ""
    if first:
        title = title or facts.title
    else:
        heading = next(main.iter("h1", "h2", "h3"), None)
        title = " ".join(heading.text_content().split()) if heading is not None else ""
    url = facts.url or address_
    body = "\n".join(completed(main, extracted, title))
    if len(_WORD.findall(body)) < FEWEST_WORDS:
        return None
    _, outlet = _title_and_outlet(title if first else "", window, site)
    if first:
        title, outlet = _title_and_outlet(title, window, site)
        return Page(body, title, facts.published, outlet, url, facts.author, captions)
    published = visible_date(main, facts.order)
    return Page(body, title, published, outlet or site, address(main, url), captions=captions)


def _shown(main: Any) -> Any:
    """Return the element in which an article shows its date."""
    inner = list(main.iter("article"))
    return inner[0] if len(inner) == 1 else next(main.iter("main"), main)


def _extracted(tree: Any, main: Any) -> tuple[str, str, str, str]:
    """Return what the extractor finds: the text, and the page's title, site and address."""
    import trafilatura  # noqa: PLC0415 (takes 0.5 s)

    if main is not tree:
        from lxml import html as lxml_html  # noqa: PLC0415 (for the child process)

        root: Any = lxml_html.fromstring("<html><head></head><body></body></html>")
        root.find("head").extend(copy.deepcopy(node) for node in tree.iter("meta", "title", "link"))
        root.find("body").append(copy.deepcopy(main))
    else:
        root = copy.deepcopy(tree)
    page: Any = trafilatura.bare_extraction(
        root,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        favor_precision=True,
        date_extraction_params=_DATES,
    )
    if page is None:
        return "", meta_title(tree), "", ""
    # Where a page names no site, trafilatura gives the host of its address.
    site = "" if page.sitename == page.hostname else page.sitename or ""
    return (page.text or "").strip(), page.title or "", site, page.url or ""


def _title_and_outlet(title: str, window: str, site: str) -> tuple[str, str]:
    """Tell the title from the outlet's name behind it. window: the title for the browser's window.

    A site's name may be missing, or be the run-together name of its account at another site.
    """
    window = " ".join(window.split())
    head, _, last = (_SEPARATOR.sub("|", title) if site else "").rpartition("|")
    if head and last.casefold() == site.casefold():
        title = title[: len(title) - len(last)].rstrip(" |–—-·")
    behind = _SEPARATOR.sub("|", window[len(title) :]) if title and window.startswith(title) else ""
    before = _SEPARATOR.sub("|", window[: -len(title)]) if title and window.endswith(title) else ""
    name = behind.rpartition("|")[2].strip() if behind.startswith("|") else ""
    name = name or (before.partition("|")[0].strip() if before.endswith("|") else "")
    if name and len(name.split()) <= LONGEST_NAME and (not site or name.replace(" ", "").casefold() == site.casefold()):
        return title, name
    return title, site
