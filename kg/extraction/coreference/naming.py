"""Constructions that give a name to what the text has named or described already.

"Ada Lee was born Adaline Lindgren", "a man identified as John Roe", "X, who wrestled under the ring name Y"; and
acronyms in brackets after the long name, or before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.extraction.coreference.mention_features import View
from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.name_normalization import normalise
from kg.knowledge.word_lists import word_class

_BETWEEN = ("(", ", or", ", or the", "(the")
_WINDOW = 12
"""How many characters between an acronym and its long name are looked at."""
_BEHIND_NOUN = frozenset({"appos", "flat", "nmod", "nmod:desc"})
_NAMED_BY = frozenset({"obj", "xcomp", "obl", "iobj", "advcl"})


def named_by(tokens: Tokens, at: Mapping[int, View]) -> Iterator[tuple[View, View]]:
    """Yield who or what is given a name, and the name.

    Args:
        tokens: the parsed document.
        at: its mentions by their root.
    """
    verbs = word_class("naming-verb")
    for name in at.values():
        if name.kind != "name" or name.mention.label == "NORP" or tokens.dependents(name.root, "det"):
            continue
        head = tokens.heads[name.root]
        if tokens.pos[head] == "VERB" and tokens.deps[name.root] in _NAMED_BY:
            said = verbs.get(tokens.lemmas[head]) == tokens.preposition(name.root)
            bearer = _bearer(tokens, at, head, name.root) if said else None
        elif tokens.lemmas[head] in word_class("naming-noun") and tokens.deps[name.root] in {
            "appos",
            "flat",
            "nmod",
            "nmod:desc",
        }:
            bearer = _under_name(tokens, at, head)
        else:
            continue
        if bearer is not None and bearer is not name:
            yield bearer, name


def _bearer(tokens: Tokens, at: Mapping[int, View], verb: int, name: int) -> View | None:
    """Return what a passive verb or participle is said of, or the object of an active verb with "as" and the name."""
    for child in tokens.dependents(verb, "obj"):
        if child != name and tokens.preposition(name):
            return at.get(child)
    if tokens.tags[verb] != "VBN":
        return None
    for child in tokens.dependents(verb, "nsubj:pass"):
        return at.get(child)
    return at.get(tokens.heads[verb]) if tokens.deps[verb] == "acl" else None


def _under_name(tokens: Tokens, at: Mapping[int, View], noun: int) -> View | None:
    """Return who does something under a name: "performed *under the ring name* Y"."""
    preposition = word_class("naming-noun")[tokens.lemmas[noun]]
    while tokens.deps[noun] == "conj":
        noun = tokens.heads[noun]
    verb = tokens.heads[noun]
    if tokens.preposition(noun) != preposition or tokens.pos[verb] != "VERB":
        return None
    return next((at[child] for child in tokens.dependents(verb, "nsubj", "nsubj:pass") if child in at), None)


def explained(text: str, names: Sequence[View]) -> Iterator[tuple[View, View]]:
    """Yield acronyms with the long names beside which they stand in brackets, or after "or"."""
    starts = {view.mention.start: view for view in reversed(names)}
    ends = {view.mention.end: view for view in names}
    for view in names:
        short = view.mention.name.replace(".", "")
        if not (2 <= len(short) <= 8 and short.isupper() and short.isalpha()):
            continue
        least = max(view.mention.start - _WINDOW, 0)
        before = text[least : view.mention.start].rstrip(' "“')
        places = [least + len(before.removesuffix(mark).rstrip()) for mark in _BETWEEN if before.endswith(mark)]
        long = [ends[place] for place in places if place in ends]
        after = text[view.mention.end : view.mention.end + _WINDOW]
        opening = after[: len(after) - len(after.lstrip(' ("“'))]
        if "(" in opening and (held := starts.get(view.mention.end + len(opening))) is not None:
            long.append(held)
        for other in long:
            if _spells(short.lower(), normalise(other.mention.name)):
                yield other, view
                break


def _spells(short: str, long: str) -> bool:
    """Return whether the letters of an acronym stand in a long name of several words in their order."""
    letters = iter(long)
    return " " in long and short[0] == long[0] and all(letter in letters for letter in short)
