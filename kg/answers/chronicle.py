"""Timeline of entities: what claims say of them, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.answers.answer import Answer, AnswerSection
from kg.answers.claim_rows import claim_row, in_words, outlets_of, speakers_of, statements
from kg.web.index.reader import IndexReader
from kg.web.pages.records import Status

OLDEST = "c.day = '', c.day, d.issued, c.document, p.start, c.trigger_start, c.id"
MOST = 5000
"""Claims that are read."""


@dataclass(frozen=True, slots=True)
class ClaimChoice:
    """Which claims are wanted. statuses, types: () for any. without: types left out. since, until: ISO days."""

    statuses: tuple[Status, ...] = ()
    types: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    def condition(self) -> tuple[str, list[str]]:
        """Return SQL over ``c`` (claim) and its values."""
        parts = ["1"]
        values: list[str] = []
        for test, wanted in (
            ("c.status IN", self.statuses),
            ("c.type IN", self.types),
            ("c.type NOT IN", self.without),
        ):
            if wanted:
                parts.append(f"{test} ({', '.join('?' * len(wanted))})")
                values += wanted
        if self.since:
            parts.append("c.day >= ?")
            values.append(self.since)
        if self.until:
            parts.append("c.day != '' AND substr(c.day, 1, ?) <= ?")
            values += [str(len(self.until)), self.until]
        return " AND ".join(parts), values


def chronicle(index: IndexReader, numbers: Sequence[int], choice: ClaimChoice, limit: int) -> Answer:
    """Return what is claimed of entities, the oldest first.

    Claims of one day that say the same are one row.

    Args:
        index: the index.
        numbers: of the entities.
        choice: which claims.
        limit: most rows.
    """
    marks = ", ".join("?" * len(numbers))
    where, values = choice.condition()
    claims = index.claims(
        f"c.id IN (SELECT claim FROM role WHERE entity IN ({marks})) AND {where}",
        [*numbers, *values],
        order=OLDEST,
        limit=MOST,
    )
    found = statements(claims, by_day=True)
    rows = [
        claim_row(
            index,
            (
                one.first.day,
                in_words(one.first),
                one.first.status,
                speakers_of(one.claims),
                outlets_of(one.claims),
                "yes" if any(claim.contradicted for claim in one.claims) else "",
            ),
            one.claims,
        )
        for one in found[:limit]
    ]
    labels = ", ".join(dict.fromkeys(entity.label for entity in index.entities(numbers).values()))
    columns = ("day", "what", "status", "according to", "reported by", "disputed")
    return Answer(f"Timeline: {labels}", sections=[AnswerSection("", columns, rows, len(found))])
