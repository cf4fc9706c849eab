"""English inflection: lemmas of forms that a tagger had to guess.

A lemmatizer that has not seen a form makes one up ("expelled": "expell", "fought": "fough"). Where that is no word
that frames or the factuality table know, but the form is one of such a word, the word is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.knowledge.word_lists import irregular_forms

_VOWELS = "aeiou"
_SIBILANTS = ("s", "x", "z", "ch", "sh")


def forms(lemma: str) -> Iterator[str]:
    """Yield the regular forms of a verb or noun: "expel", "expels", "expelled", "expelling"."""
    yield lemma
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        yield from (lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing")
        return
    yield lemma + ("es" if lemma.endswith(_SIBILANTS) else "s")
    if lemma.endswith("e"):
        yield lemma + "d"
        yield (lemma if lemma.endswith("ee") else lemma[:-1]) + "ing"
        return
    yield from (lemma + "ed", lemma + "ing")
    if len(lemma) > 2 and lemma[-1] not in _VOWELS + "wxy" and lemma[-2] in _VOWELS and lemma[-3] not in _VOWELS:
        yield from (lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing")


class Inflections:
    """The lemmas of the forms of known words."""

    def __init__(self, lemmas: Iterable[str]) -> None:
        """Compile the forms; of a lemma with a particle ("cut_off") those of its first word."""
        self._known = {lemma.partition("_")[0] for lemma in lemmas}
        self._lemma_of: Mapping[str, str] = {
            form: lemma
            for lemma in sorted(self._known, reverse=True)
            for form in (*irregular_forms().get(lemma, ()), *forms(lemma))
        }

    def lemma(self, form: str, guess: str) -> str:
        """Return the lemma of a form in lower case; guess: what the lemmatizer said."""
        return guess if guess in self._known else self._lemma_of.get(form, guess)
