"""Reader of the annotated corpus: tables of sentences and claims to documents with character offsets."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"
PARTS = ("train", "dev", "test")
SOURCES = ("voa", "wikinews", "written")
"""Voice of America, Wikinews, and articles written for the corpus (training only)."""
TYPES = (
    "Propose", "Offer", "Request", "Agree", "Sign", "Reject", "Consult", "Cooperate", "Support", "Aid", "Accuse",
    "Warn", "Threaten", "Protest", "Sanction", "Coerce", "Assault", "Mobilize", "Yield", "Judge", "Elect", "Appoint",
    "Dismiss", "Ownership", "Dependence", "Membership", "Tenure", "Location", "Topic",
)  # fmt: skip
STATES = frozenset({"Ownership", "Dependence", "Membership", "Tenure", "Location", "Topic"})
"""Types that hold over a time; all others are actions."""
ROLES = ("agent", "object", "recipient")
DETAILS = ("topic", "place", "instrument", "amount", "time")
_STATUS = {"A": "Affirmed", "D": "Denied", "C": "Certain", "P": "Probable", "Q": "Possible"}


class Span(NamedTuple):
    """A range of characters in a document's text, end exclusive."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Return whether the two ranges share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Filler:
    """The phrase that fills a role.

    Attributes:
        text: the phrase as annotated.
        span: its place in the document's text; None where the text does not have it literally.
        clause: whether the role is filled by a clause, of which the phrase is the head verb.
    """

    text: str
    span: Span | None
    clause: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One annotated claim.

    Attributes:
        type: one of ``TYPES``.
        trigger: the places of the trigger's words.
        sentence: index of the sentence in its document.
        roles: fillers by role: those of ``ROLES``, of ``DETAILS``, and "speaker".
        polarity: "Affirmed" or "Denied".
        certainty: "Certain", "Probable" or "Possible".
        tense: "Past", "Present" or "Future".
    """

    type: str
    trigger: tuple[Span, ...]
    sentence: int
    roles: dict[str, tuple[Filler, ...]]
    polarity: str
    certainty: str
    tense: str


@dataclass(frozen=True, slots=True)
class Document:
    """One annotated document.

    Attributes:
        id, source, part, published, title: its metadata; published and title are "" where unknown.
        origin: the address of the article, or the lines of the collection that it is from.
        text: sentences, separated by a space within a paragraph and by a blank line between paragraphs.
        sentences: their places in the text.
        claims: in the order of the table.
    """

    id: str
    source: str
    part: str
    published: str
    title: str
    origin: str
    text: str
    sentences: tuple[Span, ...]
    claims: tuple[Claim, ...]


def read(part: str, source: str | None = None, folder: Path = DATA) -> Iterator[Document]:
    """Yield the documents of a part of the corpus.

    Args:
        part: one of ``PARTS``.
        source: one of ``SOURCES``; None for all.
        folder: where the tables are.

    Raises:
        ValueError: a table refers to a sentence that is not there, or a trigger is not in its sentence.
        FileNotFoundError: a table is missing.
    """
    for name in sources_of(part, folder) if source is None else (source,):
        about = {row["doc"]: row for row in table(folder / "documents.tsv")}
        sentences: dict[str, list[dict[str, str]]] = defaultdict(list)
        claims: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in table(folder / f"{part}.{name}.sentences.tsv"):
            sentences[row["doc"]].append(row)
        for row in table(folder / f"{part}.{name}.claims.tsv"):
            claims[row["doc"]].append(row)
        if unknown := claims.keys() - sentences.keys():
            raise ValueError(f"{part}.{name}.claims.tsv: no sentences of document {min(unknown)}")
        for doc, rows in sentences.items():
            meta = about.get(doc, {})
            text, spans = _join(rows)
            numbers = {row["sent"]: i for i, row in enumerate(rows)}
            yield Document(
                doc, name, part, meta.get("published", ""), meta.get("title", ""), meta.get("origin", ""), text, spans,
                tuple(_claim(row, text, spans, numbers) for row in claims[doc]),
            )  # fmt: skip


def sources_of(part: str, folder: Path = DATA) -> tuple[str, ...]:
    """Return those of ``SOURCES`` that a part has."""
    return tuple(name for name in SOURCES if (folder / f"{part}.{name}.sentences.tsv").exists())


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table of the corpus."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _join(rows: list[dict[str, str]]) -> tuple[str, tuple[Span, ...]]:
    text, spans = "", []
    for i, row in enumerate(rows):
        if i:
            text += "\n\n" if row["paragraph"] == "1" else " "
        spans.append(Span(len(text), len(text) + len(row["text"])))
        text += row["text"]
    return text, tuple(spans)


def _claim(row: dict[str, str], text: str, spans: tuple[Span, ...], numbers: dict[str, int]) -> Claim:
    where = f"document {row['doc']}, sentence {row['sent']}"
    if row["sent"] not in numbers:
        raise ValueError(f"{where}: a claim without a sentence")
    number = numbers[row["sent"]]
    sentence = text[spans[number].start : spans[number].end]
    start = spans[number].start
    trigger, after = [], 0
    for word in row["trigger"].split(" "):
        found = locate(word, sentence, after)
        if found is None:
            raise ValueError(f"{where}: the trigger {row['trigger']!r} is not in {sentence!r}")
        trigger.append(Span(found.start + start, found.end + start))
        after = found.end
    roles = {role: _fillers(row[role], sentence, start) for role in (*ROLES, "speaker")}
    for detail in filter(None, row["other"].split(";")):
        key, _, value = detail.partition("=")
        roles[key] = (*roles.get(key, ()), *_fillers(value, sentence, start))
    return Claim(
        row["type"], tuple(trigger), number, {role: found for role, found in roles.items() if found},
        _STATUS[row["polarity"]], _STATUS[row["certainty"]], row["tense"].capitalize(),
    )  # fmt: skip


def _fillers(cell: str, sentence: str, offset: int) -> tuple[Filler, ...]:
    found = []
    for phrase in filter(None, cell.split(";")):
        clause = phrase.startswith("~")
        span = locate(phrase.removeprefix("~"), sentence)
        place = Span(span.start + offset, span.end + offset) if span is not None else None
        found.append(Filler(re.sub(r"#\d+$", "", phrase.removeprefix("~")), place, clause))
    return tuple(found)


def locate(phrase: str, sentence: str, after: int = 0) -> Span | None:
    """Return where a phrase stands in a sentence.

    Args:
        phrase: whole words; "words#2" is their second occurrence.
        sentence: the sentence.
        after: prefer an occurrence that begins here or later.
    """
    words, _, number = phrase.partition("#")
    found = [Span(*m.span()) for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", sentence)]
    if number:
        return found[int(number) - 1] if int(number) <= len(found) else None
    return next((span for span in found if span.start >= after), found[0] if found else None)
