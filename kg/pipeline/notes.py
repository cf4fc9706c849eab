"""Named values that a database keeps between builds."""

from __future__ import annotations

import sqlite3

TABLES = "CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;\n"


class Notes:
    """Values by name."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute

    def get(self, name: str, default: str) -> str:
        """Return a value; the default, which is kept from then on, if there is none."""
        self._run("INSERT OR IGNORE INTO note VALUES (?, ?)", (name, default))
        return str(self._run("SELECT value FROM note WHERE name = ?", (name,)).fetchone()[0])

    def set(self, name: str, value: str) -> None:
        """Keep a value in place of an earlier one."""
        self._run("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))
