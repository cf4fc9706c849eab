"""Claims that contradict each other, and who makes them."""

from __future__ import annotations

from collections.abc import Iterable

from kg.answers.answer import Answer, AnswerRow, AnswerSection
from kg.answers.claim_rows import in_words, outlets_of, sentence, speakers_of
from kg.web.index.reader import IndexReader
from kg.web.pages.agreement_page import PAGE, Contradiction, agreement_page
from kg.web.pages.records import ClaimRecord


def opposed_claims(index: IndexReader, about: int | None, limit: int) -> Answer:
    """Return what one source affirms and another denies, the latest first.

    Args:
        index: the index.
        about: number of an entity that takes part, None for any.
        limit: most rows.
    """
    wanted = None if about is None else index.entities([about])[about]
    found: list[Contradiction] = []
    offset = 0
    while True:
        page = agreement_page(index, offset)
        found += page.contradictions
        offset += PAGE
        if offset >= page.total_contradictions:
            break
    if wanted is not None:
        found = [pair for pair in found if wanted.iri in _taking_part((pair.affirmed, pair.denied))]
    rows: dict[tuple[str, ...], AnswerRow] = {}
    for pair in found:
        values = (in_words(pair.affirmed), _by(pair.affirmed), pair.affirmed.day, _by(pair.denied), pair.denied.day)
        if values not in rows:
            rows[values] = AnswerRow(values, (sentence(index, pair.affirmed), sentence(index, pair.denied)))
    title = "Contradictions" if wanted is None else f"Contradictions: {wanted.label}"
    columns = ("claim", "affirmed by", "day", "denied by", "denied on")
    return Answer(title, sections=[AnswerSection("", columns, list(rows.values())[:limit], len(rows))])


def _taking_part(claims: Iterable[ClaimRecord]) -> set[str]:
    return {filler.entity.iri for claim in claims for filler in claim.roles if filler.entity is not None}


def _by(claim: ClaimRecord) -> str:
    """Return who makes a claim: those to whom it is attributed, and the outlet."""
    speakers, outlet = speakers_of((claim,)), outlets_of((claim,))
    return f"{speakers} ({outlet})" if speakers else outlet
