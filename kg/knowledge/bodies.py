"""Bodies that many states have under one name: parliaments, courts, ministries, forces.

"Senate" names a body only together with a state: which one is said in the name ("Philippine Senate"), beside it ("the
Senate of the Philippines") or by the text around it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.knowledge.gazetteer import Gazetteer, gazetteer
from kg.knowledge.name_normalization import normalise
from kg.knowledge.ontology import ontology
from kg.knowledge.place_table import places
from kg.knowledge.word_lists import word_class
from kg.knowledge.word_tables import english, read_table

_PLACES = frozenset({"Country", "Territory", "City"})
_LINKS = frozenset({"of", "in", "to", "at"})


@dataclass(frozen=True, slots=True)
class BodyKind:
    """A kind of body.

    kind: how it is called with its state ("Senate"). cls: its class. states: the only states that have it, as local
    names; empty if any may.
    """

    kind: str
    cls: str
    states: frozenset[str]


@dataclass(frozen=True, slots=True)
class BodyName:
    """What a name says of a body: its kind, and the states or places in the name, in their order."""

    kind: BodyKind
    jurisdictions: tuple[str, ...]


@functools.cache
def body_kinds() -> Mapping[str, BodyKind]:
    """Return the kinds of bodies by normalised name."""
    found: dict[str, BodyKind] = {}
    for row in read_table(english("bodies.tsv")):
        kind, cls, names, states = row.cells
        made = BodyKind(kind, cls, frozenset(states.split(", ")) - {""})
        found |= {normalise(name): made for name in names.split(", ")}
    return found


class Bodies:
    """Names of bodies, and the bodies that the gazetteer knows by kind and jurisdiction."""

    def __init__(self, known: Gazetteer) -> None:
        """Index the bodies of a gazetteer."""
        self._gazetteer = known
        self._kinds = body_kinds()
        self._longest = max(len(name.split()) for name in self._kinds)
        self._known: dict[tuple[str, str], str] = {}
        schema = ontology()
        for name in sorted(known.individuals):
            individual = known.individuals[name]
            if schema.is_a(individual.cls, "GovernmentBody") or schema.is_a(individual.cls, "ArmedGroup"):
                for written in individual.names:
                    read = self.read(written)
                    for state in read.jurisdictions or individual.represents if read is not None else ():
                        assert read is not None
                        self._known.setdefault((read.kind.kind, state), name)

    def known(self, kind: str, jurisdiction: str) -> str:
        """Return the individual that is the body of a kind of a state, "" if the gazetteer has none."""
        return self._known.get((kind, jurisdiction), "")

    def read(self, name: str) -> BodyName | None:
        """Return what a name says of a body; None if it says more than a kind and a jurisdiction, or no kind."""
        words = [word for word in _words(name) if word != "the"]
        for size in range(min(self._longest, len(words)), 0, -1):
            for start in (len(words) - size, *range(len(words) - size)):
                kind = self._kinds.get(" ".join(words[start : start + size]))
                if kind is None:
                    continue
                around = [words[:start], words[start + size :]]
                if around[1] and around[1][0] not in _LINKS:
                    continue
                found = [self._jurisdictions(part) for part in around]
                if None not in found:
                    return BodyName(kind, tuple(j for part in found for j in part or ()))
        return None

    def _jurisdictions(self, words: list[str]) -> list[str] | None:
        """Return the places that words name, one after each link word; None if they say something else."""
        found = []
        part: list[str] = []
        for word in [*words, "of"]:
            if word not in _LINKS:
                part.append(word)
                continue
            place = self.jurisdiction(" ".join(part)) if part else ""
            if part and not place:
                return None
            found += [place] if place else []
            part = []
        return found

    def jurisdiction(self, name: str) -> str:
        """Return the state, division or city that a normalised name or demonym means, "" if it means none."""
        if name in _never():
            return ""
        for entry in self._gazetteer.phrases().get(name, ()):
            if entry.cls in _PLACES and entry.via in {"label", "alias", "demonym"}:
                return entry.individual
        found = places().lookup(name)
        return found[0].local if found else ""


def bodies() -> Bodies:
    """Return the bodies of the gazetteer, indexed once."""
    return _indexed(gazetteer())


@functools.lru_cache(maxsize=1)
def _indexed(known: Gazetteer) -> Bodies:
    return Bodies(known)


@functools.cache
def _never() -> frozenset[str]:
    """Words that name places, too, and say of a body something else: "National", "Royal"."""
    return frozenset(word_class("body-modifier"))


def body_label(kind: str, jurisdictions: Iterable[str], known: Gazetteer) -> str:
    """Return the name of a body with its jurisdictions: "Senate of the Philippines", "Embassy of Norway in Kenya"."""
    parts = [kind]
    for link, place in zip(("of", "in"), jurisdictions, strict=False):
        individual = known.individual(place)
        name = individual.label if individual is not None else place.replace("_", " ")
        article = "the " if name in word_class("article-name") else ""
        parts.append(f"{link} {article}{name}")
    return " ".join(parts)


def _words(name: str) -> list[str]:
    """Return the words of a normalised name without possessive endings."""
    return [word.removesuffix("'s").rstrip("'") for word in normalise(name).split()]
