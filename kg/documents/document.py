"""Document dataclass, whatever file format it came from."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """One article, or one part of a text that is too long to be read at once.

    text: as it is stored and quoted; all character offsets of the graph point into it. title: "" if none is
    known. published: ISO date ("2025-02-17"), or "". publisher, url: "" if unknown. source: the path or name it
    was read from. noise: (start, end) stretches of text that are not the article: captions, teasers, page
    furniture, a second story; sorted and disjoint. part: its number, from 1, if it is a part, else 0. offset:
    where a part begins in the whole text, in characters. continues: id of the part before, or "".
    """

    text: str
    title: str = ""
    published: str = ""
    publisher: str = ""
    url: str = ""
    source: str = ""
    noise: tuple[tuple[int, int], ...] = field(default=())
    part: int = 0
    offset: int = 0
    continues: str = ""

    @property
    def id(self) -> str:
        """16 hexadecimal digits that depend on what the document says and where it was published, on nothing else."""
        parts = (self.publisher, self.url, self.published, self.title, self.text)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    @property
    def body(self) -> str:
        """The text with line breaks in place of all noise: as long as ``text``, so that offsets agree."""
        out, at = [], 0
        for start, end in self.noise:
            out += [self.text[at:start], "\n" * (end - start)]
            at = end
        return "".join([*out, self.text[at:]])


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that could not be used: where it lies and why, in one line."""

    source: str
    reason: str


class Unusable(Exception):
    """A document cannot be used; the message is the reason that ``Skipped`` gives."""


def clean(text: str) -> str:
    """Return a text with one kind of line break, without NUL and without halves of surrogate pairs (from JSON)."""
    return _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))
