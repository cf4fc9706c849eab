"""Candidates for a person's decision with the sentences that name them, from what a build keeps beside its store."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.entities import Decisions
from kg.entities.candidates import Candidate, candidates
from kg.errors import InputError
from kg.pipeline.database_problems import reading
from kg.pipeline.merge_reasons import NOTES
from kg.pipeline.serialization import unpacked

SENTENCES = 2
"""How many sentences are shown of an entity."""
WIDTH = 160
"""How many characters of a sentence are shown before and after a name."""
_BREAK = re.compile(r"[.!?]\s|\n")


@dataclass(frozen=True, slots=True)
class Review:
    """A candidate with sentences that name the one and the other."""

    candidate: Candidate
    one: tuple[str, ...]
    other: tuple[str, ...]


def reviews(folder: Path, decisions: Decisions, limit: int = 100) -> Iterator[Review]:
    """Yield candidates, the most consequential first.

    Args:
        folder: of a store that a build keeps.
        decisions: what has been decided; these are left out.
        limit: how many to yield at most.

    Raises:
        InputError: no build keeps this store.

    """
    path = folder / NOTES
    if not path.is_file():
        raise InputError(f"{folder}: no build keeps this store; candidates come from kg build --store")
    with reading(path) as database:
        for candidate in candidates(database, decisions, limit):
            yield Review(candidate, _sentences(database, candidate.one), _sentences(database, candidate.other))


def _sentences(database: sqlite3.Connection, local: str) -> tuple[str, ...]:
    """Return sentences in which documents name what has a local name by itself."""
    row = database.execute("SELECT number, rank FROM key WHERE own = ? ORDER BY number LIMIT 1", (local,)).fetchone()
    if row is None:
        return ()
    documents = database.execute(
        "SELECT packed FROM document WHERE number IN (SELECT document FROM posting WHERE key = ?) ORDER BY id LIMIT ?",
        (row[0], SENTENCES),
    )
    found = []
    for (packed,) in documents:
        record = unpacked(packed)
        clusters = {n for n, cluster in record.clusters.items() if cluster.key.encoded == row[1]}
        spans = [(m.start, m.end) for m in record.extraction.mentions if m.cluster in clusters and m.kind != "pronoun"]
        if spans:
            found.append(sentence_around(record.document.body, *min(spans)))
    return tuple(found)


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence around a name, cut to ``WIDTH`` characters on either side."""
    before = max((m.end() for m in _BREAK.finditer(text, 0, start)), default=0)
    after = _BREAK.search(text, end)
    last = after.start() + 1 if after is not None else len(text)
    first, last = max(before, start - WIDTH), min(last, end + WIDTH)
    shown = " ".join(text[first:last].split())
    return f"{'… ' if first > before else ''}{shown}{' …' if after is not None and last < after.start() + 1 else ''}"
