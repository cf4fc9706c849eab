"""Table of the places where documents were found, and of those that a build has been given."""

from __future__ import annotations

import os
import sqlite3

TABLES = """
CREATE TABLE IF NOT EXISTS source (source TEXT PRIMARY KEY, document TEXT NOT NULL, bytes TEXT, path TEXT NOT NULL)
  WITHOUT ROWID;  -- path: of the file, as it was given
CREATE INDEX IF NOT EXISTS source_document ON source (document);
CREATE TEMP TABLE given (document TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE found (source TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class SourceTable:
    """Which document was found where."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute

    def add(self, document: str, source: str, *, part: int = 0, content: str | None = None, path: str = "") -> bool:
        """Record that a document is given to this build; False if it was given before in this build.

        Args:
            document: its id.
            source: where it was found.
            part: its number, from 1, if the source was cut into parts.
            content: hash of the file of which it is the only document.
            path: of the file that holds the source, as it was given; "" if it is the source.
        """
        key = source_key(source, document)
        if part <= 1:  # there may be fewer parts now
            self._run("DELETE FROM source WHERE source >= ? AND source < ?", (f"{key}#", f"{key}$"))
        if part:
            key = f"{key}#{part}"
        self._run("INSERT OR IGNORE INTO temp.found VALUES (?)", (key,))
        path = path or source
        row = self._run("SELECT document, bytes, path FROM source WHERE source = ?", (key,)).fetchone()
        if row != (document, content, path):
            self._run("INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)", (key, document, content, path))
        return self._run("INSERT OR IGNORE INTO temp.given VALUES (?)", (document,)).rowcount > 0

    def copy_from(self, other: SourceTable) -> None:
        """Take all places of another table, as if they were given to this build."""
        for row in other._run("SELECT source, document, bytes, path FROM source"):
            self._run("INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)", row)
            self._run("INSERT OR IGNORE INTO temp.found VALUES (?)", (row[0],))

    def prune(self) -> None:
        """Remove places that this build was not given."""
        self._run("DELETE FROM source WHERE source NOT IN (SELECT source FROM temp.found)")

    def remove(self, document: str) -> None:
        """Remove all places of a document."""
        self._run("DELETE FROM source WHERE document = ?", (document,))


def source_key(source: str, document: str) -> str:
    """Return the name of a source in later builds: its absolute path; for standard input, the document's id."""
    if source == "-" or source.startswith("-:"):
        return f"-#{document}"
    return source if "://" in source else os.path.abspath(source)  # noqa: PTH100 (the file may be gone)
