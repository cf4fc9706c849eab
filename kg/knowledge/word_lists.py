"""Lists of English words and names from the tables under ``ontology/english/``, each read once."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from kg.errors import InputError
from kg.knowledge.word_tables import english, read_table

NOISE_KINDS = frozenset({"furniture", "caption", "teaser", "end"})
"""Kinds of lines of a news page that are not its article."""
AREA_KINDS = frozenset({"consent", "comments", "other", "pointer", "caption", "credit", "live"})
"""Kinds of areas of a web page."""


@functools.cache
def genders_of_given_names() -> Mapping[str, str]:
    """Return "F" or "M" by given name; names borne by both are missing."""
    return dict(_pairs("names", "given_names.tsv"))


@functools.cache
def given_name_variants() -> Mapping[str, str]:
    """Return the spelling under which a given name is compared, by each of its other spellings."""
    return {
        variant: name for name, variants in _pairs("names", "given_name_variants.tsv") for variant in variants.split()
    }


@functools.cache
def word_class(name: str) -> Mapping[str, str]:
    """Return the words of a closed class, each with its value ("" if the class has none)."""
    return _by_class("names", "words.tsv").get(name, {})


@functools.cache
def time_words() -> Mapping[str, Mapping[str, str]]:
    """Return the words of time expressions with their values, by class."""
    return _by_class("time.tsv")


@functools.cache
def time_zones() -> Mapping[str, float]:
    """Return the hours before UTC by abbreviation of a time zone."""
    return {name: float(hours) for name, hours in _pairs("zones.tsv")}


def bounds() -> frozenset[str]:
    """Return the prepositions of beginnings and ends."""
    return frozenset(time_words()["bound"])


@functools.cache
def irregular_forms() -> Mapping[str, tuple[str, ...]]:
    """Return the irregular forms of verbs and nouns by lemma."""
    return {lemma: tuple(forms.split()) for lemma, forms in _pairs("irregular.tsv")}


@functools.cache
def noise_patterns() -> Mapping[str, re.Pattern[str]]:
    """Return one pattern per kind of noise.

    Raises:
        InputError: a row has no such kind, or its pattern is no regular expression.
    """
    return _patterns("noise.tsv", NOISE_KINDS, 0)


@functools.cache
def page_areas() -> Mapping[str, re.Pattern[str]]:
    """Return one pattern per kind of area of a web page, for the names of its elements.

    Raises:
        InputError: a row has no such kind, or its pattern is no regular expression.
    """
    return _patterns("page_areas.tsv", AREA_KINDS, re.IGNORECASE)


def _patterns(table: str, kinds: frozenset[str], flags: int) -> Mapping[str, re.Pattern[str]]:
    patterns: dict[str, list[str]] = {kind: [] for kind in kinds}
    for row in read_table(english(table)):
        kind, pattern = row.cells
        if kind not in kinds or not pattern:
            raise InputError(f"{row.where}: a kind ({', '.join(sorted(kinds))}), a tab and a pattern expected")
        try:
            re.compile(pattern)
        except re.error as error:
            raise InputError(f"{row.where}: bad pattern: {error}") from None
        patterns[kind].append(pattern)
    return {kind: re.compile("|".join(f"(?:{p})" for p in found), flags) for kind, found in patterns.items()}


def _pairs(*name: str) -> list[tuple[str, str]]:
    return [(row.cells[0], row.cells[1]) for row in read_table(english(*name))]


@functools.cache
def _by_class(*name: str) -> Mapping[str, Mapping[str, str]]:
    """Return a table of classes, words and values as value by word by class."""
    table: dict[str, dict[str, str]] = {}
    for row in read_table(english(*name)):
        kind, word, value = row.cells
        table.setdefault(kind, {})[word] = value
    return table


def is_title(word: str) -> bool:
    """Return whether a word is a title before a name ("Gen.", "Mrs"), not a part of the name."""
    return word in word_class("honorific") or word in word_class("honorific-neutral")


def gender_of_name(name: str) -> str:
    """Return "F", "M" or "" for a person's name, with or without a title.

    Titles decide before given names, given names before the endings of family names.
    """
    words = name.split()
    honorifics = word_class("honorific")
    for word in words:
        if word not in honorifics:
            break
        if honorifics[word]:
            return honorifics[word]
    given = genders_of_given_names()
    proper = [word for word in words if not is_title(word)]
    if len(proper) > 1 or (len(words) == 1 and proper):
        first = proper[0]
        gender = given.get(first) or given.get(first.partition("-")[0])
        if gender:
            return gender
    if len(proper) > 2 and (gender := given.get(proper[1])):
        return gender
    if proper and proper[-1].endswith(tuple(word_class("feminine-ending"))):
        return "F"
    return ""


def clean(name: str) -> str:
    """Return a name with plain quotes and dashes, single spaces, and without a possessive ending."""
    name = " ".join(name.translate(_PLAIN).split())
    for ending in ("'s", "'"):
        if name.endswith(ending) and len(name) > len(ending):
            name = name[: -len(ending)]
    return name.strip(' ,;:"')


_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u200b": ""})
