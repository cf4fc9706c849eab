"""Which key of the index a decision names: by the local name of its entity, or by a name it bears."""

from __future__ import annotations

from collections.abc import Mapping

from kg.entities.decisions import is_iri, local_part
from kg.entities.index import Index
from kg.knowledge.name_normalization import normalise

_BY_NAME = (
    "SELECT number FROM key WHERE kind = 'name' AND name = :normal",
    "SELECT number FROM key WHERE label = :name",
    "SELECT DISTINCT key FROM alias WHERE normal = :normal",
)
"""Queries for the keys that a name means, the surest first."""


class UnknownReferenceError(Exception):
    """A reference names nothing of the index, or several things."""


class References:
    """Keys by what a person calls them."""

    def __init__(self, index: Index, renamed: Mapping[int, str]) -> None:
        """Look up in an index. renamed: the local names of keys that share theirs with another, by number."""
        self._index = index
        self._renamed = renamed
        self._by_new_name = {name: number for number, name in renamed.items()}

    def find(self, reference: str) -> int:
        """Return the number of a key.

        Args:
            reference: an IRI (``id:Ukraine``), a local name, or a name.

        Raises:
            UnknownReferenceError: nothing is called so, or several things are.

        """
        local = local_part(reference)
        if local in self._by_new_name:
            return self._by_new_name[local]
        run = self._index.database.execute
        rows = run("SELECT number FROM key WHERE own = ? ORDER BY number", (local,)).fetchall()
        found = [number for (number,) in rows if number not in self._renamed]
        if found:
            return int(found[0])
        for query in _BY_NAME if not is_iri(reference) else ():
            rows = run(query, {"name": reference, "normal": normalise(reference)}).fetchall()
            if len(rows) > 1:
                names = sorted(f"id:{self.local_name(number)}" for (number,) in rows)
                raise UnknownReferenceError(f"{reference!r} is a name of {', '.join(names[:4])}; write one of them")
            if rows:
                return int(rows[0][0])
        raise UnknownReferenceError(f"no entity that several documents may name is called {reference}")

    def local_name(self, number: int) -> str:
        """Return the local name that a key has by itself."""
        renamed = self._renamed.get(number)
        if renamed is not None:
            return renamed
        return str(self._index.database.execute("SELECT own FROM key WHERE number = ?", (number,)).fetchone()[0])
