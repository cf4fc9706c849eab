"""Lemmas as edit scripts, which a classifier chooses from.

A script is one of

- ``CASE|strip|add``: put the form in a case, remove ``strip`` characters at its end, append ``add``.
  ``CASE`` is ``L`` (lower case), ``K`` (keep the form as it is) or ``T`` (title: first letter upper, the
  rest lower case). ``L|1|`` makes "wars" to "war", ``L|3|y`` "parties" to "party", ``K|0|`` keeps "Kyiv",
  ``T|0|`` makes "UKRAINE" to "Ukraine".
- ``=lemma``: the lemma itself, for forms that share too little with it ("=be" for "was").

The suffix edit is that of Chrupała (2006), "Simple data-driven context-sensitive lemmatization", without
prefixes, which English does not need.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cache, lru_cache
from pathlib import Path

from kg.knowledge.word_tables import read_table

MAX_STRIP = 5
"""More characters than this are not removed: the whole lemma is the simpler rule then."""

_CASES = ("L", "K", "T")


def script(form: str, lemma: str) -> str:
    """Return the cheapest script that makes ``form`` to ``lemma``: ``apply(script(f, l), f) == l``.

    The cheapest removes and appends the fewest characters; of equals, the first of L, K, T is taken. The
    lemma "_" (none given, as Universal Dependencies writes it) counts as the form in lower case.
    """
    if lemma == "_" and form != "_":
        return "L|0|"
    best, cost = "=" + lemma, None
    for case in _CASES:
        cased = _in_case(case, form)
        shared = _common_prefix(cased, lemma)
        strip = len(cased) - shared
        if shared == 0 or strip > MAX_STRIP:
            continue
        price = strip + len(lemma) - shared
        if cost is None or price < cost:
            best, cost = f"{case}|{strip}|{lemma[shared:]}", price
    return best


@lru_cache(maxsize=200_000)
def apply(script: str, form: str) -> str:
    """Return the lemma a script makes of a form.

    A script that would remove the whole form is not meant for it: the form in the script's case is returned.
    Raises ValueError when the script is malformed.
    """
    if script.startswith("=") and len(script) > 1:
        return script[1:]
    case, strip, add = script.split("|", 2)
    cased = _in_case(case, form)
    keep = len(cased) - int(strip)
    return cased[:keep] + add if keep > 0 else cased


def regular(guess: str, form: str, tag: str, words: Set[str]) -> str:
    """Return a guessed lemma if it is a known word, else what the regular inflection of the tag makes of the form.

    words: all lemmas that are known. Of several regular lemmas a known one is taken, or else the first.
    """
    if guess in words or not form[1:].islower() or tag == "NNPS":
        return guess
    form = form.lower()
    found = [form.removesuffix(ending) + new for ending, new in endings().get(tag, ()) if form.endswith(ending)]
    found = [lemma for lemma in found if len(lemma) > 2]
    return next((lemma for lemma in found if lemma in words), found[0] if found else guess)


@cache
def endings() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the regular endings of each tag and what replaces them, from ``endings.tsv``."""
    table: dict[str, list[tuple[str, str]]] = {}
    for row in read_table(Path(__file__).with_name("endings.tsv")):
        tag, ending, new = row.cells
        table.setdefault(tag, []).append((ending, new))
    return {tag: tuple(pairs) for tag, pairs in table.items()}


def _in_case(case: str, form: str) -> str:
    if case == "L":
        return form.lower()
    if case == "T":
        return form[:1].upper() + form[1:].lower()
    if case == "K":
        return form
    raise ValueError(f"unknown case {case!r} in a lemma script: L, K or T expected")


def _common_prefix(a: str, b: str) -> int:
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n
