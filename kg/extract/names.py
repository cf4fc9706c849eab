"""What is known about names and name-like words: tables under ``ontology/names/``, read once."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from kg import paths
from kg.errors import InputError


def _rows(file: str, columns: int) -> list[list[str]]:
    path = paths.data("ontology", "names", file)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); reinstall the package") from error
    rows = []
    header = True
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != columns:
            raise InputError(f"{path}, line {number}: {len(cells)} columns instead of {columns}; separate them by tabs")
        if not header:
            rows.append(cells)
        header = False
    return rows


@functools.cache
def genders_of_given_names() -> Mapping[str, str]:
    """Return "F" or "M" by given name; names borne by both are missing."""
    return {name: gender for name, gender in _rows("given_names.tsv", 2)}  # noqa: C416  (rows are lists)


@functools.cache
def word_class(name: str) -> Mapping[str, str]:
    """Return the words of a closed class, each with its value ("" if the class has none)."""
    return {word: value for kind, word, value in _rows("words.tsv", 3) if kind == name}


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
