"""Reader of "try a sentence": names, tree and claims of a text, read by the shipped pipeline."""

from __future__ import annotations

import functools

import msgspec
from spacy.language import Language

from kg.annotations import Claim, Mention
from kg.pipeline.nlp import load
from kg.web.index.index_builder import status_of
from kg.web.pages.background_records import (
    SentenceClaim,
    SentenceName,
    SentenceReading,
    SentenceRole,
    SentenceToken,
)


@functools.lru_cache(maxsize=1)
def _pipeline() -> Language:
    return load()


def sentence_json(text: str) -> bytes:
    """Read a text and return what was found as JSON."""
    doc = _pipeline()(text)
    mentions: tuple[Mention, ...] = doc._.mentions
    reading = SentenceReading(
        text,
        [SentenceToken(t.text, t.lemma_, t.pos_, t.dep_, t.head.i) for t in doc],
        [SentenceName(text[m.start : m.end], m.name, m.cls, m.kind, m.start, m.end) for m in mentions],
        [_claim(text, claim, mentions) for claim in doc._.claims],
    )
    return msgspec.json.encode(reading)


def _claim(text: str, claim: Claim, mentions: tuple[Mention, ...]) -> SentenceClaim:
    def words(mention: int, plain: str) -> str:
        return text[mentions[mention].start : mentions[mention].end] if mention >= 0 else plain

    return SentenceClaim(
        type=claim.type,
        property=claim.property,
        status=status_of(claim.polarity, claim.certainty, claim.tense),
        polarity=claim.polarity,
        certainty=claim.certainty,
        tense=claim.tense,
        frame=claim.frame,
        rules=list(claim.rules),
        roles=[SentenceRole(role, words(filler.mention, filler.text)) for role, filler in claim.roles],
        speakers=[words(speaker, "") for speaker in claim.speakers],
        trigger_start=claim.trigger_start,
        trigger_end=claim.trigger_end,
        confidence=claim.confidence,
    )
