"""Metadata of a web page: title, date, outlet, authors and address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from kg.documents.cleaning.publication_date import Order, find_date, iso

MAX_ITEMS = 1_000
"""Objects of JSON-LD that are looked at."""
SHORT = 120
"""Characters of a line that may be a dateline."""

_MONTH_FIRST = frozenset({"us", "ph", "pr", "gu", "fm", "um", "vi", "mh", "mp", "as"})
"""Regions whose English writes the month before the day (Unicode CLDR)."""
_ARTICLES = frozenset({
    "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "backgroundnewsarticle",
    "opinionnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "blogposting", "liveblogposting",
    "socialmediaposting", "report", "scholarlyarticle", "advertisercontentarticle", "satiricalarticle",
    "techarticle",
})  # fmt: skip
_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date_published",
    "article.published", "published_time", "published-date", "publish-date", "publish_date", "publishdate",
    "publication_date", "publicationdate", "pubdate", "parsely-pub-date", "sailthru.date", "dc.date.issued",
    "dcterms.issued", "dc.date", "dc.date.created", "dcterms.created", "dcterms.date", "article_date_original",
    "originalpublicationdate", "cxenseparse:recs:publishtime", "bt:pubdate", "date", "displaydate", "ptime",
    "rbpubdate", "article:published", "citation_publication_date", "lastpublished", "created", "timestamp",
)  # fmt: skip
_MODIFIED = re.compile(r"(?i)modif|updat|last")
_DATE_CLASS = re.compile(
    r"(?i)(?:^|[-_\s])(?:date\w*|time\w*|publish\w*|published|pub-?date|posted|byline\w*|meta|dateline)(?:$|[-_\s])"
)
_PATH_DATE = re.compile(r"/(\d{4})[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=/|$|[-_])")
_BYLINE = re.compile(r"(?i)^\s*(?:(?:written |reported |story )?by|author:?)\s+")
_COMMENT = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*;?\s*$")


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of its article; "" where it says nothing.

    Attributes:
        title, published, publisher, url, author: see ``Document``.
        live: whether it is a page of many entries on one matter.
        order: of day and month in its numeric dates.

    """

    title: str = ""
    published: str = ""
    publisher: str = ""
    url: str = ""
    author: str = ""
    live: bool = False
    order: Order = ""


def about(tree: Any, main: Any) -> About:
    """Return what a page says of its article.

    Args:
        tree: of the page, without the areas that are not its article.
        main: the element that holds the article; what is shown counts only there.

    """
    items = list(_items(tree))
    item = _article(items, tree)
    order = _order(tree)
    url = _meta(tree, "og:url") or _canonical(tree)
    published = iso(_text(item.get("datePublished")), order) or _from_meta(tree, order)
    published = published or visible_date(main, order) or _of_path(url) or _of_pages(items, order)
    return About(
        title=_text(item.get("headline")),
        published=published,
        publisher=_name(item.get("publisher")) or _name(item.get("sourceOrganization")),
        url=url,
        author=_names(item.get("author")) or _author(tree, main),
        live="liveblogposting" in _types(item),
        order=order,
    )


def _items(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the top objects of the page's JSON-LD, those of its graphs, and what a page says it is about."""
    count = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            value = json.loads(_COMMENT.sub("", script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = [value]
        while waiting and count < MAX_ITEMS:
            one = waiting.pop(0)
            if isinstance(one, list):
                waiting = [*one, *waiting]
            elif isinstance(one, Mapping):
                count += 1
                yield one
                waiting = [one[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in one] + waiting


def _types(item: Mapping[str, Any]) -> frozenset[str]:
    found = item.get("@type")
    names = found if isinstance(found, list) else [found]
    return frozenset(str(name).rpartition("/")[2].lower() for name in names)


def _article(items: list[Mapping[str, Any]], tree: Any) -> Mapping[str, Any]:
    """Return the article that the page is; the one whose headline the page has, if there are several."""
    articles = [item for item in items if _types(item) & _ARTICLES]
    if len(articles) > 1:
        shown = {_plain(node.text_content()) for node in tree.iter("h1", "title")} | {_plain(_meta(tree, "og:title"))}
        for item in articles:
            headline = _plain(_text(item.get("headline")))
            if headline and any(headline in one for one in shown):
                return item
    return articles[0] if articles else {}


def _of_pages(items: list[Mapping[str, Any]], order: Order) -> str:
    """Return the date of the page itself, if it has one and nothing says what its article's is."""
    if any(_types(item) & _ARTICLES for item in items):
        return ""
    pages = [item for item in items if "webpage" in _types(item)]
    return iso(_text(pages[0].get("datePublished")), order) if pages else ""


def _from_meta(tree: Any, order: Order) -> str:
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = (node.get(key) or "").lower()
            if name and node.get("content") and _in_head(node):
                found.setdefault(name, node.get("content"))
    for name in _DATE_NAMES:
        if name in found and (date := iso(found[name], order)):
            return date
    return ""


def _in_head(node: Any) -> bool:
    """Return whether a meta element is the page's own: of the head, or of its article's microdata."""
    for parent in node.iterancestors():
        if parent.get("itemtype"):
            return parent.get("itemtype").rpartition("/")[2].lower() in _ARTICLES
    return True


def visible_date(tree: Any, order: Order) -> str:
    """Return the date that an article shows: of a time element, or in a line that is a date or a byline."""
    times = [node for node in tree.iter("time") if node.get("datetime") or node.text]
    # One that is said to be the day of publication, then any that is not said to be another.
    for wanted in (True, False):
        for node in times:
            names = " ".join(node.get(key) or "" for key in ("itemprop", "class", "pubdate", "id"))
            around = f"{names} {_label(node)}"
            if wanted != bool(re.search(r"(?i)publish|posted|pubdate", around)):
                continue
            if not wanted and _MODIFIED.search(around):
                continue
            if date := iso(node.get("datetime") or "", order) or find_date(node.text_content(), order)[0]:
                return date
    return _lines_date(tree, order)


def _label(node: Any) -> str:
    """Return the words before an element, such as "Updated"."""
    before = node.getprevious()
    words = (before.tail if before is not None else node.getparent().text if node.getparent() is not None else "") or ""
    return str(words)[-30:]


def _lines_date(tree: Any, order: Order) -> str:
    later = ""
    for node in tree.iter():
        if not isinstance(node.tag, str) or node.tag in ("script", "style", "html", "body"):
            continue
        names = " ".join(node.get(key) or "" for key in ("class", "id", "itemprop", "data-testid"))
        if node.get("title") and "published" in names and (date := iso(node.get("title"), order)):
            return date  # hAtom: <abbr class="published" title="…">
        if not _DATE_CLASS.search(names):
            continue
        line = " ".join(node.text_content().split())
        if 0 < len(line) <= SHORT and (date := find_date(line, order)[0] or iso(node.get("datetime") or "", order)):
            if not _MODIFIED.search(f"{names} {line}"):
                return date
            later = later or date
    return later


def _of_path(url: str) -> str:
    try:
        found = _PATH_DATE.search(urlsplit(url).path.lower())
    except ValueError:
        return ""
    return iso(" ".join(found.groups()) if found[2].isalpha() else "-".join(_two(found.groups()))) if found else ""


def _two(parts: tuple[str, ...]) -> list[str]:
    return [part.zfill(2) for part in parts]


def _order(tree: Any) -> Order:
    """Return the order of day and month in the English of the page's region."""
    language = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").replace("_", "-")
    if "-" not in language:
        language = _meta(tree, "og:locale").replace("_", "-")
    name, _, region = language.lower().partition("-")
    if name != "en" or not region:
        return ""
    return "month-day" if region in _MONTH_FIRST else "day-month"


def _author(tree: Any, main: Any) -> str:
    """Return the authors that a page names, in its head or in its byline."""
    for name in ("author", "article:author", "parsely-author", "byl", "dc.creator", "sailthru.author"):
        value = _BYLINE.sub("", _meta(tree, name))
        if value and "://" not in value:
            return value
    for node in main.iter():
        if not isinstance(node.tag, str):
            continue
        names = " ".join(node.get(key) or "" for key in ("rel", "itemprop", "class"))
        if re.search(r"(?i)(?:^|[\s_-])(?:author(?:[_-]?name)?|byline)(?:$|[\s_-])", names):
            line = " ".join(node.text_content().split())
            if author := byline_names(line):
                return author
    return ""


def byline_names(line: str) -> str:
    """Return the names of a byline without the words and the date around them; "" if it has none."""
    if len(line) > SHORT or not line:
        return ""
    line = _BYLINE.sub("", find_date(line)[1])
    names = re.split(r"\s*(?:\||•|·|,| - | – | — |\bin [A-Z])", line)[0].strip(" .,")
    words = names.split()
    capital = [word for word in words if word[:1].isupper()]
    return names if 1 < len(words) <= 9 and len(capital) >= len(words) - names.count(" and ") - 1 else ""


def meta_title(tree: Any) -> str:
    """Return the title that a page gives to other sites, or ""."""
    return _meta(tree, "og:title") or _meta(tree, "twitter:title")


def address(tree: Any, base: str) -> str:
    """Return the absolute address that the heading of an article links to, "" if it does not."""
    for heading in tree.iter("h1", "h2", "h3"):
        link = next(heading.iter("a"), None)
        if link is None and heading.getparent() is not None and heading.getparent().tag == "a":
            link = heading.getparent()
        if link is not None and link.get("href"):
            try:
                found = urljoin(base, link.get("href"))
            except ValueError:
                return ""
            return found if found.startswith("http") else ""
    return ""


def _canonical(tree: Any) -> str:
    for node in tree.iter("link"):
        if "canonical" in (node.get("rel") or "").lower().split():
            href = str(node.get("href") or "").strip()
            return href if href.startswith("http") else ""
    return ""


def _meta(tree: Any, name: str) -> str:
    for node in tree.iter("meta"):
        if (node.get("property") or node.get("name") or "").lower() == name and node.get("content"):
            return " ".join(node.get("content").split())
    return ""


def _text(value: object) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    return " ".join(value.split()) if isinstance(value, str) else ""


def _name(value: object) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    return _text(value.get("name")) if isinstance(value, Mapping) else "" if "://" in _text(value) else _text(value)


def _names(value: object) -> str:
    names = [_name(one) for one in (value if isinstance(value, list) else [value])]
    return ", ".join(dict.fromkeys(_BYLINE.sub("", name) for name in names if name))


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
