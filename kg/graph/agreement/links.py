"""Links between claims of the same content that agree or contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from kg.disjoint_sets import DisjointSets
from kg.graph.agreement.claim_records import Record, Records
from kg.graph.agreement.independent_sources import copies
from kg.graph.agreement.same_event import occurrences, same_theme

LINKED = 5
"""The largest number of other sources to whose first claim a claim is linked, the earliest published ones; the number
of sources counts all. So the links grow with the claims, not with their square."""


@dataclass(frozen=True, slots=True)
class Link:
    """A statement about a claim: property is a local name; value the IRI of another claim, or a count."""

    claim: str
    property: str
    value: str | int


def links(records: Records) -> Iterator[Link]:
    """Yield the statements that follow from the records; each once."""
    for group in records.groups():
        for same_time in occurrences(group):
            for same in same_theme(same_time):
                yield from dict.fromkeys(_agreeing(same))


def _agreeing(records: Sequence[Record]) -> Iterator[Link]:
    """Yield the links among claims of the same content and time."""
    parts = {side: _sources([r for r in records if (r.denied, r.possible) == side]) for side in _SIDES}
    for sources in parts.values():
        firsts = [source[0] for source in sources]
        for source in sources if len(sources) > 1 else ():
            for record in source:
                yield Link(record.claim, "independentSources", len(sources))
                yield from _both(record, "corroboratedBy", (r for r in firsts if r is not source[0]))
    affirmed, denied = parts[False, False], parts[True, False]
    for one, other in ((affirmed, denied), (denied, affirmed)):
        for source in one:
            for record in source:
                yield from _both(record, "contradicts", (s[0] for s in other if _opposed(record, s[0])))


_SIDES = tuple((denied, possible) for denied in (False, True) for possible in (False, True))


def _both(record: Record, property: str, others: Iterable[Record]) -> Iterator[Link]:
    for other in islice(others, LINKED):
        yield Link(record.claim, property, other.claim)
        yield Link(other.claim, property, record.claim)


def _opposed(one: Record, other: Record) -> bool:
    """Return whether two claims of opposite polarity exclude each other, and are not one voice at one time.

    A sentence that affirms one sum and denies another does not contradict itself, nor does a text in which
    the same speaker says both of different occasions.
    """
    if one.amount and other.amount and one.amount != other.amount:
        return False
    return one.document != other.document or one.speakers != other.speakers


def _sources(records: Sequence[Record]) -> list[list[Record]]:
    """Return the claims of one polarity by independent source, both in the order of publication.

    Claims come from one source if one outlet or agency vouches for them, or if their sentences are copies.
    """
    ordered = sorted(records, key=lambda r: (r.issued or "9999", r.document, r.claim))
    same = DisjointSets[int]()
    first: dict[str, int] = {}
    vouched = ((i, first.setdefault(record.source, i)) for i, record in enumerate(ordered))
    for one, other in chain(vouched, copies([record.quote for record in ordered])):
        same.join(*sorted((same.find(one), same.find(other))))
    found: dict[int, list[Record]] = {}
    for i, record in enumerate(ordered):
        found.setdefault(same.find(i), []).append(record)
    return list(found.values())
