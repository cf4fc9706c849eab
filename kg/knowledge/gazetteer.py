"""Gazetteer: known individuals, titles of offices, and the denotation of common nouns.

Read from ``ontology/gazetteer/*.ttl``; an individual is told by its English name: "Ukraine" is
``id:Ukraine``. Names compare as ``kg.knowledge.name_normalization.normalise`` makes them. The compiled form is
kept in the user's cache folder.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from kg import paths
from kg.knowledge.gazetteer_compiler import VIA, Tables, cached, compile_files
from kg.knowledge.modules import Modules, modules
from kg.knowledge.name_normalization import case_fits, normalise
from kg.knowledge.ontology import Ontology, ontology
from kg.knowledge.place_table import places

HEADS_OF_STATE = ("president", "prime_minister", "chancellor", "monarch", "supreme_leader", "leader")
"""Kinds of office that make their holder "the Ukrainian leader"."""

_DEPTH = 5
"""How many links lead at most from a place to its state."""

Via = Literal["label", "alias", "metonym", "demonym", "surname"]
_R = TypeVar("_R")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name may denote.

    individual: local name. cls: local name of its most specific class. label: its best name. via: which kind
    of its names was met. name: that name as the gazetteer writes it.
    """

    individual: str
    cls: str
    label: str
    via: Via
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term of office.

    position: a local name. since, until: ISO 8601 dates, "" when unknown or open.
    """

    position: str
    since: str
    until: str

    def covers(self, date: str) -> bool:
        """Return whether an ISO 8601 date lies in the term; the empty date asks for a term that is open."""
        return self.since <= date < (self.until or "9999") if date else not self.until


@dataclass(frozen=True, slots=True)
class Individual:
    """A known individual; links to others are local names.

    classes: its classes, the most specific first. names: all names it is known by, without demonyms, metonyms
    and surname. represents: whom it acts for. located_in: the place it lies in. position_in, kind: for a
    position, the body it belongs to and the office ("president"). broader: more general concepts. links:
    (property, individual) pairs of the object properties that hold of it. terms: offices, earliest first.
    """

    name: str
    label: str
    cls: str
    classes: tuple[str, ...]
    names: tuple[str, ...]
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    surname: str = ""
    wikidata: str = ""
    represents: tuple[str, ...] = ()
    located_in: tuple[str, ...] = ()
    position_in: str = ""
    kind: str = ""
    broader: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """A kind of office, as titles name it.

    name: local name ("foreign_minister"). label: its usual title. names: all titles. of: the class of what
    the office belongs to ("Country", "Organization"). representative: whether its holder acts for that.
    """

    name: str
    label: str
    names: tuple[str, ...]
    of: str
    representative: bool


@dataclass(frozen=True, slots=True)
class Nominal:
    """What a common noun denotes.

    lemma: one or more words. cls: a class of the ontology. group: local name of the noun's group.
    representative: whether those it describes act for the state or organization it is used with ("the
    Ukrainian delegation").
    """

    lemma: str
    cls: str
    group: str
    representative: bool


class _View(Mapping[str, _V]):
    """A mapping whose values are made from plain data when they are asked for: most never are."""

    def __init__(self, raw: Mapping[str, _R], make: Callable[[str, _R], _V]) -> None:
        self._raw = raw
        self._make = make
        self._made: dict[str, _V] = {}

    def __getitem__(self, key: str) -> _V:
        if key not in self._made:
            self._made[key] = self._make(key, self._raw[key])
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


class _Individuals(_View[Individual]):
    """The individuals of the files, which are iterated over, and the places of ``ontology/places.tsv``."""

    def __getitem__(self, key: str) -> Individual:
        if key not in self._raw:
            return _of_place(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        return key in self._raw or (isinstance(key, str) and places().place(key) is not None)


class Gazetteer:
    """Known individuals by name, offices by title, common nouns by lemma."""

    def __init__(self, tables: Tables) -> None:
        """Wrap compiled tables; use ``load`` to read files."""
        self._plain = tables
        self._entries = _View(tables.entries, self._make_entries)
        self._offices = _View(tables.titles, lambda _, name: self._office(name))
        self._nominals = _View(tables.nominals, lambda lemma, row: Nominal(lemma, *row))
        self.individuals: Mapping[str, Individual] = _Individuals(tables.individuals, _make_individual)

    @classmethod
    def load(cls, files: Iterable[Path] | None = None, schema: Ontology | None = None) -> Gazetteer:
        """Read Turtle files; those shipped, and the user's modules, if none are given.

        schema: the ontology whose classes they name; the shipped one with the user's modules if not given.
        Raises InputError naming the file, the individual and what is wrong with it.
        """
        if files is None and schema is None:
            own = modules()
            read = [*sorted(paths.data("ontology", "gazetteer").glob("*.ttl")), *own.gazetteer]
            schemas = [paths.data("ontology", "kg.ttl"), *own.ontology]
            return cls(cached([*read, *schemas], lambda: compile_files(read, ontology())))
        return cls(compile_files(files or (), schema or ontology()))

    def lookup(self, name: str) -> tuple[Entry, ...]:
        """Return what a name in a text may denote, the likeliest kind of name first; empty if unknown.

        The case of the text counts: see ``kg.knowledge.name_normalization.case_fits``.
        """
        found = self._entries.get(normalise(name), ())
        return tuple(entry for entry in found if case_fits(entry.name, name)) if found else ()

    def phrases(self) -> Mapping[str, tuple[Entry, ...]]:
        """Return all names, normalised, and what each may denote: what a matcher is built from."""
        return self._entries

    def individual(self, name: str) -> Individual | None:
        """Return the individual with a local name, None if there is none."""
        return self.individuals.get(name) if name else None

    def nominal(self, lemma: str) -> str:
        """Return the class that a common noun denotes ("ceasefire": "Ceasefire"), "" if it is not listed."""
        found = self._plain.nominals.get(lemma.casefold())
        return found[0] if found else ""

    def noun(self, lemma: str) -> Nominal | None:
        """Return all that is known of a common noun, None if it is not listed."""
        return self._nominals.get(lemma.casefold())

    def nouns(self) -> Mapping[str, Nominal]:
        """Return all common nouns by lemma, some of several words ("rare earth")."""
        return self._nominals

    def office(self, title: str) -> Office | None:
        """Return the kind of office that a title names ("Treasury Secretary"), None if it names none."""
        return self._offices.get(normalise(title))

    def offices(self) -> Mapping[str, Office]:
        """Return all kinds of office by normalised title."""
        return self._offices

    def position(self, office: str, body: str) -> str:
        """Return the position that is an office in a body ("president", "Ukraine"), "" if none is known."""
        return self._plain.positions.get(f"{office} {body}", "")

    def holders(self, position: str, date: str = "") -> tuple[str, ...]:
        """Return who holds a position on an ISO 8601 date; without a date, those whose term is open."""
        terms = self._plain.holders.get(position, ())
        return tuple(person for since, until, person in terms if Term(position, since, until).covers(date))

    def represents(self, name: str, date: str = "") -> tuple[str, ...]:
        """Return whom an individual acts for on a date: by itself, or by an office that acts for its body."""
        individual = self.individuals.get(name)
        if individual is None:
            return ()
        bodies = set(individual.represents)
        for term in individual.terms:
            position = self.individuals[term.position]
            office = self._plain.offices.get(position.kind)
            if term.covers(date) and position.position_in and office is not None and office[3]:
                bodies.add(position.position_in)
        return tuple(sorted(bodies))

    def state_of(self, name: str) -> str:
        """Return the state that an individual is, lies in or, as a body, acts for; "" if none is known."""
        for _ in range(_DEPTH):
            individual = self.individuals.get(name) if name else None
            if individual is None:
                return ""
            if individual.cls == "Country":
                return individual.name
            name = next(iter(individual.located_in or individual.represents), "")
        return ""

    def _make_entries(self, _: str, rows: Iterable[tuple[str, int, str]]) -> tuple[Entry, ...]:
        made = []
        for name, via, written in rows:
            label, cls, *_rest = self._plain.individuals[name]
            made.append(Entry(name, cast(str, cls), cast(str, label), cast(Via, VIA[via]), written))
        return tuple(made)

    def _office(self, name: str) -> Office:
        label, names, of, representative = self._plain.offices[name]
        return Office(name, label, tuple(names), of, representative)


def _of_place(local: str) -> Individual:
    """Return a place of ``ontology/places.tsv`` as an individual; raise KeyError if there is none of this name."""
    place = places().place(local)
    if place is None:
        raise KeyError(local)
    around = places().around(place)
    return Individual(
        local, place.name, place.cls, (place.cls,), (place.name,), located_in=(around,), links=(("locatedIn", around),)
    )


def _make_individual(name: str, row: Sequence[Any]) -> Individual:
    """Rebuild an individual: JSON has lists where it has tuples."""
    *plain, links, terms = row
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in plain]
    values += [tuple(map(tuple, links)), tuple(Term(*term) for term in terms)]
    return Individual(name, *values)


def gazetteer() -> Gazetteer:
    """Return the shipped gazetteer with the user's modules, read once."""
    return _with_extensions(modules())


@functools.cache
def _with_extensions(_: Modules) -> Gazetteer:
    return Gazetteer.load()
