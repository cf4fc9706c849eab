"""``kg_entity_rules``: names and amounts of the kinds no training set annotates, by token patterns.

FAC, LAW, PRODUCT, TIME, MONEY, PERCENT and QUANTITY; the patterns are in ``entity_rules.jsonl``, in the
format of spaCy's SpanRuler, which runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import srsly  # type: ignore[import-untyped]
from spacy.attrs import LOWER, ORTH, SHAPE  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.pipeline.span_ruler import SpanRuler
from spacy.tokens import Doc, Span
from spacy.util import filter_spans, registry

RULES = Path(__file__).with_name("entity_rules.jsonl")
NAMES_FILTER = "kg.covering_names.v1"
_COMMON = frozenset(["-", "–", "and", "of", "on", "for", "the", "to"])
"""Words too frequent to look around."""


def covering_names(names: Iterable[Span], found: Iterable[Span]) -> list[Span]:
    """Return the names and those of the found spans that take nothing from a name but the whole of it.

    A found span that covers a name replaces it ("Treaty of Paris" for "Paris"); one that would cut a name,
    or is part of a longer name, is dropped. Of found spans that overlap the longest is taken, then the first.
    """
    names = list(names)
    kept = []
    for span in filter_spans(found):
        touched = [name for name in names if name.start < span.end and span.start < name.end]
        if all(span.start <= name.start and name.end <= span.end for name in touched):
            names = [name for name in names if name not in touched]
            kept.append(span)
    return sorted([*names, *kept], key=lambda span: span.start)


@registry.misc(NAMES_FILTER)  # type: ignore[untyped-decorator]
def create_covering_names() -> Callable[[Iterable[Span], Iterable[Span]], list[Span]]:
    """Return ``covering_names`` for a spaCy configuration."""
    return covering_names


class EntityRules(SpanRuler):
    """A SpanRuler that only looks around words that a pattern asks for by name.

    Nearly every pattern needs some particular word ("percent", "Treaty") or shape of word ("dd:dd"); most
    of a text has none of them. A pattern without such an anchor, or of open length, makes it read the whole
    text.
    """

    def add_patterns(self, patterns: list[dict[str, Any]]) -> None:
        """Add patterns in the format of ``SpanRuler.add_patterns``."""
        super().add_patterns(patterns)
        self._anchor(self.patterns)

    def _anchor(self, patterns: list[dict[str, Any]]) -> None:
        self._anchors: dict[int, dict[int, Reach]] | None = {attribute: {} for attribute in _ANCHORS.values()}
        for entry in patterns:
            pattern = entry["pattern"]
            anchor = None if isinstance(pattern, str) else _anchor_of(pattern)
            if anchor is None or any(token.get("OP", "?") not in {"?", "1"} for token in pattern):
                self._anchors = None
                return
            attribute, values, place = anchor
            reaches = self._anchors[attribute]
            for value in values:
                number = self.nlp.vocab.strings.add(value)
                before, after = reaches.get(number, (0, 0))
                reaches[number] = max(before, place), max(after, len(pattern) - place - 1)
        self._values = {a: np.array(sorted(reaches), dtype=np.uint64) for a, reaches in self._anchors.items()}

    def match(self, doc: Doc) -> list[Span]:
        """Return the spans the patterns match, in order."""
        if self._anchors is None or not len(doc):
            found_everywhere: list[Span] = super().match(doc)
            return found_everywhere
        near: list[tuple[int, int]] = []
        for attribute, reaches in self._anchors.items():
            column = doc.to_array(attribute)
            for i in np.flatnonzero(np.isin(column, self._values[attribute])).tolist():
                before, after = reaches[int(column[i])]
                near.append((max(0, i - before), min(len(doc), i + after + 1)))
        found = set()
        for a, b in _joined(sorted(near)):
            for rule, start, end in self.matcher(doc[a:b]):
                kind = self._match_label_id_map[rule]
                found.add(Span(doc, a + start, a + end, label=kind["label"], span_id=kind["id"]))
        return sorted(found)


Reach: TypeAlias = tuple[int, int]
"""How many words before and after an anchor its patterns may take in."""
_ANCHORS = {"ORTH": ORTH, "LOWER": LOWER, "SHAPE": SHAPE}


def _anchor_of(pattern: list[dict[str, Any]]) -> tuple[int, list[str], int] | None:
    """Return an attribute, the values one of which a word must have wherever the pattern matches, and its place."""
    choices = []
    for place, token in enumerate(pattern):
        for name, attribute in _ANCHORS.items():
            wanted = token.get(name)
            values = wanted.get("IN") if isinstance(wanted, dict) else [wanted] if wanted else None
            if values and "OP" not in token and not set(values) & _COMMON:
                choices.append((len(values), attribute, values, place))
    return min(choices, key=lambda choice: choice[0])[1:] if choices else None


def _joined(stretches: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield stretches of a text, given in order, joined where they overlap."""
    start = end = -1
    for a, b in stretches:
        if a >= end:
            if end > 0:
                yield start, end
            start = a
        end = max(end, b)
    if end > 0:
        yield start, end


@Language.factory(
    "kg_entity_rules",
    default_config={"ents_filter": {"@misc": NAMES_FILTER}},
    assigns=["doc.ents", "token.ent_iob", "token.ent_type"],
)
def create_entity_rules(
    nlp: Language, name: str, ents_filter: Callable[[Iterable[Span], Iterable[Span]], Iterable[Span]]
) -> EntityRules:
    """Create ``kg_entity_rules`` with the shipped patterns; ``add_patterns`` takes more."""
    ruler = EntityRules(nlp, name, spans_key=None, annotate_ents=True, ents_filter=ents_filter)
    ruler.add_patterns(list(srsly.read_jsonl(RULES)))
    return ruler
