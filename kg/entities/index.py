"""Index of names on disk, from which entities are resolved: keys, their names, and counts.

Of a document only the clusters that another document could mean are in it; what is known by a key of its own
document is decided there. Counts go up when a document comes and down when it leaves, so that the index is at
any time what the present documents alone would make. Nothing here is committed: the code that opened the database
decides what belongs together.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from kg.entities import spelling
from kg.entities.entity import label_of, natural_name
from kg.entities.keys import Cluster, Key
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.name_normalization import normalise
from kg.knowledge.ontology import ontology

_TABLES = """
CREATE TABLE IF NOT EXISTS key (
  number INTEGER PRIMARY KEY, rank BLOB NOT NULL UNIQUE, kind TEXT, name TEXT,
  side TEXT,                                                      -- Person or other: what can bear one name
  total INTEGER, own TEXT, cls TEXT, label TEXT,                  -- by its documents; total is NULL: to be counted
  entity TEXT, entity_cls TEXT, entity_label TEXT, reason TEXT);  -- as decided
CREATE INDEX IF NOT EXISTS key_uncounted ON key (number) WHERE total IS NULL;
CREATE INDEX IF NOT EXISTS key_name ON key (name, side) WHERE kind = 'name';
CREATE INDEX IF NOT EXISTS key_deal ON key (number) WHERE kind = 'deal';
CREATE INDEX IF NOT EXISTS key_own ON key (own);
CREATE INDEX IF NOT EXISTS key_entity ON key (entity);
CREATE TABLE IF NOT EXISTS seen (
  key INTEGER, what TEXT, text TEXT, n INTEGER, PRIMARY KEY (key, what, text)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alias (key INTEGER, normal TEXT, PRIMARY KEY (key, normal)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spelling (
  side TEXT, block TEXT, key INTEGER, name TEXT, PRIMARY KEY (side, block, key, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS posting (key INTEGER, document INTEGER, PRIMARY KEY (key, document)) WITHOUT ROWID;
"""


class Index:
    """Keys, names and counts of the documents of a database."""

    def __init__(self, database: sqlite3.Connection, own: Collection[str] = ()) -> None:
        """Make the tables where they are not there.

        Args:
            database: holds the index.
            own: families of keys of a single document that take part nevertheless, because a person decided
                on them.

        """
        self.database = database
        self._shared = frozenset(own)
        database.executescript(_TABLES)

    def shares(self, key: Key) -> bool:
        """Return whether a key takes part in the index."""
        return key.kind != "document" or key.family in self._shared

    def add(self, documents: Iterable[tuple[int, Iterable[Cluster]]]) -> None:
        """Count documents in: their numbers, and their clusters."""
        self._count(documents, 1)

    def remove(self, documents: Iterable[tuple[int, Iterable[Cluster]]]) -> None:
        """Take documents out that were counted in with the same clusters."""
        self._count(documents, -1)

    def clear(self) -> None:
        """Forget all documents."""
        for table in ("key", "seen", "alias", "spelling", "posting"):
            self.database.execute(f"DELETE FROM {table}")

    def _count(self, documents: Iterable[tuple[int, Iterable[Cluster]]], sign: int) -> None:
        keys: dict[bytes, Key] = {}
        counts: Counter[tuple[bytes, str, str]] = Counter()
        postings: set[tuple[bytes, int]] = set()
        for document, clusters in documents:
            for cluster in clusters:
                if not self.shares(cluster.key):
                    continue
                rank = cluster.key.encoded
                keys[rank] = cluster.key
                postings.add((rank, document))
                counts[rank, "class", cluster.cls] += 1
                counts[rank, "label", cluster.label] += 1
                for name, n in cluster.names.items():
                    counts[rank, "name", name] += n
        numbers = {rank: self._number(rank, key) for rank, key in sorted(keys.items())}
        run = self.database.executemany
        run(
            "INSERT INTO seen VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
            ((numbers[rank], what, text, sign * n) for (rank, what, text), n in sorted(counts.items())),
        )
        rows = [(numbers[rank], document) for rank, document in sorted(postings)]
        if sign > 0:
            run("INSERT OR IGNORE INTO posting VALUES (?, ?)", rows)
            run("INSERT OR IGNORE INTO alias VALUES (?, ?)", self._aliases(numbers, keys, counts))
        else:
            run("DELETE FROM posting WHERE key = ? AND document = ?", rows)
            for number in numbers.values():
                self._sweep(number)
        run("UPDATE key SET total = NULL WHERE number = ?", ((n,) for n in numbers.values()))

    def _number(self, rank: bytes, key: Key) -> int:
        found = self.database.execute("SELECT number FROM key WHERE rank = ?", (rank,)).fetchone()
        if found is not None:
            return int(found[0])
        side = side_of(key)
        number = self.database.execute(
            "INSERT INTO key (rank, kind, name, side) VALUES (?, ?, ?, ?)", (rank, key.kind, key.name, side)
        ).lastrowid
        assert number is not None
        self.database.executemany(
            "INSERT OR IGNORE INTO spelling VALUES (?, ?, ?, ?)",
            ((side, block, number, name) for block, name in _spellings(key, side)),
        )
        return number

    def _aliases(
        self, numbers: Mapping[bytes, int], keys: Mapping[bytes, Key], counts: Mapping[tuple[bytes, str, str], int]
    ) -> Iterator[tuple[int, str]]:
        for rank, what, text in counts:
            if what == "name" and keys[rank].kind in {"name", "individual"}:
                yield numbers[rank], normalise(text)

    def _sweep(self, number: int) -> None:
        """Remove what no document says of a key any more, and the key with its last document."""
        run = self.database.execute
        run("DELETE FROM seen WHERE key = ? AND n <= 0", (number,))
        names = self.seen(number, "name")
        run("DELETE FROM alias WHERE key = ?", (number,))
        kind = run("SELECT kind FROM key WHERE number = ?", (number,)).fetchone()[0]
        if kind in {"name", "individual"}:
            rows = ((number, normalise(name)) for name in names)
            self.database.executemany("INSERT OR IGNORE INTO alias VALUES (?, ?)", rows)
        if not self.seen(number, "class"):
            side, blocks = self._blocks(number)
            rows_of = ((side, block, number) for block in blocks)
            self.database.executemany("DELETE FROM spelling WHERE side = ? AND block = ? AND key = ?", rows_of)
            run("DELETE FROM key WHERE number = ?", (number,))

    def _blocks(self, number: int) -> tuple[str, set[str]]:
        key = self.key(number)
        side = side_of(key)
        return side, {block for block, _ in _spellings(key, side)}

    def seen(self, number: int, what: str) -> dict[str, int]:
        """Return what was seen of a key ("class", "name" or "label") and how often."""
        rows = self.database.execute("SELECT text, n FROM seen WHERE key = ? AND what = ? AND n > 0", (number, what))
        return dict(rows)

    def key(self, number: int) -> Key:
        """Return a key by its number."""
        row = self.database.execute("SELECT rank FROM key WHERE number = ?", (number,)).fetchone()
        return Key.decoded(row[0])

    def settle(self) -> bool:
        """Give every key whose counts have changed its label, class and natural name; False if there is none."""
        changed = self.database.execute("SELECT number, rank FROM key WHERE total IS NULL").fetchall()
        schema = ontology()
        rows = []
        for number, rank in changed:
            key = Key.decoded(rank)
            classes = self.seen(number, "class")
            label = label_of(key, self.seen(number, "name"), self.seen(number, "label"))
            known = gazetteer().individual(key.name) if key.kind == "individual" else None
            cls = known.cls if known is not None else schema.commonest(classes)
            rows.append((sum(classes.values()), natural_name(key, label), cls, label, number))
        self.database.executemany("UPDATE key SET total = ?, own = ?, cls = ?, label = ? WHERE number = ?", rows)
        return bool(changed)


def side_of(key: Key) -> str:
    """Return "Person" for a key of a person, "other" for that of another thing with a name, else ""."""
    if key.kind != "individual":
        return key.family if key.kind == "name" else ""
    known = gazetteer().individual(key.name)
    return "Person" if known is not None and ontology().is_a(known.cls, "Person") else "other"


def _spellings(key: Key, side: str) -> Iterator[tuple[str, str]]:
    """Yield the names of several words under which a key is compared with others, each with its block."""
    names: Iterable[str] = ()
    if key.kind == "individual":
        known = gazetteer().individual(key.name)
        names = {normalise(n) for n in known.names} if known is not None else ()
    elif key.kind == "name":
        names = (key.name,)
    for name in sorted(names):
        words = name.split()
        if len(words) > 1:
            last = spelling.skeleton(words[-1])
            yield last if side == "Person" else " ".join(sorted(map(spelling.skeleton, words))), name
