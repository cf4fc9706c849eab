"""Predicates as open relations: a relation phrase and its arguments, as words of the sentence.

Open information extraction wants surface phrases where the predicate layer has functions: this module only
puts the words of a predicate and its arguments back in reading order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from kg.annotations import Argument, Predicate
from kg.extraction.predicates import extract

#: How well tuples of a pattern hold: mean precision on CaRB's development part, rounded. Ranks, no more.
RELIABILITY = {
    "verb": 0.6,
    "adjective": 0.5,
    "copula": 0.45,
    "apposition": 0.4,
    "possessive": 0.1,
}
#: What the choice of the second argument, and the rule behind the first, take from it.
VARIANT = {"": 1.0, "alternative": 0.7, "object": 0.5}
SUBJECT = {
    "participial-subject": 0.85,
    "participial-clause": 0.85,
    "purpose-subject": 0.9,
    "relative-clause-antecedent": 0.9,
    "modified-noun": 0.6,
    "object-control": 0.5,
}
_CLAUSAL = frozenset({"verb", "adjective", "copula"})


@dataclass(frozen=True, slots=True)
class Extraction:
    """An open relation: relation phrase, arguments (the first is the grammatical subject), confidence,
    origin.
    """

    relation: str
    arguments: tuple[str, ...]
    confidence: float
    pattern: str


def extractions(doc: Doc, words: Sequence[str] | None = None) -> list[Extraction]:
    """Return the open relations of a parsed document.

    Args:
        doc: a parsed document.
        words: the words to print for its tokens; the tokens' own if None.
    """
    return list(_Converter(doc, words or [token.text for token in doc]).all())


class _Converter:
    def __init__(self, doc: Doc, words: Sequence[str]) -> None:
        self.doc = doc
        self.words = words
        self.predicates = extract(doc)
        self.clauses = {p.root: p for p in self.predicates if p.kind in _CLAUSAL}

    def all(self) -> Iterator[Extraction]:
        for predicate in self.predicates:
            if predicate.kind in _CLAUSAL:
                yield from self._clause(predicate)
            elif predicate.kind == "apposition":
                yield from self._simple(predicate, "be", "subject", "complement")
            elif predicate.kind == "possessive":
                yield from self._simple(predicate, "has", "possessor", "object")

    def _text(self, start: int, end: int) -> str:
        return " ".join(self.words[start:end])

    def _argument(self, predicate: Predicate, argument: Argument) -> str:
        """Return the words of an argument, without the modifier of it in which the predicate stands."""
        start, end = argument.start, argument.end
        others = [a for a in predicate.arguments if a.root != argument.root and start <= a.root < end]
        inner = (
            [predicate.root, *(a.root for a in others)] if argument.root != predicate.root else [a.root for a in others]
        )
        for i in inner:
            if argument.root < i < end:
                end = min(end, self._edge(i, argument.root))
            elif start <= i < argument.root:
                start = max(start, self.doc[i].right_edge.i + 1)
        while end > argument.root + 1 and self.doc[end - 1].is_punct:
            end -= 1
        while start < argument.root and (self.doc[start].is_punct or self.doc[start].tag_ == "POS"):
            start += 1
        return self._text(start, end)

    def _edge(self, i: int, above: int) -> int:
        """Return where the modifier of token ``above`` that holds token ``i`` starts."""
        token = self.doc[i]
        while token.head.i not in {above, token.i}:
            token = token.head
        return max(token.left_edge.i, above + 1)

    def _simple(self, predicate: Predicate, relation: str, first: str, second: str) -> Iterator[Extraction]:
        for one in self._phrases(predicate, first):
            for two in self._phrases(predicate, second):
                arguments = (self._argument(predicate, one), self._argument(predicate, two))
                yield Extraction(relation, arguments, RELIABILITY[predicate.kind], predicate.kind)

    def _phrases(self, predicate: Predicate, function: str) -> list[Argument]:
        """Return the arguments of a function; coordinated ones as one phrase, as in the text."""
        phrases: list[Argument] = []
        for argument in predicate.arguments:
            if argument.function != function:
                continue
            if "conjoined-argument" in argument.rules and phrases and phrases[-1].start < argument.start:
                phrases[-1] = replace(phrases[-1], end=max(phrases[-1].end, argument.end))
            else:
                phrases.append(argument)
        return phrases

    def _clause(self, predicate: Predicate) -> Iterator[Extraction]:
        subjects = self._phrases(predicate, "object" if predicate.passive else "subject")
        recipients = self._phrases(predicate, "indirect_object")
        if predicate.passive and any("passive-recipient" in a.rules for a in recipients):
            subjects, recipients = recipients, self._phrases(predicate, "object")
        if not subjects:
            return
        core = [] if predicate.passive and not recipients else self._phrases(predicate, "object")
        if not predicate.passive:
            core += recipients
        core.sort(key=lambda a: a.start)
        core += self._phrases(predicate, "complement")
        agents = self._phrases(predicate, "subject") if predicate.passive else []
        others = [replace(a, preposition="by") for a in agents] + self._phrases(predicate, "oblique")
        others.sort(key=lambda a: (a.start < predicate.root, a.start))
        clauses = self._phrases(predicate, "clause")
        core = core or clauses[:1]
        adverbials = self._phrases(predicate, "adverbial")
        relation = [self.words[i] for i in self._relation(predicate)]
        if predicate.passive and not predicate.auxiliaries:
            relation.insert(0, "be")
        for second, rest, extra, variant in self._orders(core, others):
            arguments = [self._text(second.start, second.end)]
            arguments += [self._text(a.start, a.end) for a in rest if a in core]
            arguments += [self._marked(a) for a in (*rest, *adverbials) if a not in core]
            phrase = " ".join([*relation, *extra])
            for subject in subjects:
                confidence, pattern = self._confidence(predicate, subject, second, variant)
                yield Extraction(phrase, (self._argument(predicate, subject), *arguments), confidence, pattern)

    def _marked(self, argument: Argument) -> str:
        return f"{argument.preposition.replace('_', ' ')} {self._text(argument.start, argument.end)}".strip()

    def _orders(
        self, core: list[Argument], others: list[Argument]
    ) -> Iterator[tuple[Argument, list[Argument], list[str], str]]:
        """Yield what may come second: argument, the rest, words that join the relation, and the choice's
        name.
        """
        if core:
            first = core[0]
            lead = [] if first.function == "object" else _words(first.preposition)
            yield first, [*core[1:], *others], lead, ""
            if first.function != "object":
                return
            for second in others:
                if second.preposition and second.start > first.start:
                    words = [*self.words[first.start : first.end], *_words(second.preposition)]
                    yield second, [a for a in others if a is not second], words, "object"
        else:
            for second in others:
                if second is others[0] or second.preposition:
                    variant = "" if second is others[0] else "alternative"
                    yield second, [a for a in others if a is not second], _words(second.preposition), variant

    def _relation(self, predicate: Predicate) -> list[int]:
        """Return the verb group's tokens: what governs it through control, auxiliaries, adverbs, verb."""
        tokens = set(predicate.tokens)
        if predicate.kind == "adjective":
            tokens.add(predicate.root)
        tokens.update(i for i in predicate.auxiliaries if i < max(tokens) + 2)
        first, last = min(tokens), max(tokens)
        tokens.update(
            child.i
            for child in self.doc[predicate.root].children
            if child.dep_ == "advmod" and first < child.i < last and child.i == child.right_edge.i
        )
        governor = self.clauses.get(predicate.governors[0]) if predicate.governors else None
        if governor and predicate.links[0] == "clause" and self._same_subject(governor, predicate):
            tokens.update(self._relation(governor))
            tokens.update(c.i for c in self.doc[predicate.root].children if c.dep_ == "mark" and c.i < first)
        return sorted(tokens)

    def _same_subject(self, governor: Predicate, predicate: Predicate) -> bool:
        return any("subject-control" in a.rules for a in predicate.arguments) and governor.root < predicate.root

    def _confidence(self, predicate: Predicate, subject: Argument, second: Argument, variant: str) -> tuple[float, str]:
        borrowed = next((rule for rule in reversed(subject.rules) if rule in SUBJECT), "")
        sure = RELIABILITY[predicate.kind] * VARIANT[variant] * SUBJECT.get(borrowed, 1.0)
        return round(sure, 3), " ".join(filter(None, (predicate.kind, second.function, variant, borrowed)))


def _words(preposition: str) -> list[str]:
    return preposition.split("_") if preposition else []
