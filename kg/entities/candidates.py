"""Pairs of entities that a person should look at: perhaps one, or perhaps wrongly joined.

They are read off an index in which everything is decided, and come with the most consequential first: how many
documents would change is at most how many name the rarer of the two.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, groupby
from operator import itemgetter

from rapidfuzz.distance import Levenshtein

from kg.entities.decisions import Decisions
from kg.entities.spelling import fold, middles

LIKE = 0.6
"""Least similarity of two given names, of persons of one family name, that are worth a look."""
CROWD = 40
"""How many names of one block are compared at most: of more, those that most documents have."""
_BLOCKS = """
SELECT spelling.side, block, spelling.name, number, own, entity, label, cls, total, reason
FROM spelling JOIN key ON number = key
WHERE (spelling.side, block) IN (SELECT side, block FROM spelling GROUP BY side, block HAVING COUNT(DISTINCT key) > 1)
  AND entity != '' AND (SELECT COUNT(*) FROM key AS other WHERE other.own = key.own) = 1
ORDER BY spelling.side, block, total DESC, own
"""
_JOINED = """
SELECT head.own, key.own, head.label, key.label, key.cls, key.total, key.reason
FROM key JOIN key AS head ON head.own = key.entity
WHERE key.own != key.entity AND key.reason != '' AND key.reason != 'decided' AND key.kind IN ('name', 'deal', 'gift')
ORDER BY head.own, key.own
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities.

    one, other: local names. names: their labels. cls: class of the second. documents: how many the answer touches at
    most. joined: whether they are one now. reason: why they are, or why they may be.
    """

    one: str
    other: str
    names: tuple[str, str]
    cls: str
    documents: int
    joined: bool
    reason: str


def candidates(database: sqlite3.Connection, decisions: Decisions, limit: int = 100) -> list[Candidate]:
    """Return the most consequential candidates on which nobody has decided.

    Args:
        database: with an index (``kg.entities.index``) in which everything is decided.
        decisions: what a person has decided already.
        limit: how many to return at most.

    """
    found = (
        candidate
        for candidate in (*_joined(database), *_alike(database))
        if not any(decisions.decided(one, other) for one, other in _ways(candidate))
    )
    return heapq.nsmallest(limit, found, key=lambda c: (-c.documents, c.one, c.other))


def _ways(candidate: Candidate) -> Iterator[tuple[str, str]]:
    """Yield the ways in which a decision may name the two."""
    for one in (candidate.one, candidate.names[0]):
        for other in (candidate.other, candidate.names[1]):
            yield one, other


def _joined(database: sqlite3.Connection) -> Iterator[Candidate]:
    for head, own, label, name, cls, total, reason in database.execute(_JOINED):
        yield Candidate(head, own, (label, name), cls, total, True, reason)


def _alike(database: sqlite3.Connection) -> Iterator[Candidate]:
    seen: set[tuple[str, str]] = set()
    for (side, _), rows in groupby(database.execute(_BLOCKS), key=itemgetter(0, 1)):
        for one, other in combinations([row[2:] for row in rows][:CROWD], 2):
            pair = (min(one[2], other[2]), max(one[2], other[2]))
            reason = _reason(side, one[0], other[0])
            if one[3] != other[3] and pair not in seen and reason:
                seen.add(pair)
                first, second = sorted((one, other), key=lambda row: (-row[6], row[2]))
                yield Candidate(first[2], second[2], (first[4], second[4]), second[5], second[6], False, reason)


def _reason(side: str, one: str, other: str) -> str:
    """Return why two names may be one entity's, "" if there is no reason."""
    if side != "Person":
        return "names that differ in few letters"
    a, b = one.split(), other.split()
    if fold(a[-1]) != fold(b[-1]):
        return ""
    if a[0] == b[0] and middles(one) != middles(other):
        return "one name with and without a middle name"
    if 1 in (len(a[0]), len(b[0])) and a[0][0] == b[0][0]:
        return "an initial that several given names have"
    if Levenshtein.normalized_similarity(fold(a[0]), fold(b[0])) >= LIKE:
        return "given names that differ in few letters"
    return ""
