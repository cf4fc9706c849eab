"""The gazetteer: individuals that are known beforehand, the names of offices, and what common nouns denote.

Read from ``ontology/gazetteer/*.ttl``; an individual is told by its English name: "Ukraine" is ``id:Ukraine``.
Names compare as ``kg.schema.names.normalise`` makes them.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kg import paths
from kg.errors import InputError
from kg.schema.names import case_fits, normalise
from kg.schema.ontology import Ontology, ontology
from kg.schema.turtle import short_triples

Via = Literal["label", "alias", "metonym", "demonym", "surname"]

_VIA: Mapping[str, Via] = {
    "rdfs:label": "label",
    "skos:altLabel": "alias",
    "skos:hiddenLabel": "alias",
    "kg:metonym": "metonym",
    "kg:demonym": "demonym",
    "kg:surname": "surname",
}
_ORDER = {via: rank for rank, via in enumerate(_VIA.values())}
_TABLES = {"id:offices": "office", "id:nominals": "nominal"}


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
        """Return whether an ISO 8601 date lies in the term; the empty date asks for a term that is not over."""
        return self.since <= date < (self.until or "9999") if date else not self.until


@dataclass(frozen=True, slots=True)
class Individual:
    """A known individual; links to others are local names.

    classes: its classes, the most specific first. names: all names it is known by, without demonyms, metonyms
    and surname. represents: whom it acts for. located_in: the place it lies in. position_in, kind: for a
    position, the body it belongs to and the office ("president"). broader: more general concepts. links:
    (property, individual) pairs of the direct properties that hold of it. terms: offices, earliest first.
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

    name: local name ("foreign_minister"). label: its usual title. names: all titles. of: the class of what the
    office belongs to ("Country", "Organization", ...). representative: whether its holder acts for that.
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


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Known individuals by name, offices by title, common nouns by lemma."""

    individuals: Mapping[str, Individual]
    _entries: Mapping[str, tuple[Entry, ...]]
    _offices: Mapping[str, Office]
    _nominals: Mapping[str, Nominal]
    _positions: Mapping[tuple[str, str], str]
    _holders: Mapping[str, tuple[tuple[Term, str], ...]]

    @classmethod
    def load(cls, files: Iterable[Path] | None = None, schema: Ontology | None = None) -> Gazetteer:
        """Read Turtle files; those shipped if none are given.

        Raises InputError naming the file, the individual and what is wrong with it.
        """
        files = sorted(paths.data("ontology", "gazetteer").glob("*.ttl")) if files is None else files
        return _compile([_Source(path, short_triples(path)) for path in files], schema or ontology())

    def lookup(self, name: str) -> tuple[Entry, ...]:
        """Return what a name in a text may denote, the likeliest kind of name first; empty if unknown.

        The case of the text counts: see ``kg.schema.names.case_fits``.
        """
        found = self._entries.get(normalise(name), ())
        return tuple(entry for entry in found if case_fits(entry.name, name)) if found else ()

    def phrases(self) -> Mapping[str, tuple[Entry, ...]]:
        """Return all names in their normalised form, and what each may denote: what a matcher is built from."""
        return self._entries

    def individual(self, name: str) -> Individual | None:
        """Return the individual with a local name, None if there is none."""
        return self.individuals.get(name)

    def nominal(self, lemma: str) -> str:
        """Return the class that a common noun denotes ("ceasefire": "Ceasefire"), "" if it is not listed."""
        found = self._nominals.get(lemma.casefold())
        return found.cls if found else ""

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
        return self._positions.get((office, body), "")

    def holders(self, position: str, date: str = "") -> tuple[str, ...]:
        """Return the persons who hold a position on an ISO 8601 date; without a date, those whose term is open."""
        return tuple(person for term, person in self._holders.get(position, ()) if term.covers(date))

    def represents(self, name: str, date: str = "") -> tuple[str, ...]:
        """Return whom an individual acts for on a date: by itself, or by an office that speaks for its body."""
        individual = self.individuals.get(name)
        if individual is None:
            return ()
        bodies = set(individual.represents)
        for term in individual.terms:
            position = self.individuals[term.position]
            office = self._offices.get(position.kind)
            if term.covers(date) and position.position_in and office and office.representative:
                bodies.add(position.position_in)
        return tuple(sorted(bodies))


@functools.cache
def gazetteer() -> Gazetteer:
    """Return the shipped gazetteer, read once."""
    return Gazetteer.load()


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    triples: Iterable[tuple[str, str, str]]


@dataclass(slots=True)
class _Draft:
    """The triples of one subject while files are being read."""

    path: Path
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def all(self, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(set(self.values.get(predicate, ()))))

    def locals(self, predicate: str) -> tuple[str, ...]:
        return tuple(_local(value) for value in self.all(predicate))

    def one(self, predicate: str) -> str:
        return _local(next(iter(self.values.get(predicate, ())), ""))


def _local(name: str) -> str:
    return name.partition(":")[2] if name.startswith(("id:", "kg:", "wd:")) else name


def _compile(sources: Iterable[_Source], schema: Ontology) -> Gazetteer:
    drafts: dict[str, _Draft] = {}
    for source in sources:
        for subject, predicate, value in source.triples:
            if not subject.startswith("id:"):
                raise InputError(
                    f"{source.path}: {subject}: the gazetteer describes only individuals (id:...)"
                )
            if (draft := drafts.get(subject)) is None:
                draft = drafts[subject] = _Draft(source.path)
            draft.values[predicate].append(value)
    terms = _terms(drafts)
    offices: dict[str, Office] = {}
    nominals: dict[str, Nominal] = {}
    individuals: dict[str, Individual] = {}
    entries: dict[str, list[Entry]] = defaultdict(list)
    direct = {f"kg:{name}" for name, prop in schema.properties.items() if prop.claim or prop.inverse}
    for subject, draft in drafts.items():
        table = _TABLES.get(draft.values.get("skos:inScheme", [""])[0])
        if table == "office":
            office = _office(subject, draft, schema)
            offices |= {normalise(title): office for title in (office.name, *office.names)}
        elif table == "nominal":
            _add_nominals(subject, draft, schema, nominals)
        elif (
            "kg:TermOfOffice" not in draft.values["rdf:type"]
            and "skos:ConceptScheme" not in draft.values["rdf:type"]
        ):
            individual = _individual(subject, draft, schema, direct, terms.get(subject, ()))
            individuals[individual.name] = individual
            for predicate, via in _VIA.items():
                for name in draft.values.get(predicate, ()):
                    entries[normalise(name)].append(
                        Entry(individual.name, individual.cls, individual.label, via, name)
                    )
    holders: dict[str, list[tuple[Term, str]]] = defaultdict(list)
    for individual in individuals.values():
        for term in individual.terms:
            holders[term.position].append((term, individual.name))
    return Gazetteer(
        individuals=individuals,
        _entries={name: tuple(_best(found)) for name, found in entries.items()},
        _offices=offices,
        _nominals=nominals,
        _positions={(i.kind, i.position_in): i.name for i in individuals.values() if i.kind},
        _holders={position: tuple(sorted(found, key=_since)) for position, found in holders.items()},
    )


def _since(pair: tuple[Term, str]) -> tuple[str, str]:
    return pair[0].since, pair[1]


def _best(found: list[Entry]) -> list[Entry]:
    """Sort entries by kind of name and keep the first of each individual."""
    kept: dict[str, Entry] = {}
    for entry in sorted(found, key=lambda e: (_ORDER[e.via], e.individual)):
        kept.setdefault(entry.individual, entry)
    return list(kept.values())


def _error(subject: str, draft: _Draft, reason: str) -> InputError:
    return InputError(f"{draft.path}: {subject}: {reason}")


def _label(subject: str, draft: _Draft) -> str:
    labels = draft.all("rdfs:label")
    if len(labels) != 1:
        raise _error(subject, draft, f"has {len(labels)} values of rdfs:label; give it one")
    return labels[0]


def _class(subject: str, draft: _Draft, predicate: str, schema: Ontology) -> str:
    cls = draft.one(predicate)
    if not schema.is_class(cls):
        raise _error(subject, draft, f"{predicate} names no class of the ontology: {cls or 'nothing'}")
    return cls


def _individual(
    subject: str, draft: _Draft, schema: Ontology, direct: set[str], terms: tuple[Term, ...]
) -> Individual:
    classes = sorted(
        (_local(cls) for cls in set(draft.values["rdf:type"]) if cls.startswith("kg:")),
        key=lambda cls: (-schema.depth(cls), cls),
    )
    if not classes:
        raise _error(subject, draft, "has no class; say what it is, e.g. a kg:Person")
    for cls in classes:
        if not schema.is_class(cls):
            raise _error(subject, draft, f"kg:{cls} is not a class of the ontology")
    label = _label(subject, draft)
    return Individual(
        name=_local(subject),
        label=label,
        cls=classes[0],
        classes=tuple(classes),
        names=(label, *draft.all("skos:altLabel"), *draft.all("skos:hiddenLabel")),
        demonyms=draft.all("kg:demonym"),
        metonyms=draft.all("kg:metonym"),
        surname=draft.one("kg:surname"),
        wikidata=draft.one("kg:wikidata"),
        represents=draft.locals("kg:represents"),
        located_in=draft.locals("kg:locatedIn"),
        position_in=draft.one("kg:positionIn"),
        kind=draft.one("kg:kindOfOffice").removeprefix("office-"),
        broader=draft.locals("skos:broader"),
        links=tuple(
            (_local(predicate), _local(value))
            for predicate in sorted(direct & draft.values.keys())
            for value in draft.all(predicate)
        ),
        terms=terms,
    )


def _terms(drafts: Mapping[str, _Draft]) -> dict[str, tuple[Term, ...]]:
    found: dict[str, list[Term]] = defaultdict(list)
    for subject, draft in drafts.items():
        if "kg:TermOfOffice" in draft.values["rdf:type"]:
            holder, office = (next(iter(draft.values.get(p, ())), "") for p in ("kg:holder", "kg:office"))
            for link, target in (("kg:holder", holder), ("kg:office", office)):
                if target not in drafts:
                    raise _error(subject, draft, f"{link} names no known individual: {target or 'nothing'}")
            since, until = draft.one("kg:from")[:10], draft.one("kg:until")[:10]
            found[holder].append(Term(_local(office), since, until))
    return {
        person: tuple(sorted(terms, key=lambda t: (t.since, t.position))) for person, terms in found.items()
    }


def _office(subject: str, draft: _Draft, schema: Ontology) -> Office:
    label = _label(subject, draft)
    return Office(
        name=_local(subject).removeprefix("office-"),
        label=label,
        names=(label, *draft.all("skos:altLabel")),
        of=_class(subject, draft, "kg:officeOf", schema),
        representative=draft.one("kg:representative") == "true",
    )


def _add_nominals(subject: str, draft: _Draft, schema: Ontology, nominals: dict[str, Nominal]) -> None:
    lemmas = draft.all("skos:altLabel")
    if not lemmas:
        return  # a heading over groups of nouns
    cls = _class(subject, draft, "kg:denotes", schema)
    representative = draft.one("kg:representative") == "true"
    for lemma in lemmas:
        if (known := nominals.get(lemma.casefold())) is not None:
            raise _error(
                subject, draft, f'the noun "{lemma}" is already in id:{known.group}; leave it in one group'
            )
        nominals[lemma.casefold()] = Nominal(lemma, cls, _local(subject), representative)
