"""Spelling variants of names: transliterations, initials, British and American spelling.

A blocking key brings the candidates together (names of one block share the consonants of their last word), so
that the comparison stays near-linear; within a block a string metric decides.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from kg.knowledge.name_normalization import normalise
from kg.knowledge.person_names import given_name, same_given
from kg.knowledge.word_lists import genders_of_given_names

_FOLDS = (
    ("shch", "sc"), ("sch", "sh"), ("tch", "ch"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("ck", "k"),
    ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"), ("j", "i"), ("oe", "o"), ("ae", "a"), ("our", "or"),
    ("ou", "u"), ("ie", "e"), ("iia", "ia"), ("ce", "se"), ("ci", "si"), ("re", "er"), ("isation", "ization"),
)  # fmt: skip
_DOUBLE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiou' ]")
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(ix|iv|v?i{0,3})")
SIMILAR = 0.85
"""Least similarity (1 minus the edit distance over the longer length) of two spellings of one family name."""


@functools.lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Return a word in a spelling that transliterations share: "Zelenskyy", "Zelenskiy" and "Zelensky" are
    one.
    """
    folded = _DOUBLE.sub(r"\1", normalise(word))
    for old, new in _FOLDS:
        folded = folded.replace(old, new)
    return _DOUBLE.sub(r"\1", folded)


@functools.lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """Return the consonants of a word in its folded spelling: the blocking key."""
    folded = fold(word)
    return _DOUBLE.sub(r"\1", folded[:1] + _VOWELS.sub("", folded[1:]))


def same_person(one: str, other: str) -> bool:
    """Return whether two full names are spellings of one person's.

    The family names must be near, the given names the same in folded spelling, or one the initial of the
    other; two given names that are both common ones and differ tell two people apart, and so do two middle
    names.
    """
    a, b = normalise(one).split(), normalise(other).split()
    if len(a) < 2 or len(b) < 2 or numbers(a[-1:]) != numbers(b[-1:]) or not _near(a[-1], b[-1]):
        return False
    middle_a, middle_b = a[1:-1], b[1:-1]
    if middle_a and middle_b and middles(one) != middles(other):
        return False
    return _same_given(a[0], b[0])


def middles(name: str) -> str:
    """Return the initials of a person's middle names."""
    return "".join(word[0] for word in normalise(name).split()[1:-1])


def numbers(words: Iterable[str]) -> list[str]:
    """Return the words that count: digits and Roman numerals, which tell "Minsk I" from "Minsk II"."""
    return sorted(word for word in words if any(map(str.isdigit, word)) or _ROMAN.fullmatch(word))


def same_organisation(one: str, other: str) -> bool:
    """Return whether two names of organisations differ in spelling only ("Defence Ministry", "Defense
    Ministry").
    """
    a, b = sorted(normalise(one).split()), sorted(normalise(other).split())
    if len(a) != len(b) or len(a) < 2 or numbers(a) != numbers(b):
        return False
    return all(fold(x) == fold(y) and x.isalpha() == y.isalpha() for x, y in zip(a, b, strict=True))


def _near(one: str, other: str) -> bool:
    x, y = fold(one), fold(other)
    if x == y:
        return True
    return min(len(x), len(y)) > 5 and skeleton(one) == skeleton(other) and _similar(x, y)


def _similar(one: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(one, other) >= SIMILAR


def _same_given(one: str, other: str) -> bool:
    if same_given(one, other):
        return True
    one, other = given_name(one), given_name(other)
    if fold(one) == fold(other):
        return True
    if len(one) == 1 or len(other) == 1:
        return False
    known = genders_of_given_names()
    if one.title() in known and other.title() in known:
        return False
    return min(len(one), len(other)) > 4 and skeleton(one) == skeleton(other) and _similar(fold(one), fold(other))
