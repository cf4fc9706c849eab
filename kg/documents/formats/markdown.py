"""Markdown with front matter (YAML or TOML): the text with its marks, and what the front matter says of it."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import IO

import yaml

from kg.documents.cleaning.publication_date import iso
from kg.documents.document import Found, Metadata, Origin, Unusable, clean
from kg.documents.field_names import NAMES, at
from kg.documents.formats.text import read_text, titled
from kg.documents.streams import encoding_of, texts, with_head

MAX_FRONT_MATTER = 100_000
"""Characters; longer is no front matter."""

_HEAD = re.compile(r"\ufeff?\s{0,9}(---|\+\+\+)[ \t]*\n")
_HEADING = re.compile(r"(?m)^#{1,6}[ \t]+(.+?)[ \t]*#*$")
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)")
_STRONG = re.compile(r"(?<![\w*_])(\*\*|__|\*|_)(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*_])")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read(stream: IO[bytes], origin: Origin) -> Found:
    """Read a Markdown file: headings, links and emphasis become their words.

    Raises:
        Unusable: it is not text, or its front matter is wrong.

    """
    head, stream = with_head(stream)
    chunks: Iterator[str] = texts(stream, encoding_of(head, origin.options.encoding))
    first = next(chunks, "")
    about = Metadata()
    if _HEAD.match(first):
        first = "".join([first, *chunks])
        first, about = _front_matter(first)
    marked: Iterator[str] = (_plain(chunk) for chunk in chain([first], chunks))
    if about.title:
        marked = iter([titled(about.title, "".join(marked))])
    yield from read_text(marked, origin, about)


def _front_matter(text: str) -> tuple[str, Metadata]:
    """Return a text without its front matter, and what that says."""
    opening = _HEAD.match(text)
    assert opening
    mark = opening.group(1)
    end = text.find(f"\n{mark}", opening.end() - 1)
    if end < 0 or end > MAX_FRONT_MATTER:
        return text, Metadata()
    found = _loaded(mark, text[opening.end() : end])
    body = text[end + 1 :].partition("\n")[2]
    values = found if isinstance(found, Mapping) else {}
    return body, Metadata(
        title=_value(values, "title"),
        published=iso(_value(values, "date")),
        publisher=_value(values, "publisher"),
        url=_value(values, "url"),
        author=_value(values, "author"),
    )


def _loaded(mark: str, matter: str) -> object:
    try:
        return tomllib.loads(matter) if mark == "+++" else yaml.safe_load(matter)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:150]
        raise Unusable(f"front matter that cannot be read: {reason}") from None


def _value(values: Mapping[str, object], field: str) -> str:
    for name in NAMES[field]:
        value = at(values, name)
        if isinstance(value, datetime.date):  # and date and time
            return value.isoformat()
        if isinstance(value, list):
            value = ", ".join(str(one) for one in value if isinstance(one, str))
        if isinstance(value, str) and value.strip():
            return clean(value).strip()
    return ""


def _plain(text: str) -> str:
    text = _COMMENT.sub("", text)
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _HEADING.sub(r"\1", text)
    return _STRONG.sub(r"\2", text)
