"""Names whose borders the language model misses: hyphens, endings in 's, beginnings of titles, common words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from kg.extraction.mentions.name_spans import Span
from kg.extraction.syntax.tokens import INSIDE_NAME, Tokens
from kg.knowledge.gazetteer import Gazetteer
from kg.knowledge.name_normalization import PLACES
from kg.knowledge.word_lists import genders_of_given_names, is_title, word_class

_TITLE_WORDS = 2
"""How many words after what was taken for a name may end a title that it begins."""
_YEAR = 4
"""Digits of a year."""
_MADE_OF_VERBS = frozenset({"VBN", "VBD", "VBG", "VBZ", "JJ"})
_COMMON = frozenset({"NOUN", "ADJ", "DET", "VERB", "ADV", "ADP", "NUM", "PUNCT"})


def repaired(tokens: Tokens, spans: Sequence[Span], gazetteer: Gazetteer) -> list[Span]:
    """Return the names of a document, in order, with borders mended and what is no name left out."""
    kept = [s for s in spans if not _begins_title(tokens, s, gazetteer) and not _is_common(tokens, s, gazetteer)]
    joined = sorted([*_hyphenated(tokens, kept), *_storms(tokens, kept)], key=lambda span: span.start)
    plain = {tokens.lower[s.end - 1] for s in joined if s.end == tokens.n or tokens.tags[s.end] != "POS"}
    found: list[Span] = []
    for named in joined:
        span = _with_number(tokens, _with_adjective(tokens, named, joined, gazetteer), gazetteer)
        while found and found[-1].start >= span.start:
            found.pop()
        if not found or found[-1].end <= span.start:
            whole = _with_division(tokens, _with_first_word(tokens, span, found), gazetteer)
            found.append(_with_ending(tokens, whole, gazetteer, plain))
    return found


def _storms(tokens: Tokens, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the names of storms that the model misses: a word with a capital after "Tropical Storm"."""
    taken = {i for span in spans for i in range(span.start, span.end)}
    words = word_class("storm").keys() & word_class("name-first").keys()
    for i in range(tokens.n - 1):
        follows = tokens.words[i + 1].istitle() and tokens.sentence[i] == tokens.sentence[i + 1]
        if tokens.words[i] in words and follows and tokens.words[i + 1] not in words and taken.isdisjoint({i, i + 1}):
            yield Span(i, i + 2, "EVENT")


def _with_adjective(tokens: Tokens, span: Span, spans: Sequence[Span], gazetteer: Gazetteer) -> Span:
    """Return the name of a body with the adjective that it begins with: "Royal Canadian Mounted Police".

    A word for a nationality right before a name does not belong to it: "Russian Foreign Ministry".
    """
    if span.label not in {"ORG", "GPE", "LOC"} or gazetteer.lookup(tokens.text_of(span.start, span.end)):
        return span
    first, start = span.start, tokens.sentence_range(span.start)[0]
    taken = {i for other in spans if other.label in {"NORP", "GPE", ""} for i in range(other.start, other.end)}
    while first > start:
        before = first - 1
        if not tokens.words[before].istitle() or not span.start <= tokens.heads[before] < span.end:
            break
        if tokens.pos[before] not in {"PROPN", "ADJ"} or (before == start and tokens.tags[before] != "NNP"):
            break
        first = before
    while first < span.start and (
        first in taken or is_title(tokens.words[first]) or tokens.deps[first] != "amod"
        or tokens.lower[first] in word_class("former")
    ):  # fmt: skip
        first += 1
    return replace(span, start=first)


def _with_number(tokens: Tokens, span: Span, gazetteer: Gazetteer) -> Span:
    """Return the name of a thing with the number that tells it from others: "Apollo 11", "Flight 610"."""
    number = span.end
    if (
        span.label in {"ORG", "PRODUCT", "EVENT"}
        and number < tokens.n
        and tokens.words[number].isdigit()
        and len(tokens.words[number]) < _YEAR
        and span.start <= tokens.heads[number] < span.end
        and not gazetteer.lookup(tokens.text_of(span.start, span.end))
    ):
        return replace(span, end=number + 1)
    return span


def ends_in_s(tokens: Tokens, span: Span) -> bool:
    """Return whether a name has a possessive ending as its own ("Sotheby's")."""
    return span.end - span.start > 1 and tokens.lower[span.end - 1] in {"'s", "’s"}


def _begins_title(tokens: Tokens, span: Span, gazetteer: Gazetteer) -> bool:
    """Return whether an unknown name is the beginning of a title: the "Foreign" of "Foreign Ministers"."""
    if span.label == "PERSON" or gazetteer.lookup(tokens.text_of(span.start, span.end)):
        return False
    words = list(tokens.lower[span.start : span.end])
    for i in range(span.end, min(span.end + _TITLE_WORDS, tokens.n)):
        words.append(tokens.lemmas[i])
        if gazetteer.office(" ".join(words)) is not None:
            return True
    return False


def _is_common(tokens: Tokens, span: Span, gazetteer: Gazetteer) -> bool:
    """Return whether a name consists of common words: none has a capital but the first of a sentence."""
    if span.label in {"", "MONEY"}:
        return False
    words = [(i, tokens.words[i]) for i in range(span.start, span.end) if tokens.words[i][0].isalpha()]
    begins = tokens.sentence_range(span.start)[0] == span.start
    small = [word == word.lower() for _, word in words]
    if begins and small and not small[0] and len(words) > 1:
        small[0] = all(tokens.pos[i] in _COMMON for i, _ in words)
    return all(small) and not gazetteer.lookup(tokens.text_of(span.start, span.end))


def _touching(tokens: Tokens, i: int) -> bool:
    """Return whether a token is a hyphen between two words without spaces."""
    return (
        0 < i < tokens.n - 1
        and tokens.words[i] in {"-", "‐", "‑"}
        and tokens.end_offset(i - 1) == tokens.offsets[i]
        and tokens.end_offset(i) == tokens.offsets[i + 1]
    )


def _hyphenated(tokens: Tokens, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the names, those of persons whole: "Mette-Marit Hansen", "Anna Lee-Park", "Park Won-soon"."""
    held: Span | None = None
    for span in spans:
        whole = _to_the_right(tokens, _to_the_left(tokens, span, held)) if span.label == "PERSON" else span
        if held is not None and whole.start > held.start:
            if held.end > whole.start:
                continue
            yield held
        held = whole
    if held is not None:
        yield held


def _to_the_left(tokens: Tokens, span: Span, before: Span | None) -> Span:
    hyphen = span.start - 1
    if not _touching(tokens, hyphen) or not tokens.words[hyphen - 1][0].isupper():
        return span
    first = hyphen - 1
    if before is not None and before.end == hyphen:
        if before.label not in {"PERSON", "ORG", ""}:
            return span
        first = before.start
    given = genders_of_given_names()
    words = span.end - span.start
    names = (first == hyphen - 1) != (words == 1)  # given names, or family names, of one person
    both = tokens.words[hyphen - 1] in given and tokens.words[span.start] in given
    return replace(span, start=first) if names or both else span


def _to_the_right(tokens: Tokens, span: Span) -> Span:
    second = span.end
    if (
        span.end - span.start == 1
        and second + 2 < tokens.n
        and tokens.words[second].istitle()
        and _touching(tokens, second + 1)
        and tokens.words[second + 2].isalpha()
        and tokens.words[second + 2].islower()
        and tokens.tags[second + 2] not in _MADE_OF_VERBS
    ):
        return replace(span, end=second + 3)
    return span


def _with_first_word(tokens: Tokens, span: Span, before: Sequence[Span]) -> Span:
    """Return a name with the words before it that say what it names: "Tropical Storm Haiyan", "USS Nimitz"."""
    words, least = word_class("name-first"), before[-1].end if before else 0
    first = span.start
    while first > max(least, tokens.sentence_range(span.start)[0]) and tokens.words[first - 1] in _before_names():
        first -= 1
    cls = next((words[tokens.words[i]] for i in range(first, span.end - 1) if tokens.words[i] in words), "")
    if span.label and cls and first < span.start:
        return Span(first, span.end, "PRODUCT" if cls == "Product" else "EVENT")
    return span


def _before_names() -> Set[str]:
    return word_class("name-first").keys() | word_class("storm").keys()


def _with_division(tokens: Tokens, span: Span, gazetteer: Gazetteer) -> Span:
    """Return the name of a place with the noun after it that makes it another: "Rostov region" is not Rostov."""
    noun = span.end
    if any(e.cls in {"Territory", "Region", "Country"} for e in gazetteer.lookup(tokens.text_of(span.start, noun))):
        return span
    if (
        span.label in PLACES
        and noun < tokens.n
        and word_class("division-noun").get(tokens.lower[noun]) == "name"
        and tokens.tags[noun] in {"NN", "NNP"}
        and span.start <= noun - 1
        and tokens.heads[noun - 1] == noun
        and tokens.deps[noun] not in INSIDE_NAME
    ):
        return replace(span, end=noun + 1)
    return span


def _with_ending(tokens: Tokens, span: Span, gazetteer: Gazetteer, plain: set[str]) -> Span:
    """Return a name with its ending in 's if it is listed so, or no noun follows that it could possess."""
    end = span.end
    if end >= tokens.n or tokens.lower[end] not in {"'s", "’s"}:
        return span
    if gazetteer.lookup(tokens.text_of(span.start, end) + "'s"):
        return Span(span.start, end + (3 if _of_place(tokens, end) else 1), "ORG")
    if span.label not in {"PERSON", "ORG", ""}:
        return span
    head = tokens.heads[end]
    if not span.start <= head < end or tokens.deps[head] in {"nmod:poss", "conj"} or _is_predicate(tokens, head):
        return span
    name = tokens.text_of(span.start, end)
    if gazetteer.lookup(name) or tokens.lower[end - 1] in plain or name in word_class("common-surname"):
        return span
    return Span(span.start, end + (3 if _of_place(tokens, end) else 1), "ORG")


def _of_place(tokens: Tokens, ending: int) -> bool:
    """Return whether "of" and a name follow an ending in 's: "Lloyd's of London"."""
    return ending + 2 < tokens.n and tokens.lower[ending + 1] == "of" and tokens.pos[ending + 2] == "PROPN"


def _is_predicate(tokens: Tokens, token: int) -> bool:
    return any(tokens.deps[child] == "cop" for child in tokens.children[token])
