"""Rows made of claims: what a claim says in words, equal statements as one row, the sentences behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.answers.answer import AnswerRow, Sentence, Value
from kg.web.index.reader import IndexReader
from kg.web.pages.records import ClaimRecord, EntityRef

SENTENCES = 5
"""Sentences of one row."""
_ENDS = ("agent", "object", "recipient", "place")


@dataclass(frozen=True, slots=True)
class Statement:
    """Claims that say the same with the same status. claims: the earliest first."""

    claims: tuple[ClaimRecord, ...]

    @property
    def first(self) -> ClaimRecord:
        """The earliest claim."""
        return self.claims[0]

    @property
    def sources(self) -> int:
        """The number of independent sources."""
        outlets = {claim.document.publisher or claim.document.iri for claim in self.claims}
        return max(len(outlets), *(claim.sources for claim in self.claims))


def statements(claims: Iterable[ClaimRecord], *, by_day: bool = False) -> list[Statement]:
    """Put claims that say the same together, in the order of their first ones. by_day: only those of one day."""
    groups: dict[tuple[object, ...], list[ClaimRecord]] = {}
    for claim in claims:
        key = (in_words(claim).casefold(), claim.status, claim.day if by_day else "")
        groups.setdefault(key, []).append(claim)
    return [Statement(tuple(group)) for group in groups.values()]


def in_words(claim: ClaimRecord) -> str:
    """Return what a claim says: subject, relation, object, and what fills further roles."""
    parts = [claim.subject.label if claim.subject else "", claim.relation]
    parts.append(claim.object.label if claim.object else claim.content)
    ends = {entity.iri for entity in (claim.subject, claim.object) if entity is not None}
    others = [
        f"{filler.role} {filler.entity.label}"
        for filler in claim.roles
        if filler.entity is not None and filler.entity.iri not in ends and filler.role in _ENDS
    ]
    text = " ".join(part for part in (" ".join(part.split()) for part in parts) if part)
    return f"{text} ({', '.join(dict.fromkeys(others))})" if others else text


def speakers_of(claims: Iterable[ClaimRecord]) -> str:
    """Return the labels of those to whom texts attribute claims, each once; "" for none."""
    return ", ".join(dict.fromkeys(speaker.label for claim in claims for speaker in claim.speakers))


def outlets_of(claims: Iterable[ClaimRecord]) -> str:
    """Return the outlets of claims, each once; the title of a document that names none."""
    return ", ".join(dict.fromkeys(claim.document.publisher or claim.document.title for claim in claims))


def claim_row(index: IndexReader, values: Sequence[Value], claims: Sequence[ClaimRecord]) -> AnswerRow:
    """Return a row with the sentences of its claims, the surest first, each sentence once."""
    best = sorted(claims, key=lambda claim: (-claim.confidence, claim.document.issued, claim.start))
    chosen = {(claim.document.iri, claim.quote): claim for claim in reversed(best)}
    kept = [claim for claim in best if chosen[claim.document.iri, claim.quote] is claim][:SENTENCES]
    return AnswerRow(tuple(values), tuple(sentence(index, claim) for claim in kept))


def sentence(index: IndexReader, claim: ClaimRecord) -> Sentence:
    """Return the sentence behind a claim."""
    return Sentence(
        quote=claim.quote,
        document=claim.document,
        url=index.value("SELECT url FROM document WHERE iri = ?", (claim.document.iri,), ""),
        start=claim.start,
        speakers=tuple(speaker.label for speaker in claim.speakers),
        status=claim.status,
        confidence=claim.confidence,
        claim=claim.iri,
    )


def entity(index: IndexReader, number: int) -> EntityRef:
    """Return an entity by its number."""
    return index.entities([number])[number]
