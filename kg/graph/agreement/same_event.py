"""Test whether claims of one type about the same entities concern the same event and time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from kg.graph.agreement.claim_records import Record
from kg.knowledge.iso_dates import Interval, days

EVENT_DAYS = 14
"""Days before publication (after it, for a future event) in which an event without a date is taken to lie."""
STATE_DAYS = 183
"""So long a state of which a text speaks is taken to have held."""


def occurrences(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Yield the records that are about the same time, in the order of time.

    An occurrence holds the claims whose time overlaps that of its earliest one.
    """
    dated = [(when, record) for record in records if (when := interval(record)) is not None]
    dated.sort(key=lambda pair: (pair[0], pair[1].claim))
    found: list[list[Record]] = []
    end = dt.date.min
    for (first, last), record in dated:
        if not found or first > end:
            found.append([])
            end = last
        found[-1].append(record)
    yield from _with_unknown(found, [record for record in records if interval(record) is None])


def same_theme(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield the records that name the same theme, in the order of themes."""
    found: dict[str, list[Record]] = {}
    for record in sorted(records, key=lambda r: (r.theme, r.claim)):
        found.setdefault(record.theme, []).append(record)
    yield from _with_unknown([same for theme, same in found.items() if theme], found.get("", []))


def _with_unknown(known: list[list[Record]], unknown: list[Record]) -> list[list[Record]]:
    """Add records that do not say which they belong to: to the only one there is, or else as one of their own."""
    if len(known) == 1:
        return [known[0] + unknown]
    return [*known, unknown] if unknown else known


def interval(record: Record) -> Interval | None:
    """Return the first and the last day on which a claim may be about, None if no date is known."""
    stated = days(record.time)
    if stated is not None:
        return stated
    issued = days(record.issued)
    if issued is None:
        return None
    day = issued[0].toordinal()
    around = STATE_DAYS if record.state else EVENT_DAYS
    first, last = (day, day + around) if record.future else (day - around, day)
    return dt.date.fromordinal(max(first, 1)), dt.date.fromordinal(min(last, dt.date.max.toordinal()))
