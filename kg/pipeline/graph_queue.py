"""Graphs that a store has to receive or to lose, so that it agrees with the documents of a database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator

from kg.entities import Resolver
from kg.pipeline.graph_tasks import GraphInput
from kg.pipeline.notes import Notes

TABLES = """
CREATE TABLE IF NOT EXISTS leaving (id TEXT PRIMARY KEY) WITHOUT ROWID;   -- their graphs are still in the store
CREATE TABLE IF NOT EXISTS stated (document TEXT PRIMARY KEY, paths TEXT NOT NULL) WITHOUT ROWID;  -- by their graphs
"""
_BETWEEN = "\x1f"
_PATHS = """coalesce((SELECT group_concat(path, char(31)) FROM
  (SELECT DISTINCT path FROM source WHERE source.document = document.id AND path != '-' ORDER BY path)), '')"""


class GraphQueue:
    """What is still to be done in the store. ``document.written`` tells whether a document's graph is up to date."""

    def __init__(self, connection: sqlite3.Connection, notes: Notes, resolver: Resolver) -> None:
        self._connection = connection
        self._run = connection.execute
        self._notes = notes
        self._resolver = resolver

    def resolve(self) -> int:
        """Resolve entities; graphs that change by it are queued. Returns the number of entities."""
        decisions = repr(self._resolver.decisions)
        if self._notes.get("resolved", "") != decisions:
            self._run("BEGIN IMMEDIATE")
            with self._connection:
                changed = list(self._resolver.resolve())
                self._connection.executemany(
                    "UPDATE document SET written = 0 WHERE number = ?", ((number,) for number in changed)
                )
                self._notes.set("resolved", decisions)
                unapplied = (
                    f"{d.source or 'an earlier decision'}: {d.verdict} {d.one} {d.other}".strip() + f": {reason}"
                    for d, reason in self._resolver.unapplied
                )
                self._notes.set("unapplied", json.dumps(list(unapplied)))
        own = self._run("SELECT coalesce(SUM(own), 0) FROM document").fetchone()[0]
        return self._resolver.count() + int(own)

    def unapplied(self) -> list[str]:
        """Return the decisions that could not be applied when entities were last resolved, each with the reason."""
        return list(json.loads(self._notes.get("unapplied", "[]")))

    def resolve_again(self) -> None:
        """Have entities resolved once more, since documents have come or gone."""
        self._notes.set("resolved", "")

    def write_all_again(self) -> None:
        """Queue the graphs of all documents."""
        self._run("UPDATE document SET written = 0")
        self.resolve_again()

    def write_missing(self, is_there: Callable[[str], bool]) -> None:
        """Queue the graphs that the store should have and has not."""
        missing = [id for (id,) in self._run("SELECT id FROM document WHERE written") if not is_there(id)]
        self._connection.executemany("UPDATE document SET written = 0 WHERE id = ?", ((id,) for id in missing))

    @property
    def linked(self) -> bool:
        """Whether the links between documents are those of the graphs in the store."""
        return self._notes.get("linked", "") == "yes"

    @linked.setter
    def linked(self, value: bool) -> None:
        self._notes.set("linked", "yes" if value else "")

    def write_moved(self) -> None:
        """Queue the graphs of documents that were found elsewhere than their graphs state."""
        self._run(
            f"UPDATE document SET written = 0 WHERE written AND {_PATHS} != "
            "coalesce((SELECT paths FROM stated WHERE stated.document = document.id), '')"
        )

    def to_write(self, batch: int) -> Iterator[tuple[GraphInput, ...]]:
        """Yield batches of documents whose graphs are to be written."""
        last = -1
        while True:
            rows = self._run(
                f"SELECT number, packed, {_PATHS} FROM document "
                "WHERE NOT written AND number > ? ORDER BY number LIMIT ?",
                (last, batch),
            ).fetchall()
            if not rows:
                return
            yield tuple(
                GraphInput(number, packed, self._resolver.decided(number), tuple(filter(None, paths.split(_BETWEEN))))
                for number, packed, paths in rows
            )
            last = rows[-1][0]

    def count_to_write(self) -> int:
        """Return the number of documents whose graphs are to be written."""
        return int(self._run("SELECT COUNT(*) FROM document WHERE NOT written").fetchone()[0])

    def written(self, numbers: Iterable[int]) -> None:
        """Record that the graphs of these documents are in the store."""
        done = [(number,) for number in numbers]
        self._run("BEGIN IMMEDIATE")
        with self._connection:
            self._connection.executemany("UPDATE document SET written = 1 WHERE number = ?", done)
            self._connection.executemany(
                f"INSERT OR REPLACE INTO stated SELECT id, {_PATHS} FROM document WHERE number = ?", done
            )

    def remove_later(self, id: str) -> None:
        """Queue the graph of a document for removal."""
        self._run("INSERT OR IGNORE INTO leaving VALUES (?)", (id,))

    def keep(self, id: str) -> None:
        """Take the graph of a document out of those to remove."""
        self._run("DELETE FROM leaving WHERE id = ?", (id,))

    def to_remove(self, number: int) -> list[str]:
        """Return the ids of some documents whose graphs are to be removed."""
        return [id for (id,) in self._run("SELECT id FROM leaving LIMIT ?", (number,))]

    def removed(self, ids: Iterable[str]) -> None:
        """Record that the graphs of these documents are not in the store any more."""
        self._run("BEGIN IMMEDIATE")
        with self._connection:
            self._connection.executemany("DELETE FROM leaving WHERE id = ?", ((id,) for id in ids))
