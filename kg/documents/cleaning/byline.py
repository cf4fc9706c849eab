"""Head of a page: title, byline, date and outlet, in the lines before the first paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.documents.cleaning.publication_date import find_date
from kg.knowledge.word_lists import noise_patterns

HEAD_LINES = 8
"""Non-empty lines from the top that may belong to the head."""
LONGEST = 14
"""Words above which a line is a paragraph."""
TITLE_WORDS = (4, 30)
"""A first line with fewer or more words, or one that ends like a sentence, is no title."""

_ENDS = (".", "?", "!", ".”", '."', ".’", ":", ";", ",")
_BYLINE = re.compile(r"(?i)^(?:by|from|written by|reporting by|story by)\b")
_CLOCK = re.compile(r"(?i)\b\d{1,2}[:.]\d{2} ?[ap]\.m\.$")
_BY = re.compile(r"(?i)^(?:(?:written|reporting|story) )?by\s+")
_PARTS = re.compile(r"\s*(?:[|/·•]|\s[–—-]\s|,\s)\s*")
_NAME_WORD = re.compile(r"(?:[A-Z][\w’'&.-]*|of|the|and|&|on|in|for)$")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page says.

    Attributes:
        title, published, publisher, author: see ``Document``.
        lines: numbers of the lines that hold byline, date or outlet and nothing else.

    """

    title: str
    published: str
    publisher: str
    lines: frozenset[int]
    author: str = ""


def read_head(lines: list[str]) -> Head:
    """Read the head of a page from its stripped lines."""
    skip = noise_patterns()["furniture"]
    filled = [(number, line) for number, line in enumerate(lines) if line]
    title = _title(filled)
    published = publisher = author = ""
    found: set[int] = set()
    for number, line in filled[1 if title else 0 :][:HEAD_LINES]:
        ended = line.endswith(_ENDS) and not _CLOCK.search(line)
        if len(line.split()) > LONGEST or ended or line.startswith(("•", "-", "*")):
            continue
        if line == title or (skip.search(line) and not _BYLINE.match(line) and not find_date(line)[0]):
            continue
        day, rest = find_date(line)
        outlet = "" if line.endswith(".") and not day else _outlet(rest)
        if day:
            published = published or day
        elif not rest:  # a date whose order of day and month is not known
            pass
        elif not _BYLINE.match(line) and not (outlet and title and outlet == line):
            continue
        if outlet and not publisher:
            publisher = outlet
        author = author or _author(rest)
        found.add(number)
    return Head(title, published, publisher, frozenset(found), author)


def _title(filled: list[tuple[int, str]]) -> str:
    if len(filled) < 2:
        return ""
    first = filled[0][1]
    plausible = TITLE_WORDS[0] <= len(first.split()) <= TITLE_WORDS[1]
    return first if plausible and not first.endswith((".", ":", ";", ",")) else ""


def _author(line: str) -> str:
    """Return the names after "By" in a head line."""
    found = _BY.match(line)
    names = _PARTS.split(line[found.end() :])[0].strip(" .") if found else ""
    return names if 1 < len(names.split()) <= LONGEST and all(map(_NAME_WORD.match, names.split())) else ""


def _outlet(line: str) -> str:
    """Return the part of a head line that can be an outlet's name: a few capitalised words, no byline."""
    for part in _PARTS.split(line):
        words = part.strip(" .()").split()
        if not 1 <= len(words) <= 5 or _BYLINE.match(part) or not words[0][0].isupper():
            continue
        if len(words) > 1 and all(_NAME_WORD.match(word) for word in words):
            return " ".join(words)
    return ""
