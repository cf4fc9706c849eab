"""Entity resolution over all documents of a database."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kg.entities.decisions import Decision, Decisions, own_keys, read_decisions
from kg.entities.entity import Entity, natural_name
from kg.entities.index import Index
from kg.entities.keys import Cluster
from kg.entities.merging import EntityMerger

Clusters = Mapping[int, Cluster]
"""The clusters of a document by number."""

Assignments = Mapping[bytes, tuple[str, str, str]]
"""Encoded keys that several documents may have: local name, class and label of the entity of each."""

_CHANGED = """
CREATE TEMP TABLE changed AS
SELECT key.number, coalesce(joined.entity, own) AS entity, coalesce(joined.cls, key.cls) AS cls,
  coalesce(joined.label, key.label) AS label, coalesce(joined.reason, '') AS reason
FROM key LEFT JOIN temp.joined ON joined.number = key.number
WHERE key.entity IS NOT coalesce(joined.entity, own) OR entity_cls IS NOT coalesce(joined.cls, key.cls)
  OR entity_label IS NOT coalesce(joined.label, key.label)
  OR key.reason IS NOT coalesce(joined.reason, '')
"""


class Resolver:
    """Decides which clusters of which documents are the same; all it knows lies in a database."""

    def __init__(
        self,
        database: sqlite3.Connection | None = None,
        decisions: Sequence[str | Path] = (),
        earlier: Decisions | None = None,
    ) -> None:
        """Go on with what the database holds.

        Args:
            database: where the index is kept; None for one in memory. Nothing is committed.
            decisions: files of decisions (``kg.entities.read_decisions``); of two on one thing the later file's holds.
            earlier: what was decided before; it holds where no file is given.

        Raises:
            InputError: a file cannot be read or a line of it is wrong.

        """
        read = [read_decisions(Path(path)) for path in decisions]
        self.decisions = earlier or Decisions()
        if read:
            self.decisions = Decisions().replaced(decision for found in read for decision in found.all)
        self.unapplied: tuple[tuple[Decision, str], ...] = ()
        self.index = Index(database or sqlite3.connect(":memory:"), own_keys(self.decisions))
        self._database = self.index.database

    def add(self, documents: Iterable[tuple[int, Clusters]]) -> None:
        """Count documents in: the number of each, and its clusters."""
        self.index.add((number, clusters.values()) for number, clusters in documents)

    def remove(self, documents: Iterable[tuple[int, Clusters]]) -> None:
        """Take documents out again."""
        self.index.remove((number, clusters.values()) for number, clusters in documents)

    def resolve(self) -> Iterator[int]:
        """Decide anew what every key stands for; yield the numbers of the documents for which that has changed.

        The result is that of the present documents, whatever came, went or was decided before. ``unapplied`` holds
        the decisions that could not be applied, each with the reason.
        """
        self.index.settle()
        run = self._database.execute
        run("DROP TABLE IF EXISTS temp.joined")
        run("DROP TABLE IF EXISTS temp.changed")
        run("CREATE TEMP TABLE joined (number INTEGER PRIMARY KEY, entity TEXT, cls TEXT, label TEXT, reason TEXT)")
        merger = EntityMerger(self.index, self.decisions)
        self._database.executemany(
            "INSERT INTO temp.joined VALUES (?, ?, ?, ?, ?)",
            ((a.number, a.entity, a.cls, a.label, a.reason) for a in merger.decided()),
        )
        self.unapplied = tuple(merger.unapplied)
        run(_CHANGED)
        run(
            "UPDATE key SET entity = c.entity, entity_cls = c.cls, entity_label = c.label, reason = c.reason "
            "FROM temp.changed AS c WHERE c.number = key.number"
        )
        for (document,) in run("SELECT DISTINCT document FROM posting WHERE key IN (SELECT number FROM temp.changed)"):
            yield int(document)

    def identity(self, clusters: Clusters) -> Identity:
        """Return what the clusters of a document stand for, as it was decided last."""
        ranks = {c.key.encoded for c in clusters.values() if self.index.shares(c.key)}
        query = "SELECT entity, entity_cls, entity_label FROM key WHERE rank = ?"
        return identity_of(clusters, {rank: self._database.execute(query, (rank,)).fetchone() for rank in ranks})

    def decided(self, document: int) -> Assignments:
        """Return what was decided last of the keys of a document that others may have, too."""
        rows = self._database.execute(
            "SELECT rank, entity, entity_cls, entity_label FROM posting JOIN key ON key.number = posting.key "
            "WHERE document = ?",
            (document,),
        )
        return {rank: (entity, cls, label) for rank, entity, cls, label in rows}

    def count(self) -> int:
        """Return the number of entities that more than one document could name."""
        return int(self._database.execute("SELECT COUNT(DISTINCT entity) FROM key WHERE entity != ''").fetchone()[0])

    def merges(self) -> Iterator[tuple[Entity, str]]:
        """Yield the entities under which several keys came together, sorted, with all other names and the reason."""
        rows = self._database.execute(
            "SELECT entity, entity_cls, entity_label, reason, group_concat(DISTINCT number) FROM key "
            "WHERE reason != '' AND entity != '' GROUP BY entity ORDER BY entity"
        ).fetchall()
        for local, cls, label, reason, numbers in rows:
            names = {name for number in numbers.split(",") for name in self.index.seen(int(number), "name")}
            yield Entity(local, cls, label, tuple(sorted(names - {label}))), reason


class Identity:
    """What the clusters of one document stand for."""

    def __init__(self, clusters: Clusters, decided: Mapping[int, tuple[str, str, str]]) -> None:
        """Take the clusters, and local name, class and label of the entity of each."""
        decided = {number: found for number, found in decided.items() if found[0]}  # a person dropped the others
        names: dict[str, set[str]] = defaultdict(set)
        for number in decided:
            names[decided[number][0]] |= set(clusters[number].names)
        self._entities = {
            number: Entity(local, cls, label, tuple(sorted(names[local] - {label})))
            for number, (local, cls, label) in decided.items()
        }

    def entity(self, cluster: int) -> Entity | None:
        """Return the entity of a cluster, None if it stands for nothing that deserves a name."""
        return self._entities.get(cluster)


def identity_of(clusters: Clusters, decided: Assignments) -> Identity:
    """Return what the clusters of a document stand for; a key of which nothing is decided is the document's own."""
    found = {}
    for number, cluster in clusters.items():
        own = natural_name(cluster.key, cluster.label), cluster.cls, cluster.label
        found[number] = decided.get(cluster.key.encoded, own)
    return Identity(clusters, found)
