"""Documents, and what is known of the files they were read from."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SURROGATES = re.compile("[\ud800-\udfff]")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """One article, or one part of a text that is too long to be read at once.

    Attributes:
        text: as it is stored and quoted; all character offsets of the graph point into it.
        title: "" if none is known.
        published: ISO 8601 date, with the time of day and the zone if they are known: "2025-02-17",
            "2025-02-17T09:30:00+02:00"; or "".
        publisher: name of the outlet, or "".
        url: address, or "".
        source: path, address or name that it was read from.
        noise: (start, end) stretches of text that are not the article, in characters; sorted and disjoint.
        part: number of the part, from 1; 0 for a whole text.
        offset: where a part begins in the whole text, in characters.
        continues: id of the part before, or "".
        author: names in the byline as they are written, or "".
        captions: (start, end) stretches of text that are captions of pictures; sorted and disjoint.

    """

    text: str
    title: str = ""
    published: str = ""
    publisher: str = ""
    url: str = ""
    source: str = ""
    noise: tuple[Span, ...] = field(default=())
    part: int = 0
    offset: int = 0
    continues: str = ""
    author: str = ""
    captions: tuple[Span, ...] = field(default=())

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

    @property
    def day(self) -> str:
        """The day of publication where it was published ("2025-02-17"), or ""."""
        return self.published[:10]

    @property
    def instant(self) -> str:
        """``published`` in UTC if its zone is known: sorts as time does; or ""."""
        try:
            moment = datetime.datetime.fromisoformat(self.published)
        except ValueError:
            return self.published
        return self.published if moment.tzinfo is None else moment.astimezone(datetime.UTC).isoformat()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that could not be used.

    Attributes:
        source: where it lies.
        reason: why, in one line.
        passed_over: whether it is a file of another format, or one that holds no documents: it is reported, and is no
            failure unless a user has named it.

    """

    source: str
    reason: str
    passed_over: bool = False


class Unusable(Exception):
    """A document cannot be used; the message is the reason that ``Skipped`` gives."""


class NoDocuments(Unusable):
    """A file has a known format and holds something else than documents, such as a table of figures."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How documents are read.

    Attributes:
        format: name of the format of all inputs, such as "csv"; "" to tell each by its name and content.
        encoding: of text without a byte order mark; "" for UTF-8, for pages what they declare.
        language: "en" to read every text as English, "" to read only what is detected as English.
        columns: pairs of a field ("text", "title", "date", "publisher", "url", "author") and a column of tables.
        fields: pairs of a field and a key of JSON objects; a path of keys has dots.

    """

    format: str = ""
    encoding: str = ""
    language: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


AS_DETECTED = ReadingOptions()
"""The options of a reader that has none."""

FIELDS = ("text", "title", "date", "publisher", "url", "author")
"""What ``ReadingOptions.columns`` and ``ReadingOptions.fields`` can name."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where bytes come from.

    Attributes:
        source: path, address or name, as it is reported.
        url: address of the page, or "".
        charset: encoding that a server or a mail states, or "".
        options: how to read them.
        depth: number of archives around them.

    """

    source: str
    url: str = ""
    charset: str = ""
    options: ReadingOptions = AS_DETECTED
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document beside its text; see ``Document``."""

    title: str = ""
    published: str = ""
    publisher: str = ""
    url: str = ""
    source: str = ""
    author: str = ""


UNKNOWN = Metadata()
"""The metadata of a text that is known by nothing else."""

Found = Iterator[Document | Skipped]


def clean(text: str) -> str:
    """Return a text with one kind of line break, without NUL and without halves of surrogate pairs (from JSON)."""
    return _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))
