"""Normalization of names for comparison."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
    | dict.fromkeys("‘’ʼʻ`´", "'")
    | dict.fromkeys("“”", '"')
    | dict.fromkeys("‐‑‒–—―-_", " ")
    | {".": None}
)
PLACES = frozenset({"GPE", "LOC", "FAC"})
"""The labels of named entities that are places."""
_SPACE = re.compile(r"\s+")


@functools.lru_cache(maxsize=1 << 16)
def normalise(name: str) -> str:
    """Return the form under which a name is looked up.

    Case, diacritics, full stops, hyphens, kinds of quotes and a leading "the" make no difference:
    "The U.S." gives "us", "Kim Jong-un" gives "kim jong un".
    """
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name)
        name = "".join(char for char in decomposed if not unicodedata.combining(char))
    text = _SPACE.sub(" ", name.casefold().translate(_LETTERS)).strip()
    return text.removeprefix("the ")


@functools.lru_cache(maxsize=1 << 16)
def words_of(token: str) -> tuple[str, ...]:
    """Return the words that a token stands for in a normalised name: none for a dash, two for "Jong-un"."""
    return tuple(normalise(token).split()) if token[0].isalnum() or len(token) > 2 else ()


class Spelled:
    """The words of a text's tokens as names are looked up.

    words: of all tokens. first: the place of each token's first word there, -1 if it has none. ends: the end token
    after each word, 0 if the word is not the last of its token.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.words: list[str] = []
        self.first: list[int] = []
        self.ends: list[int] = []
        for i, text in enumerate(texts, 1):
            words = words_of(text)
            self.first.append(len(self.words) if words else -1)
            if words:
                self.words += words
                self.ends += [*[0] * (len(words) - 1), i]


def by_first_word(names: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return normalised names, as tuples of words, by their first word, the longest first."""
    index: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        words = tuple(name.split())
        if words:
            index.setdefault(words[0], []).append(words)
    for phrases in index.values():
        phrases.sort(key=lambda words: (-len(words), words))
    return index


def local_name(name: str) -> str:
    """Return the flat local name of an IRI for a name: "Kim Jong-un" gives "Kim_Jong-un"."""
    decomposed = unicodedata.normalize("NFKD", name.translate({ord("’"): "'"}))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    plain = "".join(c if c.isascii() else c.lower().translate(_LETTERS) for c in plain)
    return re.sub(r"[^A-Za-z0-9-]+", "_", re.sub(r"['.]", "", plain)).strip("_-")


def case_fits(known: str, seen: str) -> bool:
    """Return whether the case of a name in a text allows it to be a known name.

    "US" is not "us", "Turkey" is not "turkey", while "lithium" may be "Lithium" and "KYIV" is "Kyiv". A name
    that the gazetteer writes with "The" needs the article: "Hindu" is not "The Hindu".
    """
    if known == known.lower():
        return True
    article = seen.lower().startswith("the ")
    if known.startswith("The ") and not article:
        return False
    seen = seen[4:] if article else seen
    if len(known) <= 5 and known.isupper():
        return seen.isupper()
    return seen != seen.lower()
