"""What the words of a name and the noun before it say that it names, and where a name begins in a noun phrase."""

from __future__ import annotations

from kg.extraction.mentions.name_spans import Span, has_own_determiner
from kg.extraction.syntax.tokens import INSIDE_NAME, Tokens
from kg.knowledge.gazetteer import Gazetteer
from kg.knowledge.ontology import ontology
from kg.knowledge.word_lists import word_class

_TOLD = ("Organization", "Group", "Service", "Product", "Event", "Facility")
"""Classes that the noun before a name tells where the model's label says nothing better."""
_OPENING = frozenset({'"', "“", "'", "‘", "The", "A"})
"""What may stand between a name and the noun that says what it names."""
_CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV"})
_CAPITALS = 0.5
"""Least share of content words with a capital in a heading, whose capitals say nothing."""


def class_of_words(name: str, label: str) -> str:
    """Return the class that the first or last word of a name tells ("Hurricane Katrina", "Army Times"), "" if none."""
    words = name.split()
    if len(words) < 2:
        return ""
    if label in {"ORG", "LOC", "GPE", "FAC", ""} and (held := word_class("name-word").keys() & {*words}):
        return word_class("name-word")[min(held)]
    first = words[1] if words[0] in word_class("storm") and words[0] not in word_class("name-first") else words[0]
    last = word_class("name-last").get(words[-1], "") if label in {"ORG", "LAW", "PRODUCT", "WORK_OF_ART", ""} else ""
    return word_class("name-first").get(first, "") or last


def class_beside(tokens: Tokens, span: Span, root: int, gazetteer: Gazetteer) -> str:
    """Return the class of the common noun right before a name ("the rock band Cream"), "" if it tells none.

    Args:
        tokens: the parsed document.
        span: the name.
        root: its head.
        gazetteer: what nouns denote.
    """
    noun = span.start - 1
    while noun > 0 and tokens.words[noun] in _OPENING | word_class("naming-participle").keys():
        noun -= 1
    if noun < 0 or tokens.pos[noun] != "NOUN" or not tokens.words[noun].islower() or tokens.tags[noun] != "NN":
        return ""
    named = tokens.words[noun + 1] in word_class("naming-participle")
    within = named or span.start <= tokens.heads[noun] < span.end
    if not within and not (tokens.heads[root] == noun and tokens.deps[root] in INSIDE_NAME | {"appos", "nmod:desc"}):
        return ""
    cls = word_class("name-kind").get(tokens.lower[noun], "") or gazetteer.nominal(tokens.lower[noun])
    return cls if any(ontology().is_a(cls, told) for told in _TOLD) and span.label not in {"PERSON", "GPE"} else ""


def class_of_context(tokens: Tokens, root: int) -> str:
    """Return the class that the verb tells of a name of which nothing is known ("published in Cell"), "" if none."""
    preposition, _, cls = word_class("context-verb").get(tokens.lemmas[tokens.heads[root]], "").partition(" ")
    return cls if cls and tokens.deps[root] == "obl" and tokens.preposition(root) == preposition else ""


def is_written_as_name(tokens: Tokens, head: int) -> bool:
    """Return whether a noun is a name by its tag, or by a capital that no beginning and no heading explains."""
    word = tokens.words[head]
    if tokens.pos[head] == "PROPN":
        return not (word.islower() and word.isalpha())
    first, end = tokens.sentence_range(head)
    if not word[0].isupper() or word.isupper() or tokens.pos[head] != "NOUN" or head == first:
        return False
    if not any(c.isalnum() for c in tokens.words[head - 1]):
        return False
    content = [tokens.words[i] for i in range(first, end) if tokens.pos[i] in _CONTENT and i != head]
    return sum(other[0].isupper() for other in content) < _CAPITALS * len(content)


def proper_start(tokens: Tokens, first: int, head: int, gazetteer: Gazetteer) -> int:
    """Return the token at which the name begins in a noun phrase: the "Cream" of "early rock band Cream"."""
    while first < head:
        rest = range(first, head)
        owner = max((i for i in rest if tokens.tags[i] == "POS" or tokens.words[i] in {'"', "“"}), default=-1)
        if owner > first and gazetteer.nominal(tokens.lower[owner - 1]):
            break  # "Prime Minister's Questions"
        if owner >= 0:
            first = owner + 1
        elif has_own_determiner(tokens, first):
            break
        elif tokens.words[first][0].islower() or tokens.pos[first] in {"DET", "PUNCT"}:
            first += 1
        else:
            break
    return first
