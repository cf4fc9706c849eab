"""Cities and first-level divisions of states that the gazetteer's own files lack (``ontology/places.tsv``).

They name no phrases of a text by themselves, for many are ordinary words (Nice, Reading, Police): they say what a name
denotes that is known to be a place's.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from kg import paths
from kg.knowledge.name_normalization import normalise


@dataclass(frozen=True, slots=True)
class Place:
    """A place.

    local: local name of its IRI. name: its English name. cls: "City" or "Territory". country: local name of the state
    it lies in. division: name of the first-level division a city lies in, "" if unknown. people: number of
    inhabitants, 0 if unknown.
    """

    local: str
    name: str
    cls: str
    country: str
    division: str
    people: int


class Places:
    """Places by name and by local name."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        """Index rows of local name, name, class, country, division, number of people and normalised name."""
        self._by_local = {row[0]: row for row in rows}
        self._by_name: dict[str, list[str]] = {}
        self._divisions: dict[tuple[str, str], str] = {}
        for row in rows:
            self._by_name.setdefault(row[6], []).append(row[0])
            if row[2] == "Territory":
                self._divisions[row[1], row[3]] = row[0]

    def lookup(self, name: str) -> tuple[Place, ...]:
        """Return the places of a name, the largest city first, divisions last."""
        found = (self.place(local) for local in self._by_name.get(normalise(name), ()))
        return tuple(sorted((p for p in found if p is not None), key=lambda p: (-p.people, p.local)))

    def place(self, local: str) -> Place | None:
        """Return the place with a local name, None if there is none."""
        row = self._by_local.get(local)
        return Place(row[0], row[1], row[2], row[3], row[4], int(row[5])) if row is not None else None

    def around(self, place: Place) -> str:
        """Return the local name of what a place lies in: its division if the table has it, or else its state."""
        return self._divisions.get((place.division, place.country), place.country) if place.division else place.country


@functools.cache
def places() -> Places:
    """Return the shipped table, read once.

    Its rows are split here: the reader of word tables checks each cell, which takes ten times as long.
    """
    lines = paths.data("ontology", "places.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return Places(rows[1:])
