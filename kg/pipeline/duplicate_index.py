"""Near-duplicate index of the documents of a database. A document that prints the text of another one is not read.

While documents come in, each is compared with those that were read or are being read, to save work. The result is
decided when all have come (``find``), from the documents alone; see ``kg.documents.duplicates``.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator

from kg.documents import Document
from kg.documents.duplicates import Copy, Fingerprint, copies, fingerprint, reprints

TABLES = """
CREATE TABLE IF NOT EXISTS fingerprint (  -- unread: another document with the text was read; NULL: not added yet
  document TEXT PRIMARY KEY, published TEXT, runs INTEGER, signature BLOB, unread INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bucket (                 -- documents that were read, by key of their fingerprint
  key INTEGER, document TEXT, PRIMARY KEY (key, document)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS compared (               -- pairs of texts that were compared
  document TEXT, original TEXT, reprints INTEGER, PRIMARY KEY (document, original)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copy (                   -- what follows from all documents
  document TEXT PRIMARY KEY, original TEXT, covered INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS up_to_date (yes INTEGER);  -- a row, if that is so
"""
CANDIDATES = 16
"""The largest number of texts that a new one is compared with."""
HELD_CHARACTERS = 8_000_000
"""Characters of text that are being read and can be compared with; if there are more, copies are read, too."""


class DuplicateIndex:
    """See the module. All changes belong to the transaction of the caller."""

    def __init__(self, database: sqlite3.Connection, document: Callable[[str], Document | None]) -> None:
        """Use the tables of a database. document: returns a document that is kept there."""
        self._database = database
        self._run = database.execute
        self._document = document
        self._reading: OrderedDict[str, str] = OrderedDict()
        self._held = 0

    def is_copy(self, document: Document, known: Callable[[str], bool]) -> bool:
        """Return whether a document prints the text of one that is being read, or was read and is known.

        If it does not, it is taken for one that is being read.
        """
        text, mine = document.body, fingerprint(document)
        self._add_fingerprint(mine)
        marks = ", ".join("?" * len(mine.keys))
        rows = self._run(
            f"SELECT DISTINCT document FROM bucket WHERE key IN ({marks}) LIMIT {CANDIDATES}",
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
        self._add_keys(mine)
        self._reading[document.id] = text
        self._held += len(text)
        while self._held > HELD_CHARACTERS:
            self._held -= len(self._reading.popitem(last=False)[1])
        return False

    def record(self, document: str, *, is_copy: bool) -> None:
        """Record that a document that was compared (see ``is_copy``) has been added, as a copy or read."""
        if self._run("SELECT 1 FROM fingerprint WHERE document = ? AND unread IS NULL", (document,)).fetchone():
            self._run("DELETE FROM up_to_date")
        self._run(
            "UPDATE fingerprint SET unread = ? WHERE document = ? AND unread IS NOT ?", (is_copy, document, is_copy)
        )
        if is_copy:
            self._remove_keys(document)
        else:
            self._add_keys(self._fingerprint(document))
            self._held -= len(self._reading.pop(document, ""))

    def copy_from(self, other: DuplicateIndex, document: str) -> None:
        """Record a document as another index has it."""
        self._add_fingerprint(other._fingerprint(document))
        self.record(document, is_copy=other.is_unread(document))

    def is_unread(self, document: str) -> bool:
        """Return whether a document was added as a copy, without being read."""
        return self._run("SELECT 1 FROM fingerprint WHERE document = ? AND unread", (document,)).fetchone() is not None

    def remove(self, document: str) -> None:
        """Remove a document."""
        self._remove_keys(document)
        self._run("DELETE FROM fingerprint WHERE document = ?", (document,))
        self._run("DELETE FROM compared WHERE document = ?", (document,))
        self._run("DELETE FROM up_to_date")

    def find(self) -> None:
        """Find the copies again if documents have come or gone."""
        if self._run("SELECT 1 FROM up_to_date").fetchone() is not None:
            return
        made = copies(self._fingerprints("unread IS NOT NULL"), self._reprints)
        self._run("DELETE FROM copy")
        values = ((c.document, c.original, c.covered) for c in made)
        self._database.executemany("INSERT INTO copy VALUES (?, ?, ?)", values)
        self._run("INSERT INTO up_to_date VALUES (1)")

    def to_read(self, number: int) -> list[str]:
        """Return some documents that were not read and are no copies."""
        return self._column(
            "SELECT document FROM fingerprint WHERE unread "
            "AND document NOT IN (SELECT document FROM copy WHERE covered) LIMIT ?",
            number,
        )

    def to_discard(self, number: int) -> list[str]:
        """Return some documents that were read and are copies."""
        return self._column(
            "SELECT document FROM copy JOIN fingerprint USING (document) WHERE covered AND NOT unread LIMIT ?", number
        )

    def links(self) -> Iterator[Copy]:
        """Yield what ``find`` has found, sorted by document."""
        for document, original, covered in self._run("SELECT * FROM copy ORDER BY document"):
            yield Copy(document, original, bool(covered))

    def _add_fingerprint(self, one: Fingerprint) -> None:
        values = one.document, one.published, one.runs, one.signature
        self._run("INSERT OR IGNORE INTO fingerprint VALUES (?, ?, ?, ?, NULL)", values)

    def _fingerprints(self, which: str, *values: str) -> Iterator[Fingerprint]:
        rows = self._run(f"SELECT document, published, runs, signature FROM fingerprint WHERE {which}", values)
        return (Fingerprint(*row) for row in rows)

    def _fingerprint(self, document: str) -> Fingerprint:
        [one] = self._fingerprints("document = ?", document)
        return one

    def _add_keys(self, one: Fingerprint) -> None:
        keys = [(key, one.document) for key in one.keys]
        self._database.executemany("INSERT OR IGNORE INTO bucket VALUES (?, ?)", keys)

    def _remove_keys(self, document: str) -> None:
        for one in list(self._fingerprints("document = ?", document)):
            keys = [(key, document) for key in one.keys]
            self._database.executemany("DELETE FROM bucket WHERE key = ? AND document = ?", keys)

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
