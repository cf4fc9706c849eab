"""Names as keys are made of them: without titles and legal forms, in the singular."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from kg.knowledge.name_normalization import normalise
from kg.knowledge.word_lists import is_title, word_class


def proper_words(name: str) -> list[str]:
    """Return the words of a name in normalised form, without titles."""
    return normalise(" ".join(word for word in name.split() if not is_title(word))).split()


def fullness(name: str) -> tuple[int, int]:
    """Return what names are ordered by, the fullest first: "John Smith" before "J. Smith" and "Smith"."""
    words = proper_words(name)
    return -sum(len(word) > 1 for word in words), -len(words)


def singular(phrase: str) -> str:
    """Return a normalised noun phrase under which its plural is the same: "peace deals" is "peace deal"."""
    if phrase.endswith("ies"):
        return phrase[:-3] + "y"
    if phrase.endswith(("sses", "shes", "ches", "xes")):
        return phrase[:-2]
    return phrase if phrase.endswith(("ss", "us", "is")) else phrase.removesuffix("s")


def without_form(words: list[str]) -> list[str]:
    """Return the words of a company's name without its legal form: "deltacom inc" is "deltacom".

    What says only that it is a company goes too where two words are left: "Deltacom Energy Company", "Ford Company".
    """
    last = len(words)
    while last > 1 and _legal_forms().get(words[last - 1], "name") in {"", "kind" if last > 2 else ""}:
        last -= 1
    return words[:last]


@functools.cache
def _legal_forms() -> Mapping[str, str]:
    return {normalise(form): value for form, value in word_class("company-form").items()}
