"""Reader of the page of contradictions and agreement."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.index.reader import IndexReader
from kg.web.pages.records import ClaimRecord

PAGE = 25


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two claims that exclude each other."""

    affirmed: ClaimRecord
    denied: ClaimRecord


@dataclass(frozen=True, slots=True)
class Agreement:
    """What several independent sources say alike. claims: of these sources, one each and more."""

    sources: int
    claims: list[ClaimRecord]


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """Totals count all; the lists begin at the offset that was asked for."""

    total_contradictions: int
    contradictions: list[Contradiction]
    total_agreements: int
    agreements: list[Agreement]


def agreement_page(index: IndexReader, offset: int) -> AgreementPage:
    """Return contradictions, and what most sources agree on. offset: how many of each to leave out."""
    pairs = (
        "FROM link JOIN claim one ON one.id = link.claim JOIN claim other ON other.iri = link.other "
        "WHERE link.relation = 'contradicts' AND one.polarity != other.polarity AND one.status != 'denied'"
    )
    rows = index.rows(
        f"SELECT one.id, other.id {pairs} ORDER BY one.day DESC, one.id, other.id LIMIT ? OFFSET ?", (PAGE, offset)
    )
    numbers = sorted({number for row in rows for number in row})
    records = _by_number(index, numbers)
    return AgreementPage(
        index.value(f"SELECT count(*) {pairs}"),
        [Contradiction(records[one], records[other]) for one, other in rows],
        index.value("SELECT count(*) FROM agreement"),
        _agreements(index, offset),
    )


def _agreements(index: IndexReader, offset: int) -> list[Agreement]:
    rows = index.rows("SELECT sources, claims FROM agreement ORDER BY id LIMIT ? OFFSET ?", (PAGE, offset))
    members = {index_: [int(n) for n in row[1].split(",")][:12] for index_, row in enumerate(rows)}
    records = _by_number(index, sorted({number for numbers in members.values() for number in numbers}))
    return [Agreement(row[0], [records[number] for number in members[place]]) for place, row in enumerate(rows)]


def _by_number(index: IndexReader, numbers: list[int]) -> dict[int, ClaimRecord]:
    found: dict[str, ClaimRecord] = {}
    iris: dict[int, str] = {}
    for start in range(0, len(numbers), 400):
        some = numbers[start : start + 400]
        marks = ", ".join("?" * len(some))
        found |= {record.iri: record for record in index.claims(f"c.id IN ({marks})", some, limit=len(some))}
        iris |= dict(index.rows(f"SELECT id, iri FROM claim WHERE id IN ({marks})", some))
    return {number: found[iri] for number, iri in iris.items()}
