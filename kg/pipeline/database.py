"""What a store was built from: the documents, where each was found, what was read in them.

One SQLite file beside the store, ``extractions.sqlite``, also holds the index of who is who (``kg.entities``),
so that a document and its names are counted in or out together or not at all. A build that is cut off at any
moment leaves a ledger that says what is done and what is not; the next one goes on from there.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from kg.annotations import Extraction
from kg.documents import Document
from kg.documents.duplicates import Copy
from kg.entities import Clusters, Decided, Decisions, Resolver, own_keys
from kg.errors import InputError
from kg.pipeline.duplicate_index import TABLES as PRINTS
from kg.pipeline.duplicate_index import Prints
from kg.pipeline.extraction_tasks import Extracted
from kg.pipeline.serialization import Record, clusters_of, unpacked

FILE = "extractions.sqlite"
FORMAT = "3"
"""Number of the form of the file."""

_TABLES = """
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version TEXT, packed BLOB, own INTEGER,
  written INTEGER NOT NULL DEFAULT 0);        -- whether its graph in the store is what it should be
CREATE INDEX IF NOT EXISTS document_unwritten ON document (number) WHERE NOT written;
CREATE TABLE IF NOT EXISTS source (source TEXT PRIMARY KEY, document TEXT NOT NULL, bytes TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS source_document ON source (document);
CREATE TABLE IF NOT EXISTS leaving (id TEXT PRIMARY KEY) WITHOUT ROWID;   -- their graphs are still in the store
CREATE TEMP TABLE given (document TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE found (source TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_PAGES = 500
"""Documents that are looked at in one go."""


class Ledger:
    """See the module. Use it as a context manager."""

    def __init__(self, path: Path, decisions: Sequence[str] = ()) -> None:
        """Open or make the file.

        Args:
            path: the file.
            decisions: files of merges and splits; without any, those of the last build hold.

        Raises:
            InputError: another version of kg has written it; a file of decisions is wrong.

        """
        self._database = sqlite3.connect(path, isolation_level=None)
        try:
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "temp_store = FILE", "cache_size = -32000"):
                self._database.execute(f"PRAGMA {pragma}")
            self._database.executescript(_TABLES + PRINTS)
        except sqlite3.DatabaseError as error:
            raise InputError(f"{path} cannot be used: {error}") from error
        if self._note("format", FORMAT) != FORMAT:
            raise InputError(f"{path} was written by another version of kg; build into a new store")
        earlier = json.loads(self._note("decisions", "[[], []]"))
        self.resolver = Resolver(self._database, decisions, Decisions(*(tuple(map(tuple, pairs)) for pairs in earlier)))
        self._database.execute("CREATE INDEX IF NOT EXISTS posting_document ON posting (document, key)")
        self._prints = Prints(self._database, self._document)
        decided = self.resolver.decisions
        self._set("decisions", json.dumps([decided.merges, decided.splits]))
        self._count_in_decided(self.resolver.decisions)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._database.close()

    def _note(self, name: str, value: str) -> str:
        """Return a note; make it if it is not there."""
        self._database.execute("INSERT OR IGNORE INTO note VALUES (?, ?)", (name, value))
        return str(self._database.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()[0])

    def _set(self, name: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))

    def _begin(self) -> sqlite3.Connection:
        self._database.execute("BEGIN IMMEDIATE")
        return self._database  # as a context manager it commits, or rolls back

    # --- what is there ---

    def base(self, iri: str) -> None:
        """Note where individuals live. Raises InputError if documents live elsewhere already."""
        noted = self._note("base", iri)
        if noted != iri and self._database.execute("SELECT 1 FROM document LIMIT 1").fetchone():
            raise InputError(f"this store was built with --base-iri {noted}; use the same or a new store")
        self._set("base", iri)

    def drawn_by(self, version: str) -> None:
        """Have everything decided and written anew if another version has done so."""
        if self._note("graph", version) != version:
            with self._begin():
                self._count_anew()
                self._set("graph", version)

    def knows(self, document: str, version: str) -> bool:
        """Return whether a document was read by this version."""
        row = self._database.execute("SELECT version FROM document WHERE id = ?", (document,)).fetchone()
        return row is not None and row[0] == version

    def unchanged(self, source: str, content: str, version: str) -> str | None:
        """Return the id of the only document in a file, if the file has this content and was read by this version."""
        row = self._database.execute(
            "SELECT id FROM source JOIN document ON id = document WHERE source = ? AND bytes = ? AND version = ?",
            (key_of(source, ""), content, version),
        ).fetchone()
        return None if row is None else str(row[0])

    # --- what comes in ---

    def give(self, document: str, source: str, *, part: int = 0, content: str | None = None) -> bool:
        """Note that a document is given; False if it was given before in this run.

        Args:
            document: its id.
            source: where it was found.
            part: its number, if the source was cut into parts.
            content: hash of the file of which it is the only document.

        """
        key = key_of(source, document)
        run = self._database.execute
        if part <= 1:  # there may be fewer parts now
            run("DELETE FROM source WHERE source >= ? AND source < ?", (f"{key}#", f"{key}$"))
        if part:
            key = f"{key}#{part}"
        run("INSERT OR IGNORE INTO temp.found VALUES (?)", (key,))
        row = run("SELECT document, bytes FROM source WHERE source = ?", (key,)).fetchone()
        if row != (document, content):
            run("INSERT OR REPLACE INTO source VALUES (?, ?, ?)", (key, document, content))
        return run("INSERT OR IGNORE INTO temp.given VALUES (?)", (document,)).rowcount > 0

    def add(self, documents: Sequence[Extracted], version: str) -> None:
        """Take in what was read in documents, all or nothing."""
        with self._begin():
            self._add([(d.id, d.packed, d.clusters) for d in documents], version)
            for read in documents:
                self._prints.note(read.id, bare=False)

    def is_copy(self, document: Document, version: str) -> bool:
        """Take a document in as it is if its text is, or is being, read in another one; return whether it is."""
        with self._begin():
            if not self._prints.is_copy(document, lambda other: self.knows(other, version)):
                return False
            self._add_bare(document, version)
        return True

    def _add_bare(self, document: Document, version: str) -> None:
        record = Record(document, Extraction(document.id, (), ()), {})
        self._add([(document.id, record.packed(), {})], version)
        self._prints.note(document.id, bare=True)

    def find_copies(self) -> None:
        """Find out which documents print the text of another one."""
        with self._begin():
            self._prints.find()

    def copies(self) -> Iterator[Copy]:
        """Yield which documents print the text of which other ones, sorted."""
        return self._prints.links()

    def to_read(self, number: int) -> list[Document]:
        """Return some documents that have to be read, and were not because another one was."""
        found = map(self._document, self._prints.to_read(number))
        return [document for document in found if document is not None]

    def drop_unread(self, ids: Iterable[str]) -> None:
        """Take out those of these documents that could not be read."""
        with self._begin():
            self._forget([id for id in ids if self._prints.is_bare(id)])
            self._prints.find()

    def lay_bare(self) -> None:
        """Drop what was read in documents that print another one's text: that one says it."""
        while ids := self._prints.to_lay_bare(_PAGES):
            with self._begin():
                for id in ids:
                    row = self._database.execute("SELECT packed, version FROM document WHERE id = ?", (id,)).fetchone()
                    self._add_bare(unpacked(row[0]).document, row[1])

    def _document(self, id: str) -> Document | None:
        row = self._database.execute("SELECT packed FROM document WHERE id = ?", (id,)).fetchone()
        return None if row is None else unpacked(row[0]).document

    def _add(self, documents: Sequence[tuple[str, bytes, Clusters]], version: str) -> None:
        self._take_out([id for id, _, _ in documents])
        added = []
        for id, packed, clusters in documents:
            own = len({c.key for c in clusters.values() if not self.resolver.index.shares(c.key)})
            number = self._database.execute(
                "INSERT INTO document (id, version, packed, own) VALUES (?, ?, ?, ?)", (id, version, packed, own)
            ).lastrowid
            assert number is not None
            added.append((number, clusters))
            self._database.execute("DELETE FROM leaving WHERE id = ?", (id,))
        self.resolver.add(added)
        self._set("resolved", "")

    def take(self, other: Ledger) -> None:
        """Take in all documents of another ledger, as if they were given here, all or nothing."""
        with self._begin():
            rows = other._database.execute("SELECT source, document, bytes FROM source")
            for source, document, content in rows:
                self._database.execute("INSERT OR REPLACE INTO source VALUES (?, ?, ?)", (source, document, content))
                self._database.execute("INSERT OR IGNORE INTO temp.found VALUES (?)", (source,))
            for id, version, packed in other._database.execute("SELECT id, version, packed FROM document"):
                if not self.knows(id, version):
                    self._add([(id, packed, clusters_of(packed))], version)
                    self._prints.take(other._prints, id)

    def drop_lost(self, *, prune: bool) -> None:
        """Take out documents that nothing gives any more; with ``prune`` also what was not given in this run."""
        run = self._database.execute
        if prune:
            run("DELETE FROM source WHERE source NOT IN (SELECT source FROM temp.found)")
        while True:
            lost = run(
                "SELECT id FROM document WHERE NOT EXISTS (SELECT 1 FROM source WHERE source.document = id) LIMIT ?",
                (_PAGES,),
            ).fetchall()
            if not lost:
                break
            with self._begin():
                self._forget([id for (id,) in lost])

    def forget(self, id: str) -> None:
        """Take out a document whose graph has been deleted."""
        with self._begin():
            self._forget([id])
            self._database.execute("DELETE FROM source WHERE document = ?", (id,))
            self._database.execute("DELETE FROM leaving WHERE id = ?", (id,))
            self.linked = False

    def _forget(self, ids: Sequence[str]) -> None:
        self._take_out(ids)
        for id in ids:
            self._prints.forget(id)

    def _take_out(self, ids: Sequence[str]) -> None:
        """Remove documents, count their names out, and remember that their graphs have to go."""
        run = self._database.execute
        found = []
        for id in ids:
            row = run("SELECT number, packed FROM document WHERE id = ?", (id,)).fetchone()
            if row is not None:
                found.append((int(row[0]), clusters_of(row[1])))
                run("DELETE FROM document WHERE number = ?", (row[0],))
                run("INSERT OR IGNORE INTO leaving VALUES (?)", (id,))
        self.resolver.remove(found)
        if found:
            self._set("resolved", "")

    # --- what goes out ---

    def resolve(self) -> int:
        """Decide who is who; documents for which that has changed are to be written. Returns how many entities."""
        decisions = repr(self.resolver.decisions)
        if self._note("resolved", "") != decisions:
            with self._begin():
                changed = list(self.resolver.resolve())
                self._database.executemany("UPDATE document SET written = 0 WHERE number = ?", ((n,) for n in changed))
                self._set("resolved", decisions)
        own = self._database.execute("SELECT coalesce(SUM(own), 0) FROM document").fetchone()[0]
        return self.resolver.count() + int(own)

    def missing(self, is_there: Callable[[str], bool]) -> None:
        """Have the graphs written that the store should have and has not."""
        rows = self._database.execute("SELECT id FROM document WHERE written")
        gone = [id for (id,) in rows if not is_there(id)]
        self._database.executemany("UPDATE document SET written = 0 WHERE id = ?", ((id,) for id in gone))

    @property
    def linked(self) -> bool:
        """Whether the links between documents are those of the documents written."""
        return self._note("linked", "") == "yes"

    @linked.setter
    def linked(self, value: bool) -> None:
        self._set("linked", "yes" if value else "")

    def unwritten(self, at_once: int) -> Iterator[tuple[tuple[int, bytes, Decided], ...]]:
        """Yield the documents whose graphs are to be written: number, record, and what its shared keys stand for."""
        last = -1
        while True:
            rows = self._database.execute(
                "SELECT number, packed FROM document WHERE NOT written AND number > ? ORDER BY number LIMIT ?",
                (last, at_once),
            ).fetchall()
            if not rows:
                return
            yield tuple((number, packed, self.resolver.decided(number)) for number, packed in rows)
            last = rows[-1][0]

    def to_write(self) -> int:
        """Return the number of documents whose graphs are to be written."""
        return int(self._database.execute("SELECT COUNT(*) FROM document WHERE NOT written").fetchone()[0])

    def wrote(self, numbers: Iterable[int]) -> None:
        """Note that the graphs of these documents are in the store."""
        with self._begin():
            self._database.executemany("UPDATE document SET written = 1 WHERE number = ?", ((n,) for n in numbers))

    def leaving(self, number: int) -> list[str]:
        """Return ids of some documents whose graphs are to leave the store."""
        rows = self._database.execute("SELECT id FROM leaving LIMIT ?", (number,))
        return [id for (id,) in rows]

    def left(self, ids: Iterable[str]) -> None:
        """Note that the graphs of these documents have left the store."""
        with self._begin():
            self._database.executemany("DELETE FROM leaving WHERE id = ?", ((id,) for id in ids))

    def __len__(self) -> int:
        return int(self._database.execute("SELECT COUNT(*) FROM document").fetchone()[0])

    def _count_in_decided(self, decisions: Decisions) -> None:
        """Count all documents anew if decisions name other entities of single documents than before."""
        wanted = json.dumps(sorted(own_keys(decisions)))
        if self._note("own", wanted) != wanted:
            with self._begin():
                self._count_anew()
                self._set("own", wanted)

    def _count_anew(self) -> None:
        self.resolver.index.clear()
        for number, packed in self._database.execute("SELECT number, packed FROM document"):
            self.resolver.add([(number, clusters_of(packed))])
        self._database.execute("UPDATE document SET written = 0")
        self._set("resolved", "")


def key_of(source: str, document: str) -> str:
    """Return what a source is known by in later runs: its absolute path; standard input is known by what it gave."""
    if source == "-" or source.startswith("-:"):
        return f"-#{document}"
    return source if "://" in source else os.path.abspath(source)  # noqa: PTH100 (the file may be gone)
