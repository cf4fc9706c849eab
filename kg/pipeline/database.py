"""Database of a build: the documents, their sources, and their extractions.

One SQLite file beside the store, ``extractions.sqlite``, also holds the index of names from which entities are resolved
(``kg.entities``), so that a document and its names are counted in or out together or not at all. A build that is cut
off at any moment leaves a database that says what is done and what is not; the next one goes on from there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from kg.annotations import Extraction
from kg.documents import Document
from kg.documents.duplicates import Copy
from kg.entities import Clusters, Decision, Decisions, Resolver, own_keys
from kg.errors import InputError
from kg.pipeline import duplicate_index, graph_queue, notes, source_table
from kg.pipeline.database_problems import PROBLEMS, problem
from kg.pipeline.duplicate_index import DuplicateIndex
from kg.pipeline.extraction_tasks import Extracted
from kg.pipeline.graph_queue import GraphQueue
from kg.pipeline.notes import Notes
from kg.pipeline.serialization import Record, clusters_of, unpacked
from kg.pipeline.source_table import SourceTable, source_key

FILE = "extractions.sqlite"
FORMAT = "5"
"""Version of the tables and records."""

_DOCUMENTS = """
CREATE TABLE IF NOT EXISTS document (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version TEXT, packed BLOB, own INTEGER,
  written INTEGER NOT NULL DEFAULT 0);        -- whether its graph in the store is what it should be
CREATE INDEX IF NOT EXISTS document_unwritten ON document (number) WHERE NOT written;
"""
_TABLES = notes.TABLES + _DOCUMENTS + source_table.TABLES + graph_queue.TABLES + duplicate_index.TABLES
_PAGE = 500
"""Documents that are handled in one transaction."""


class Database:
    """See the module. Use it as a context manager.

    sources: where documents were found. graphs: what is to be done in the store. resolver: the names of all documents.
    """

    def __init__(self, path: Path, decisions: Sequence[str] = ()) -> None:
        """Open or make the file.

        Args:
            path: the file.
            decisions: files of decisions; without any, those of the last build hold.

        Raises:
            InputError: another version of kg has written it, it is damaged or cannot be written; a file of decisions
                is wrong.
        """
        self._path = path
        self._is_new = not path.exists()
        try:
            self._connection = sqlite3.connect(path, isolation_level=None)
        except PROBLEMS as error:
            raise problem(path, error) from error
        try:
            self._open(decisions)
        except PROBLEMS as error:
            self._connection.close()
            raise problem(path, error) from error

    def _open(self, decisions: Sequence[str]) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "temp_store = FILE", "cache_size = -32000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(_TABLES)
        self._notes = Notes(self._connection)
        if self._notes.get("format", FORMAT) != FORMAT:
            raise InputError(f"{self._path} was written by another version of kg; build into a new store")
        known = Decisions(tuple(Decision(*cells) for cells in json.loads(self._notes.get("decisions", "[]"))))
        self.resolver = Resolver(self._connection, decisions, known)
        self._connection.execute("CREATE INDEX IF NOT EXISTS posting_document ON posting (document, key)")
        self.sources = SourceTable(self._connection)
        self.graphs = GraphQueue(self._connection, self._notes, self.resolver)
        self._duplicates = DuplicateIndex(self._connection, self._document)
        decided = self.resolver.decisions
        self._notes.set("decisions", json.dumps([decision.cells for decision in decided.all]))
        self._recount_for(decided)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        empty = self._is_new and self._is_empty()
        self._connection.close()
        if empty:  # as a store is removed that was made in vain
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)
        if isinstance(error, PROBLEMS):
            raise problem(self._path, error) from error

    def _is_empty(self) -> bool:
        try:
            return not len(self)
        except sqlite3.DatabaseError:
            return False

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT COUNT(*) FROM document").fetchone()[0])

    def _begin(self) -> sqlite3.Connection:
        self._connection.execute("BEGIN IMMEDIATE")
        return self._connection  # as a context manager it commits, or rolls back

    # --- versions ---

    @property
    def build_options(self) -> str:
        """Options of the last build, as ``kg.pipeline.recorded_options`` writes them; "" if they are not known."""
        return self._notes.get("options", "")

    @build_options.setter
    def build_options(self, options: str) -> None:
        self._notes.set("options", options)

    def set_base(self, iri: str) -> None:
        """Record the IRI under which individuals live.

        Raises:
            InputError: documents were built with another one.
        """
        earlier = self._notes.get("base", iri)
        if earlier != iri and len(self):
            raise InputError(f"this store was built with --base-iri {earlier}; use the same or a new store")
        self._notes.set("base", iri)

    def set_graph_version(self, version: str) -> None:
        """Record the version of the code that makes graphs; if it is a new one, all graphs are queued."""
        if self._notes.get("graph", version) != version:
            with self._begin():
                self._recount()
                self._notes.set("graph", version)

    def has_read(self, document: str, version: str) -> bool:
        """Return whether a document was read by this version."""
        row = self._connection.execute("SELECT version FROM document WHERE id = ?", (document,)).fetchone()
        return row is not None and row[0] == version

    def forget_versions(self) -> None:
        """Have all documents count as read by another version, so that those which are given are read again."""
        with self._begin():
            self._connection.execute("UPDATE document SET version = ''")

    def unchanged(self, source: str, content: str, version: str) -> str | None:
        """Return the id of the only document in a file, if the file has this content and was read by this version."""
        row = self._connection.execute(
            "SELECT id FROM source JOIN document ON id = document WHERE source = ? AND bytes = ? AND version = ?",
            (source_key(source, ""), content, version),
        ).fetchone()
        return None if row is None else str(row[0])

    def queue_all(self) -> str:
        """Count all names again and queue all graphs; return the IRI under which individuals live, "" if not known."""
        with self._begin():
            self._recount()
            self.graphs.linked = False
        return self._notes.get("base", "")

    # --- documents ---

    def add(self, documents: Sequence[Extracted]) -> None:
        """Add what was read in documents, all or nothing."""
        with self._begin():
            self._add([(d.id, d.version, d.packed, d.clusters) for d in documents])
            for read in documents:
                self._duplicates.record(read.id, is_copy=False)

    def add_copy(self, document: Document, version: str) -> bool:
        """Add a document unread if its text is, or is being, read in another one; return whether it is."""
        with self._begin():
            if not self._duplicates.is_copy(document, lambda other: self.has_read(other, version)):
                return False
            self._add_unread(document, version)
        return True

    def copy_from(self, other: Database) -> None:
        """Add all documents of another database, as if they were given to this build, all or nothing."""
        with self._begin():
            self.sources.copy_from(other.sources)
            for id, version, packed in other._connection.execute("SELECT id, version, packed FROM document"):
                if not self.has_read(id, version):
                    self._add([(id, version, packed, clusters_of(packed))])
                    self._duplicates.copy_from(other._duplicates, id)

    def remove_lost(self, *, prune: bool) -> None:
        """Remove documents that no source gives any more; with ``prune`` also those that this build was not given."""
        if prune:
            self.sources.prune()
        while True:
            lost = self._connection.execute(
                "SELECT id FROM document WHERE NOT EXISTS (SELECT 1 FROM source WHERE source.document = id) LIMIT ?",
                (_PAGE,),
            ).fetchall()
            if not lost:
                break
            with self._begin():
                self._remove([id for (id,) in lost])
        self.graphs.write_moved()

    def has(self, id: str) -> bool:
        """Return whether a document is known."""
        return self._connection.execute("SELECT 1 FROM document WHERE id = ?", (id,)).fetchone() is not None

    def lacking(self, graphs: Iterable[str]) -> list[str]:
        """Return the ids, of some ids of documents, that it does not know."""
        known = {id for (id,) in self._connection.execute("SELECT id FROM document")}
        return [id for id in graphs if id not in known]

    def remove(self, ids: Sequence[str]) -> None:
        """Remove documents and the places where they were found, all or none, and queue their graphs for removal."""
        with self._begin():
            self._remove(ids)
            for id in ids:
                self.sources.remove(id)
            self.graphs.linked = False

    # --- copies ---

    def find_copies(self) -> None:
        """Find the documents that print the text of another one."""
        with self._begin():
            self._duplicates.find()

    def copies(self) -> Iterator[Copy]:
        """Yield the documents that print the text of another one, sorted."""
        return self._duplicates.links()

    def to_read(self, number: int) -> list[Document]:
        """Return some documents that were left unread as copies and are none any more."""
        found = map(self._document, self._duplicates.to_read(number))
        return [document for document in found if document is not None]

    def remove_unread(self, ids: Iterable[str]) -> None:
        """Remove those of these documents that could not be read."""
        with self._begin():
            self._remove([id for id in ids if self._duplicates.is_unread(id)])
            self._duplicates.find()

    def discard_copied_extractions(self) -> None:
        """Discard what was read in documents that print the text of another one, which has it, too."""
        while ids := self._duplicates.to_discard(_PAGE):
            with self._begin():
                for id in ids:
                    row = self._connection.execute(
                        "SELECT packed, version FROM document WHERE id = ?", (id,)
                    ).fetchone()
                    self._add_unread(unpacked(row[0]).document, row[1])

    # --- within a transaction ---

    def _document(self, id: str) -> Document | None:
        row = self._connection.execute("SELECT packed FROM document WHERE id = ?", (id,)).fetchone()
        return None if row is None else unpacked(row[0]).document

    def _add(self, documents: Sequence[tuple[str, str, bytes, Clusters]]) -> None:
        self._remove_rows([id for id, *_ in documents])
        added = []
        for id, version, packed, clusters in documents:
            own = len({c.key for c in clusters.values() if not self.resolver.index.shares(c.key)})
            number = self._connection.execute(
                "INSERT INTO document (id, version, packed, own) VALUES (?, ?, ?, ?)", (id, version, packed, own)
            ).lastrowid
            assert number is not None
            added.append((number, clusters))
            self.graphs.keep(id)
        self.resolver.add(added)
        self.graphs.resolve_again()

    def _add_unread(self, document: Document, version: str) -> None:
        record = Record(document, Extraction(document.id, (), ()), {})
        self._add([(document.id, version, record.packed(), {})])
        self._duplicates.record(document.id, is_copy=True)

    def _remove(self, ids: Sequence[str]) -> None:
        self._remove_rows(ids)
        for id in ids:
            self._duplicates.remove(id)

    def _remove_rows(self, ids: Sequence[str]) -> None:
        """Remove documents, count their names out, and queue their graphs for removal."""
        found = []
        for id in ids:
            row = self._connection.execute("SELECT number, packed FROM document WHERE id = ?", (id,)).fetchone()
            if row is not None:
                found.append((int(row[0]), clusters_of(row[1])))
                self._connection.execute("DELETE FROM document WHERE number = ?", (row[0],))
                self.graphs.remove_later(id)
        self.resolver.remove(found)
        if found:
            self.graphs.resolve_again()

    def _recount_for(self, decisions: Decisions) -> None:
        """Count the names of all documents again if decisions name other entities of single documents than before."""
        wanted = json.dumps(sorted(own_keys(decisions)))
        if self._notes.get("own", wanted) != wanted:
            with self._begin():
                self._recount()
                self._notes.set("own", wanted)

    def _recount(self) -> None:
        self.resolver.index.clear()
        for number, packed in self._connection.execute("SELECT number, packed FROM document"):
            self.resolver.add([(number, clusters_of(packed))])
        self.graphs.write_all_again()
