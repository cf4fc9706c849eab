"""Which documents print the text of another one: part of the ledger. Such a document is kept, but not read.

While documents come in, each is looked up among those that were read or are being read. That is to save work. What
counts is decided when all have come (``find``), from the documents alone; see ``kg.documents.duplicates``.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator

from kg.documents import Document
from kg.documents.duplicates import Copy, Fingerprint, copies, fingerprint, reprints

TABLES = """
CREATE TABLE IF NOT EXISTS printed (    -- the documents; bare: not read, another one was; NULL: not there yet
  document TEXT PRIMARY KEY, published TEXT, runs INTEGER, signature BLOB, bare INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alike (                  -- where to look for those that were read
  key INTEGER, document TEXT, PRIMARY KEY (key, document)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS compared (               -- pairs of texts that were looked at
  document TEXT, original TEXT, reprints INTEGER, PRIMARY KEY (document, original)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copy (                   -- what follows from all documents
  document TEXT PRIMARY KEY, original TEXT, covered INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS up_to_date (yes INTEGER);  -- a row, if that is so
"""
CANDIDATES = 16
"""Texts that a new one is compared with at most."""
HELD_CHARACTERS = 8_000_000
"""Characters of text that are being read and can be compared with; if there are more, copies are read, too."""


class Prints:
    """See the module. All changes belong to whatever transaction is under way."""

    def __init__(self, database: sqlite3.Connection, document: Callable[[str], Document | None]) -> None:
        """Use the tables of a ledger. document: returns a document that is kept there."""
        self._database = database
        self._run = database.execute
        self._document = document
        self._reading: OrderedDict[str, str] = OrderedDict()
        self._held = 0

    def is_copy(self, document: Document, known: Callable[[str], bool]) -> bool:
        """Return whether a document prints what is being read, or what was read in a document that is known.

        If it does not, it is going to be read.
        """
        text, mine = document.body, fingerprint(document)
        self._remember(mine)
        marks = ", ".join("?" * len(mine.keys))
        rows = self._run(
            f"SELECT DISTINCT document FROM alike WHERE key IN ({marks}) LIMIT {CANDIDATES}",
            mine.keys,
        )
        for (other,) in rows.fetchall():
            if other == document.id:
                continue
            original = self._reading.get(other)
            if original is None and known(other):
                original = self._body(other)
            if original is not None and reprints(text, original):
                return True
        self._look_up_by(mine)
        self._reading[document.id] = text
        self._held += len(text)
        while self._held > HELD_CHARACTERS:
            self._held -= len(self._reading.popitem(last=False)[1])
        return False

    def note(self, document: str, *, bare: bool) -> None:
        """Take note that a document that was looked up (``is_copy``) is there now, read or bare."""
        if self._run("SELECT 1 FROM printed WHERE document = ? AND bare IS NULL", (document,)).fetchone():
            self._run("DELETE FROM up_to_date")
        self._run("UPDATE printed SET bare = ? WHERE document = ? AND bare IS NOT ?", (bare, document, bare))
        if bare:
            self._look_no_more(document)
        else:
            self._look_up_by(self._fingerprint(document))
            self._held -= len(self._reading.pop(document, ""))

    def take(self, other: Prints, document: str) -> None:
        """Take note of a document as other prints have it."""
        self._remember(other._fingerprint(document))
        self.note(document, bare=other.is_bare(document))

    def is_bare(self, document: str) -> bool:
        """Return whether a document is there, but was not read."""
        return self._run("SELECT 1 FROM printed WHERE document = ? AND bare", (document,)).fetchone() is not None

    def forget(self, document: str) -> None:
        """Take out a document."""
        self._look_no_more(document)
        self._run("DELETE FROM printed WHERE document = ?", (document,))
        self._run("DELETE FROM compared WHERE document = ?", (document,))
        self._run("DELETE FROM up_to_date")

    def find(self) -> None:
        """Find out who prints whom, if documents have come or gone."""
        if self._run("SELECT 1 FROM up_to_date").fetchone() is not None:
            return
        made = copies(self._fingerprints("bare IS NOT NULL"), self._reprints)
        self._run("DELETE FROM copy")
        values = ((c.document, c.original, c.covered) for c in made)
        self._database.executemany("INSERT INTO copy VALUES (?, ?, ?)", values)
        self._run("INSERT INTO up_to_date VALUES (1)")

    def to_read(self, number: int) -> list[str]:
        """Return some documents that were not read, and print no other one's text."""
        return self._column(
            "SELECT document FROM printed WHERE bare AND document NOT IN (SELECT document FROM copy WHERE covered) "
            "LIMIT ?",
            number,
        )

    def to_lay_bare(self, number: int) -> list[str]:
        """Return some documents that were read, and print another one's text."""
        return self._column(
            "SELECT document FROM copy JOIN printed USING (document) WHERE covered AND NOT bare LIMIT ?", number
        )

    def links(self) -> Iterator[Copy]:
        """Yield what ``find`` has found, sorted by document."""
        for document, original, covered in self._run("SELECT * FROM copy ORDER BY document"):
            yield Copy(document, original, bool(covered))

    def _remember(self, one: Fingerprint) -> None:
        values = one.document, one.published, one.runs, one.signature
        self._run("INSERT OR IGNORE INTO printed VALUES (?, ?, ?, ?, NULL)", values)

    def _fingerprints(self, which: str, *values: str) -> Iterator[Fingerprint]:
        rows = self._run(f"SELECT document, published, runs, signature FROM printed WHERE {which}", values)
        return (Fingerprint(*row) for row in rows)

    def _fingerprint(self, document: str) -> Fingerprint:
        [one] = self._fingerprints("document = ?", document)
        return one

    def _look_up_by(self, one: Fingerprint) -> None:
        keys = [(key, one.document) for key in one.keys]
        self._database.executemany("INSERT OR IGNORE INTO alike VALUES (?, ?)", keys)

    def _look_no_more(self, document: str) -> None:
        for one in list(self._fingerprints("document = ?", document)):
            keys = [(key, document) for key in one.keys]
            self._database.executemany("DELETE FROM alike WHERE key = ? AND document = ?", keys)

    def _column(self, query: str, number: int) -> list[str]:
        return [value for (value,) in self._run(query, (number,)).fetchall()]

    def _body(self, id: str) -> str | None:
        found = self._document(id)
        return None if found is None else found.body

    def _reprints(self, document: str, original: str) -> bool:
        row = self._run(
            "SELECT reprints FROM compared WHERE document = ? AND original = ?", (document, original)
        ).fetchone()
        if row is not None:
            return bool(row[0])
        mine, other = self._body(document), self._body(original)
        same = mine is not None and other is not None and reprints(mine, other)
        self._run("INSERT INTO compared VALUES (?, ?, ?)", (document, original, same))
        return same
