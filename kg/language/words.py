"""Words that the encoder reads: sub-words, features and paragraphs of a ``Doc``.

A blank line ends a paragraph. So does a single line break, as news sites print it, unless the text is
wrapped by hand like an e-mail: then only a break after a short line does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.attrs import ORTH, SPACY  # type: ignore[import-not-found]
from spacy.tokens import Doc

from kg.language.word_features import Pieces, word_features

WRAP_WIDTH = 120
"""Characters; nobody wraps lines by hand at more."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document, in parallel lists.

    tokens: index of each word's token. pieces: sub-word ids of each word. features: see
    ``kg.language.word_features.word_features``. paragraphs: the first word of each paragraph. forms: the hash of each
    word's form. capital: whether it begins with a capital letter.
    """

    tokens: list[int]
    pieces: list[list[int]]
    features: list[int]
    paragraphs: list[int]
    forms: list[int]
    capital: list[bool]


@dataclass(frozen=True, slots=True)
class _Form:
    """A word form: sub-words, the feature after each kind of gap, characters, case of the first letter."""

    pieces: list[int]
    features: tuple[int, ...]
    length: int
    capital: bool
    small: bool


class WordReader:
    """Reads the words of documents; what it learned about a word form is remembered."""

    def __init__(self, tokenizer: Path) -> None:
        """Read a tokenizer.json."""
        self._pieces = Pieces(tokenizer)
        # By the hash of the form; for white space its line breaks.
        self._known: dict[int, _Form | int] = {}

    def __call__(self, doc: Doc) -> Words:
        """Return the words of a document."""
        words = Words([], [], [], [], [], [])
        openings: list[tuple[int, int]] = []  # words after a line break, and the line that ends there, -1: blank
        lines = [_Line()]
        breaks = 0
        blank = False
        forms, blanks = doc.to_array([ORTH, SPACY]).T.tolist() if len(doc) else ([], [])
        for i, (form, blank_after) in enumerate(zip(forms, blanks, strict=True)):
            known = self._known.get(form)
            if known is None:
                known = self._learn(form, doc[i].text)
            if isinstance(known, int):
                breaks += known
                lines += [_Line() for _ in range(known)]
                blank = True
                continue
            if breaks or not words.tokens:
                openings.append((len(words.tokens), len(lines) - 2 if breaks == 1 and words.tokens else -1))
                lines[-1].small = known.small
            lines[-1].length += known.length + blank_after
            words.tokens.append(i)
            words.pieces.append(known.pieces)
            words.features.append(known.features[min(breaks, 2) + 1 if breaks else blank])
            words.forms.append(form)
            words.capital.append(known.capital)
            breaks, blank = 0, bool(blank_after)
        soft = _soft_breaks(lines)
        words.paragraphs.extend(word for word, line in openings if line not in soft)
        return words

    def _learn(self, form: int, text: str) -> _Form | int:
        if len(self._known) > 200_000:
            self._known.clear()
        self._known[form] = known = (
            text.count("\n")
            if text.isspace()
            else _Form(
                self._pieces(text),
                word_features(text),
                len(text),
                text[0].isupper(),
                text[0].islower(),
            )
        )
        return known


@dataclass(slots=True)
class _Line:
    """A line: its length in characters, and whether it begins with a small letter."""

    length: int = 0
    small: bool = False


def _soft_breaks(lines: Sequence[_Line]) -> frozenset[int]:
    """Return the numbers of the lines whose line break only wraps the text.

    Wrapped text shows in lines that begin with a small letter; where it is wrapped, a line that is much
    shorter than the longest was ended on purpose.
    """
    pairs = [i for i in range(len(lines) - 1) if lines[i].length and lines[i + 1].length]
    running = sum(lines[i + 1].small for i in pairs)
    width = max(line.length for line in lines)
    if width > WRAP_WIDTH or running < 2 or running < 0.3 * len(pairs):
        return frozenset()
    return frozenset(i for i in pairs if lines[i].length >= 0.6 * width)
