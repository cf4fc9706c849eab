"""The gold of ``seeds/``: facts that a reader takes from an article, and which labels stand for which."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError

_DETERMINERS = frozenset(
    [
        "a",
        "an",
        "any",
        "her",
        "his",
        "its",
        "no",
        "our",
        "some",
        "that",
        "the",
        "their",
        "these",
        "this",
        "those",
    ]
)
# What follows the head of an English noun phrase: prepositions, relative pronouns, reduced relatives.
# fmt: off
_AFTER_HEAD = frozenset([
    "of", "on", "over", "for", "to", "with", "in", "at", "by", "from", "under", "against", "about",
    "between", "among", "into", "as", "than", "that", "which", "who", "whose", "worth", "close",
    "familiar", "quoted", "briefed", "made", "including", "within", "without",
])
# fmt: on


def normalize(label: str) -> str:
    """Fold what does not tell two names apart: case, dots, quotes, currency signs, a leading determiner."""
    text = unicodedata.normalize("NFKC", label).casefold().replace("’", "'")
    words = re.sub(r"[^\w\s'%-]", "", text.replace(",", " , ")).split()
    while len(words) > 1 and words[0] in _DETERMINERS:
        words = words[1:]
    return " ".join(words)


def head_part(normalized: str) -> str:
    """Return a noun phrase up to and including its head: "us proposal" of "us proposal to own half of it"."""
    words = normalized.split()
    end = next((i for i, word in enumerate(words) if i and word in _AFTER_HEAD), len(words))
    return " ".join(words[:end])


def _singular(normalized: str) -> str:
    return " ".join(word.removesuffix("'s").removesuffix("s") for word in normalized.split())


class Names:
    """Which labels of a graph a reader accepts for a label of the gold.

    Of kind ``name``, an accepted label must be met in full; of kind ``head``, it must head the phrase.
    """

    def __init__(self, table: Path) -> None:
        self.kinds: dict[str, str] = {}
        self._names: dict[str, frozenset[str]] = {}
        for row in read_rows(table):
            self.kinds[row["label"]] = row["kind"]
            accepted = [row["label"], *filter(None, row["accepted"].split("|"))]
            self._names[row["label"]] = frozenset(map(normalize, accepted))

    def match(self, expected: str, labels: Iterable[str]) -> bool:
        """Say whether one of ``labels`` may stand for the gold's ``expected``."""
        accepted = self._names.get(expected, frozenset({normalize(expected)}))
        found = set(map(normalize, labels))
        if found & accepted:
            return True
        if self.kinds.get(expected) != "head":
            return False
        heads = {f" {_singular(name)}" for name in accepted}
        phrases = [f" {_singular(head_part(name))}" for name in found]
        return any(phrase.endswith(head) for phrase in phrases for head in heads)


@dataclass(frozen=True, slots=True)
class Gold:
    """One fact that a reader takes from an article; ``properties``: the best, then equally good ones."""

    subject: str
    properties: tuple[str, ...]
    object: str
    polarity: str
    certainty: str
    tense: str
    speaker: str
    optional: bool

    @property
    def asserted(self) -> bool:
        """Whether it belongs in the graph as a direct edge."""
        return (self.polarity, self.certainty) == ("Affirmed", "Certain") and self.tense != "Future"


def read_rows(table: Path) -> list[dict[str, str]]:
    """Read a table of tab-separated values with a header line.

    Raises:
        InputError: the file is missing, or a line has too many or too few cells.
    """
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{table}: {error.strerror}") from error
    rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise InputError(f"{table}, line {number}: {len(row)} cells where the header has {len(rows[0])}")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def read_gold(table: Path) -> list[Gold]:
    """Read the gold facts of one article."""
    return [
        Gold(
            row["subject"],
            tuple(row["property"].split("|")),
            row["object"],
            row["polarity"],
            row["certainty"],
            row["tense"],
            row["speaker"],
            row["note"].startswith("optional"),
        )
        for row in read_rows(table)
    ]
