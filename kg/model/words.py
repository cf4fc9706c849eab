"""What of a ``Doc`` the encoder reads: its words without white space, their sub-words, features and
paragraphs.

A blank line ends a paragraph. So does a single line break, as news sites print it, unless the text is
wrapped by hand like an e-mail: then only a break after a short line does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spacy.attrs import ORTH, SPACY  # type: ignore[import-not-found]
from spacy.tokens import Doc

from kg.model.features import Pieces, word_feature

_GAPS = ("", " ", "\n", "\n\n")
WRAP_WIDTH = 120
"""Characters; nobody wraps lines by hand at more."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document, in parallel lists.

    tokens: index of each word's token. pieces: sub-word ids of each word. features: see
    ``kg.model.features.word_feature``. paragraphs: the first word of each paragraph. forms: the hash of each
    word's form. capital: whether it begins with a capital letter.
    """

    tokens: list[int]
    pieces: list[list[int]]
    features: list[int]
    paragraphs: list[int]
    forms: list[int]
    capital: list[bool]


class WordReader:
    """Reads the words of documents; what it learned about a word form is remembered."""

    def __init__(self, tokenizer: Path) -> None:
        """Read a tokenizer.json."""
        self._pieces = Pieces(tokenizer)
        # By the hash of the form: (sub-words, feature after each kind of gap, capital?); line breaks of
        # white space.
        self._words: dict[int, tuple[list[int], tuple[int, ...], bool]] = {}
        self._spaces: dict[int, int] = {}

    def __call__(self, doc: Doc) -> Words:
        """Return the words of a document."""
        tokens: list[int] = []
        pieces: list[list[int]] = []
        features: list[int] = []
        paragraphs: list[int] = []
        kept: list[int] = []
        capital: list[bool] = []
        soft = _soft_breaks(doc.text)
        line = breaks = 0
        blank = False
        known, spaces = self._words, self._spaces
        forms, blanks = doc.to_array([ORTH, SPACY]).T.tolist() if len(doc) else ([], [])
        for i, (form, blank_after) in enumerate(zip(forms, blanks, strict=True)):
            entry = known.get(form)
            if entry is None and form not in spaces:
                entry = self._learn(form, doc[i].text)
            if entry is None:
                breaks += spaces[form]
                line += spaces[form]
                blank = True
                continue
            if not tokens or breaks > 1 or (breaks == 1 and line - 1 not in soft):
                paragraphs.append(len(tokens))
            tokens.append(i)
            pieces.append(entry[0])
            features.append(entry[1][min(breaks, 2) + 1 if breaks else blank])
            kept.append(form)
            capital.append(entry[2])
            breaks, blank = 0, bool(blank_after)
        return Words(tokens, pieces, features, paragraphs, kept, capital)

    def _learn(self, form: int, text: str) -> tuple[list[int], tuple[int, ...], bool] | None:
        if len(self._words) > 200_000:
            self._words.clear()
        if text.isspace():
            self._spaces[form] = text.count("\n")
            return None
        entry = (self._pieces(text), tuple(word_feature(text, gap) for gap in _GAPS), text[0].isupper())
        self._words[form] = entry
        return entry


def _soft_breaks(text: str) -> frozenset[int]:
    """Return the numbers of the lines whose line break only wraps the text.

    Wrapped text shows in lines that begin with a small letter; where it is wrapped, a line that is much
    shorter than the longest was ended on purpose.
    """
    if "\n" not in text:
        return frozenset()
    lines = [line.strip() for line in text.split("\n")]
    width = max(map(len, lines))
    pairs = [i for i in range(len(lines) - 1) if lines[i] and lines[i + 1]]
    running = sum(lines[i + 1][0].islower() for i in pairs)
    if width > WRAP_WIDTH or running < 2 or running < 0.3 * len(pairs):
        return frozenset()
    return frozenset(i for i in pairs if len(lines[i]) >= 0.6 * width)
