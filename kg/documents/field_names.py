"""Names under which tables, feeds and JSON keep what a document needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.documents.document import FIELDS
from kg.errors import InputError

NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "maintext", "article", "article_body", "articleBody", "full_text", "fulltext",
        "body_text", "bodyText", "fields.bodyText", "plain_text", "story", "content_text", "cleaned_text",
        "fields.body", "body.text", "content.text", "_source.text", "_source.body", "body_html", "content_html",
        "contentHtml", "content.rendered", "message", "description", "summary",
    ),
    "title": (
        "title", "headline", "headline.main", "title.rendered", "webTitle", "fields.headline", "subject", "name",
        "_source.title", "title_text",
    ),
    "date": (
        "date", "published", "published_at", "publishedAt", "date_publish", "datePublished", "date_published",
        "pubDate", "pub_date", "pubdate", "published_date", "publishedDate", "publish_date", "publishDate",
        "publication_date", "publicationDate", "webPublicationDate", "published_on", "published_time",
        "seendate", "issued", "timestamp", "time", "datetime", "created_at", "createdAt", "created_utc", "created",
        "dateCreated", "date_created", "_source.date", "date_gmt",
    ),
    "publisher": (
        "publisher", "publisher.name", "outlet", "site_name", "sitename", "siteName", "source_name", "newspaper",
        "publication", "source", "source.name", "source.title", "source_domain", "domain", "site", "provider",
        "_source.publisher", "feed",
    ),
    "url": (
        "url", "link", "web_url", "webUrl", "canonical_url", "canonicalUrl", "permalink", "source_url", "href", "uri",
        "_source.url",
    ),
    "author": (
        "author", "authors", "byline", "author.name", "byline.original", "creator", "dc_creator", "writer",
        "fields.byline",
    ),
}  # fmt: skip
"""Keys by field; the first that holds text counts. A dot leads into an object."""

_FOLDED: dict[str, str] = {}
for _field, _names in NAMES.items():
    for _name in _names:
        _FOLDED.setdefault(re.sub(r"[\W_]", "", _name.casefold()), _field)


def field_of(column: str) -> str:
    """Return the field that a column of a table holds, by its name; "" if it is none."""
    return _FOLDED.get(re.sub(r"[\W_]", "", column.casefold().strip("\ufeff")), "")


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Return the column of each field, by the names in a table's header; the most usual name wins."""
    folded = [re.sub(r"[\W_]", "", name.casefold().strip("\ufeff")) for name in header]
    found: dict[str, int] = {}
    for field, names in NAMES.items():
        for name in names:
            key = re.sub(r"[\W_]", "", name.casefold())
            if key in folded:
                found[field] = folded.index(key)
                break
    return found


def pairs(option: str, text: str) -> tuple[tuple[str, str], ...]:
    """Read the value of an option such as "text=body,title=headline".

    Args:
        option: its name, for messages.
        text: pairs of a field and a column or key, separated by commas.

    Raises:
        InputError: a pair has no "=", or no such field.

    """
    found = []
    for pair in text.split(","):
        field, mark, name = (part.strip() for part in pair.partition("="))
        if not mark or not name or field not in FIELDS:
            raise InputError(
                f"{option} {text!r}: {pair.strip()!r} is no pair FIELD=NAME; "
                f"fields are {', '.join(FIELDS)}; e.g. {option} text=body,title=headline"
            )
        found.append((field, name))
    return tuple(found)


def at(value: object, path: str) -> object:
    """Return what a JSON object has under a key, or under a path of keys with dots; None if it has nothing."""
    if isinstance(value, Mapping) and path in value:
        return value[path]
    for key in path.split("."):
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, Mapping):
            value = value.get(key)
        else:
            return None
    return value
