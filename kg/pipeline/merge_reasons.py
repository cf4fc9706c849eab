"""Reasons why names were merged into one entity, from the database of a store."""

from __future__ import annotations

import sqlite3
from pathlib import Path

NOTES = "extractions.sqlite"
"""The file of a store's folder in which builds note what they decided (``kg.pipeline.database``)."""


def merge_reasons(folder: Path | None) -> dict[str, str]:
    """Return the reasons for merges by the local name of the entity; empty for a store that no build has written.

    Args:
        folder: the store's folder; None for a store in memory or elsewhere.

    """
    path = folder / NOTES if folder is not None else None
    if path is None or not path.is_file():
        return {}
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return dict(database.execute("SELECT DISTINCT entity, reason FROM key WHERE reason != '' ORDER BY entity"))
    except sqlite3.DatabaseError:
        return {}  # another version's notes: the graph says all but the reason
    finally:
        database.close()
