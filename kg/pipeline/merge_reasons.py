"""Reasons why names were merged into one entity, and numbers of mentions, from the database of a store."""

from __future__ import annotations

import sqlite3
from pathlib import Path

NOTES = "extractions.sqlite"
"""The file of a store's folder in which builds note what they decided (``kg.pipeline.database``)."""


_REASONS = "SELECT DISTINCT entity, reason FROM key WHERE reason != '' AND entity != '' ORDER BY entity"
_MENTIONS = """
SELECT entity, SUM(n) FROM key JOIN seen ON seen.key = number
WHERE what = 'name' AND n > 0 AND entity != '' GROUP BY entity
"""


def merge_reasons(folder: Path | None) -> dict[str, str]:
    """Return the reasons for merges by the local name of the entity; empty for a store that no build has written.

    Args:
        folder: the store's folder; None for a store in memory or elsewhere.

    """
    return {str(entity): str(reason) for entity, reason in _noted(folder, _REASONS)}


def mention_counts(folder: Path | None) -> dict[str, int]:
    """Return how often texts name an entity, by local name, of those that several documents could name.

    Args:
        folder: the store's folder; None for a store in memory or elsewhere.

    """
    return {str(entity): int(str(n)) for entity, n in _noted(folder, _MENTIONS)}


def _noted(folder: Path | None, query: str) -> list[tuple[object, object]]:
    path = folder / NOTES if folder is not None else None
    if path is None or not path.is_file():
        return []
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return database.execute(query).fetchall()
    except sqlite3.DatabaseError:
        return []  # another version's notes: the graph says all else
    finally:
        database.close()
