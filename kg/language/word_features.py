"""What the encoder sees of a word: its sub-words, its shape and the space before it.

Training and the shipped pipeline both use this module, so that they cannot drift apart.
"""

from __future__ import annotations

import re
from pathlib import Path

from tokenizers import Tokenizer

CLS, SEP, PAD, UNK = 101, 102, 0, 100
MAX_PIECES = 8
"""A word longer than this many sub-words is cut: URLs and the like."""

SHAPES = 12
SPACINGS = 4
_NUMBER = re.compile(r"[\d.,:/]*\d[\d.,:/]*")
_ABBREVIATION = re.compile(r"(?:[A-Za-z]\.){2,}")
# Typographic forms the uncased vocabulary of the encoder knows only in their plain form.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": ".", "\u00a0": " ",
                        "\u2011": "-", "\u2212": "-"})  # fmt: skip


def shape(word: str) -> int:
    """Return the class of a word's shape, 0 to SHAPES - 1: the encoder ignores case, the heads must not."""
    if _NUMBER.fullmatch(word):
        return 1
    if not any(c.isalnum() for c in word):
        return 2
    if _ABBREVIATION.fullmatch(word):
        return 3 if word[0].isupper() else 4
    if any(c.isdigit() for c in word):
        return 5
    if word.isupper():
        return 6 if len(word) > 1 else 7
    if word[0].isupper():
        return 8 if not any(c.isupper() for c in word[1:]) else 9
    if any(c.isupper() for c in word):
        return 10
    return 11


def spacing(before: str) -> int:
    """Return the class of the white space before a word: 0 none, 1 blanks, 2 one line break, 3 a blank line."""
    breaks = before.count("\n")
    if breaks:
        return 3 if breaks > 1 else 2
    return 1 if before else 0


def word_features(word: str) -> tuple[int, ...]:
    """Return shape and spacing as one number, 0 to SHAPES * SPACINGS - 1, for each class of spacing."""
    first = shape(word) * SPACINGS
    return tuple(range(first, first + SPACINGS))


class Pieces:
    """Sub-word ids of words, remembered: news repeats its words."""

    def __init__(self, tokenizer: Path, limit: int = 100_000) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._limit = limit
        self._known: dict[str, list[int]] = {}

    def __call__(self, word: str) -> list[int]:
        """Return 1 to MAX_PIECES sub-word ids of a word."""
        ids = self._known.get(word)
        if ids is None:
            ids = self._cut(word)
            if len(self._known) >= self._limit:
                self._known.clear()
            self._known[word] = ids
        return ids

    def _cut(self, word: str) -> list[int]:
        if word.isascii() and word.isalpha():  # most words are sub-words themselves, which is told much sooner
            whole = self._tokenizer.token_to_id(word.lower())
            if whole is not None:
                return [whole]
        plain = "..." if word == "…" else word.translate(_PLAIN)
        return self._tokenizer.encode(plain, add_special_tokens=False).ids[:MAX_PIECES] or [UNK]
