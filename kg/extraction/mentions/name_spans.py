"""Spans of names: the language model's entities, trimmed, and the names of the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.gazetteer import Gazetteer
from kg.knowledge.name_normalization import Spelled, by_first_word
from kg.knowledge.ontology import POSITION, Ontology
from kg.knowledge.word_lists import is_title

NAMES = frozenset({"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "EVENT", "LAW", "PRODUCT", "MONEY", "WORK_OF_ART"})
"""Entity labels that become mentions."""
MEASURES = frozenset({"DATE", "TIME", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"})
"""Entity labels that do not: their words are in no mention."""
_NOT_LAST = frozenset({"PUNCT", "SPACE", "ADP", "CCONJ", "DET"})
_NOT_FIRST = frozenset({"DET", "PUNCT", "SPACE", "CCONJ", "ADP"})
_OWN_FIRST = frozenset({"all", "every", "another", "both"})
"""Determiners that are a name's own where they have a capital within a sentence ("All Nippon Airways")."""
_WITH_TAIL = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC"})
_NAMING = frozenset({"PROPN", "NOUN", "ADJ", "X", "NUM"})
_GENERAL = "Funds"
"""Class whose listed nouns name no more than a kind: any noun before them tells one of it."""


@dataclass(frozen=True, slots=True)
class Span:
    """The tokens of a name: first, end (exclusive), the model's label ("" if only the gazetteer knows the
    name).
    """

    start: int
    end: int
    label: str


def has_own_determiner(tokens: Tokens, first: int) -> bool:
    """Return whether a name begins with a determiner of its own: it has a capital within a sentence."""
    begins = tokens.sentence_range(first)[0] == first
    return not begins and tokens.words[first].istitle() and tokens.lower[first] in _OWN_FIRST


def head_of(tokens: Tokens, span: Span) -> int:
    """Return the token of a name that the others of it depend on."""
    fallback = span.start
    for i in range(span.start, span.end):
        head = tokens.heads[i]
        if (head < span.start or head >= span.end or head == i) and tokens.pos[i] not in {"PUNCT", "ADP"}:
            return i
        if tokens.pos[i] in {"PROPN", "NOUN"}:
            fallback = i
    return fallback


class NameFinder:
    """Finds the names of a document."""

    def __init__(self, gazetteer: Gazetteer, ontology: Ontology) -> None:
        """Index the gazetteer's names by their first word.

        Positions are left out: "Ukrainian President" describes a person in a text.
        """
        self._gazetteer = gazetteer
        self._ontology = ontology
        self._phrases = by_first_word(
            name for name, entries in gazetteer.phrases().items() if entries[0].cls != POSITION
        )

    def __call__(self, tokens: Tokens, doc: Doc) -> list[Span]:
        """Return the names of a document, in order; none overlaps another, the longer one stays."""
        found: list[Span] = []
        for ent in doc.ents:
            if ent.label_ in NAMES:
                found.extend(self._trimmed(tokens, Span(ent.start, ent.end, ent.label_)))
            elif ent.label_ in MEASURES:
                found.append(Span(ent.start, ent.end, ent.label_))
        known = {(span.start, span.end) for span in found}
        found.extend(span for span in self._listed(tokens) if (span.start, span.end) not in known)
        found.sort(key=lambda span: (span.start - span.end, span.label == "", span.start))
        taken: set[int] = set()
        kept = []
        for span in found:
            if taken.isdisjoint(range(span.start, span.end)):
                taken.update(range(span.start, span.end))
                kept.append(span)
        return sorted((span for span in kept if span.label not in MEASURES), key=lambda span: span.start)

    def titled(self, tokens: Tokens, root: int, start: int) -> int:
        """Return the head of the phrase a name stands in: a title's, where the tree hangs the name under
        it.
        """
        head = tokens.heads[root]
        if head >= start or tokens.deps[root] not in {"flat", "appos", "compound"}:
            return root
        if any(tokens.pos[i] == "PUNCT" for i in range(head + 1, start)) or not self._is_title(tokens, head):
            return root
        return head

    def _trimmed(self, tokens: Tokens, span: Span) -> Iterator[Span]:
        """Yield an entity without determiner, titles, possessive ending and lower-case tail ("Trump
        administration").
        """
        start, end, label = span.start, span.end, span.label
        while end > start and (tokens.tags[end - 1] == "POS" or tokens.pos[end - 1] in _NOT_LAST):
            if tokens.words[end - 1][0].isalnum() and tokens.words[end - 1].endswith("."):
                break
            end -= 1
        while start < end and (tokens.pos[start] in _NOT_FIRST or tokens.tags[start] == "POS"):
            if end - start > 1 and has_own_determiner(tokens, start):
                break
            start += 1
        if label == "PERSON":
            while end - start > 1 and self._is_title(tokens, start):
                start += 1
            if end - start == 1 and is_title(tokens.words[start]) and not self._gazetteer.lookup(tokens.words[start]):
                return
        if label in _WITH_TAIL:
            last = end
            while last > start and tokens.words[last - 1].islower() and tokens.tags[last - 1] in {"NN", "NNS"}:
                last -= 1
            if start < last < end:
                end, label = last, ("" if label == "ORG" else label)
        if any(tokens.words[i][0].isalnum() or tokens.words[i][0] in "$€£" for i in range(start, end)):
            yield Span(start, end, label)

    def _is_title(self, tokens: Tokens, i: int) -> bool:
        if is_title(tokens.words[i]):
            return True
        return self._ontology.is_a(self._gazetteer.nominal(tokens.lower[i]), "Person")

    def _listed(self, tokens: Tokens) -> Iterator[Span]:
        """Yield the gazetteer's names in a text, the longest at each place."""
        spelled = Spelled(tokens.words)
        phrases = self._phrases
        after = 0
        for first, k in enumerate(spelled.first):
            candidates = phrases.get(spelled.words[k]) if k >= 0 and first >= after else None
            end = self._longest(tokens, spelled, first, candidates) if candidates else 0
            if end:
                yield Span(first, end, "")
                after = end

    def _longest(self, tokens: Tokens, spelled: Spelled, first: int, candidates: list[tuple[str, ...]]) -> int:
        """Return the end of the longest listed name that starts with a token, 0 if none does."""
        words, k = spelled.words, spelled.first[first]
        second = words[k + 1] if k + 1 < len(words) else ""
        for phrase in candidates:  # the longest first
            if len(phrase) > 2 and phrase[1] != second:
                continue
            end = k + len(phrase)
            if end > len(words) or not spelled.ends[end - 1]:
                continue
            last = spelled.ends[end - 1] - 1
            if tuple(words[k : end - 1]) != phrase[:-1]:
                continue
            if words[end - 1] != phrase[-1] and (tokens.tags[last] != "NNS" or tokens.lemmas[last] != phrase[-1]):
                continue
            entries = self._gazetteer.lookup(tokens.text[tokens.offsets[first] : tokens.end_offset(last)])
            if not entries and words[end - 1] != phrase[-1]:
                entries = self._gazetteer.lookup(" ".join(phrase))
            if entries and self._names_here(tokens, first, last, entries[0].via == "surname"):
                general = self._ontology.is_a(entries[0].cls, _GENERAL)
                return 0 if general and self._is_narrower(tokens, first, last) else last + 1
        return 0

    @staticmethod
    def _is_narrower(tokens: Tokens, first: int, last: int) -> bool:
        """Return whether a noun before a listed common noun makes it another thing: "*oil* money"."""
        before = first - 1
        return (
            before >= 0
            and tokens.deps[before] == "compound"
            and first <= tokens.heads[before] <= last
            and tokens.pos[before] == "NOUN"
            and tokens.words[before].islower()
            and tokens.words[last].islower()
        )

    def _names_here(self, tokens: Tokens, first: int, last: int, surname: bool) -> bool:
        """Return whether words that spell a listed name are one here: "may" and "will" are not."""
        if surname:
            return tokens.pos[last] == "PROPN" and tokens.sentence[first] == tokens.sentence[last]
        return any(tokens.pos[i] in _NAMING for i in range(first, last + 1))
