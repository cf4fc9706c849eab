"""Parts of persons' names: particles, family names, generational suffixes, short forms of given names."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from kg.knowledge.name_normalization import normalise
from kg.knowledge.word_lists import given_name_variants, is_title, word_class
from kg.knowledge.word_tables import english, read_table


@functools.cache
def short_forms() -> Mapping[str, frozenset[str]]:
    """Return the full given names that a short form stands for, normalised ("bob": "robert")."""
    found: dict[str, set[str]] = {}
    for row in read_table(english("names", "short_forms.tsv")):
        for short in row.cells[1].split():
            found.setdefault(normalise(short), set()).add(normalise(row.cells[0]))
    return {short: frozenset(names) for short, names in found.items()}


@functools.cache
def _variants() -> Mapping[str, str]:
    return {normalise(variant): normalise(name) for variant, name in given_name_variants().items()}


def given_name(word: str) -> str:
    """Return the spelling under which a given name is compared: "Mohamed" and "Muhammad" are "mohammed"."""
    word = normalise(word)
    return _variants().get(word, word)


def same_given(one: str, other: str) -> bool:
    """Return whether two given names are spellings of one, or one the short form or the initial of the other."""
    a, b = given_name(one), given_name(other)
    if a == b or (a and b and 1 in (len(a), len(b)) and a[0] == b[0]):
        return True
    short = short_forms()
    return b in short.get(a, ()) or a in short.get(b, ())


def name_words(name: str) -> list[str]:
    """Return the words of a person's name in normalised form, without titles and generational suffixes."""
    suffixes = word_class("name-suffix")
    words = [word.rstrip(",") for word in name.split() if not is_title(word)]
    while len(words) > 1 and words[-1] in suffixes and not (len(words) == 2 and _is_numeral(words[-1])):
        words.pop()  # "William Gates III" is a Gates, but "Elizabeth II" has no other name
    return normalise(" ".join(words)).split()


def _is_numeral(word: str) -> bool:
    return word in {"II", "III", "IV"}


def suffix_of(name: str) -> str:
    """Return the generational suffix of a name in normalised form ("jr"), "" if it has none."""
    words = name.split()
    return normalise(words[-1]) if len(words) > 1 and words[-1] in word_class("name-suffix") else ""


def is_family_name(name: str) -> bool:
    """Return whether a name is a family name, or a given name, alone: of one word, or of particles and one word.

    "Al-Karim" and "Van der Berg" are; "Al Gore" is not, whose particle would have a small letter or a hyphen.
    """
    words = name_words(name)
    if len(words) < 2:
        return True
    particles = word_class("name-particle")
    before = " ".join(word for word in name.split() if not is_title(word)).replace("-", "- ").split()[:-1]
    return len(before) == len(words) - 1 and all(
        word in particles and (particles[word] != "small" or written[0].islower() or written.endswith("-"))
        for word, written in zip(words, before, strict=False)
    )


def contains(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    """Return whether words stand in a row within others."""
    size = len(shorter)
    return any(longer[i : i + size] == shorter for i in range(len(longer) - size + 1))
