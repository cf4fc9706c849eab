"""Set of triples on disk, kept as hashes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from typing import Self

from pyoxigraph import Triple


class TripleSet:
    """A set of triples, as hashes in a temporary database that is on disk once it is large. Use it as a context."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE noted (hash BLOB PRIMARY KEY) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, triples: Iterable[Triple]) -> None:
        """Note triples."""
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR IGNORE INTO noted VALUES (?)", ((_hash(t),) for t in triples))

    def __contains__(self, triple: Triple) -> bool:
        found = self._database.execute("SELECT 1 FROM noted WHERE hash = ?", (_hash(triple),)).fetchone()
        return found is not None

    def __len__(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM noted").fetchone()[0])


def _hash(triple: Triple) -> bytes:
    return hashlib.blake2b(str(triple).encode(), digest_size=16).digest()
