"""Other names to put in place of those in the training sets, which know few of today's.

Names of people and organisations are those of the gazetteer, made up from given names and surnames, or made from
patterns (``substitutes.tsv``): what is learned is how names are built and where they stand, not a list.
"""

from __future__ import annotations

import csv
import random
import re
import string
from pathlib import Path

from kg import paths

_LABEL = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SLOT = re.compile(r"\{(\w+)\}")
_LISTED = 0.4
"""Share of the names that are taken from the gazetteer; the rest are made up."""


def _labels(path: Path, *properties: str) -> list[list[str]]:
    """Read names from a file of the gazetteer, which has a line for each property, as lists of words."""
    found: set[str] = set()
    for line in path.read_text(encoding="utf8").splitlines():
        if line.lstrip().startswith(properties):
            found.update(_LABEL.findall(line))
    return [name.split() for name in sorted(found) if not set(name) & set("',()")]


class Substitutes:
    """Draws names, as lists of words.

    places, peoples: names of countries and cities, and adjectives of peoples.
    """

    def __init__(self, places: set[str], peoples: set[str]) -> None:
        gazetteer = paths.data("ontology", "gazetteer")
        people = _labels(gazetteer / "people.ttl", "rdfs:label")
        self.persons = [n for n in people if 2 <= len(n) <= 4 and "of" not in n]
        self.organisations = _labels(gazetteer / "organisations.ttl", "rdfs:label", "skos:altLabel")
        with paths.data("ontology", "english", "names", "given_names.tsv").open(encoding="utf8") as rows:
            lines = (line for line in rows if not line.startswith("#"))
            self.given = [row["name"] for row in csv.DictReader(lines, delimiter="\t")]
        self.surnames = sorted({n[-1] for n in self.persons if n[-1][:1].isupper() and len(n[-1]) > 2})
        self.places = sorted(p for p in places if len(p.split()) <= 3 and p[:1].isupper())
        self.peoples = sorted(p for p in peoples if not p.endswith("s"))
        kinds: dict[str, list[str]] = {"pattern": [], "field": []}
        for line in Path(__file__).with_suffix(".tsv").read_text(encoding="utf8").splitlines():
            kind, _, text = line.partition("\t")
            if text:
                kinds[kind].append(text)
        self.patterns, self.fields = kinds["pattern"], kinds["field"]

    def draw(self, label: str, words: int, rng: random.Random) -> list[str]:
        """Return a name of a type (PERSON, ORG, GPE) for one that has so many words."""
        if label == "PERSON":
            return self._person(words, rng)
        if label == "GPE":
            return rng.choice(self.places).split()
        if rng.random() < _LISTED:
            return rng.choice(self.organisations)
        slots = {
            "country": self.places,
            "place": self.places,
            "adjective": self.peoples,
            "surname": self.surnames,
            "field": self.fields,
        }

        def fill(slot: re.Match[str]) -> str:
            if slot[1] == "acronym":
                return "".join(rng.choices(string.ascii_uppercase, k=rng.choice((2, 3, 3, 3, 4, 4, 5))))
            return rng.choice(slots[slot[1]])

        return _SLOT.sub(fill, rng.choice(self.patterns)).split()

    def _person(self, words: int, rng: random.Random) -> list[str]:
        if words == 1:
            return [rng.choice(self.surnames)]
        if rng.random() < _LISTED:
            return rng.choice(self.persons)
        return [rng.choice(self.given), rng.choice(self.surnames)]
