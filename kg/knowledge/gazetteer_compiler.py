"""Compiler of gazetteer files to plain tables, and the cache of its result."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from kg.errors import InputError
from kg.knowledge.gazetteer_tables import table_triples
from kg.knowledge.name_normalization import normalise
from kg.knowledge.ontology import Ontology
from kg.knowledge.place_table import places
from kg.knowledge.turtle import short_triples

#: Kinds of names, the likeliest reading first; entries refer to them by number.
VIA = ("label", "alias", "metonym", "demonym", "surname")
_NAMES = {
    "rdfs:label": 0,
    "skos:altLabel": 1,
    "skos:hiddenLabel": 1,
    "kg:metonym": 2,
    "kg:demonym": 3,
    "kg:surname": 4,
}
_NOT_INDIVIDUALS = {"kg:TermOfOffice", "skos:ConceptScheme"}


@dataclass(frozen=True, slots=True)
class Tables:
    """A compiled gazetteer.

    individuals: local name to the fields of ``Individual`` after its name; label and class come first.
    entries: normalised name to (individual, index into ``VIA``, name as written) rows.
    titles: normalised title to office.
    offices: office to (label, titles, class of what it belongs to, representative).
    nominals: lemma to (class, group, representative).
    positions: "office body" to position, where body is what the position belongs to or whom that acts for.
    holders: position to (since, until, person) rows.
    """

    individuals: Mapping[str, Sequence[object]]
    entries: Mapping[str, Sequence[tuple[str, int, str]]]
    titles: Mapping[str, str]
    offices: Mapping[str, tuple[str, Sequence[str], str, bool]]
    nominals: Mapping[str, tuple[str, str, bool]]
    positions: Mapping[str, str]
    holders: Mapping[str, Sequence[tuple[str, str, str]]]


def cached(files: Iterable[Path], make: Callable[[], Tables], kind: str = "gazetteer") -> Tables:
    """Return compiled tables from the user's cache folder, made and kept there when the files are new.

    files: what the tables are made from; their content is the key. kind: one cache of each kind is kept. A cache that
    cannot be read or written is done without.
    """
    digest = hashlib.blake2b(Path(__file__).read_bytes(), digest_size=12)
    for path in files:
        digest.update(path.read_bytes())
    # Path.home() raises where there is no home; expanduser does not.
    home = os.path.expanduser("~")  # noqa: PTH111
    folder = Path(os.environ.get("XDG_CACHE_HOME") or f"{home}/.cache") / "kg-news"
    kept = folder / f"{kind}-{digest.hexdigest()}.json"
    try:
        return Tables(**json.loads(kept.read_bytes()))
    except (OSError, ValueError, TypeError):
        tables = make()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as file:
            json.dump({f.name: getattr(tables, f.name) for f in fields(tables)}, file, ensure_ascii=False)
        Path(file.name).replace(kept)
        for old in folder.glob(f"{kind}-{'?' * 24}.json"):
            if old != kept:
                old.unlink(missing_ok=True)
    except OSError:
        pass
    return tables


@dataclass(slots=True)
class _Draft:
    """The triples of one subject while files are being read."""

    subject: str
    path: Path
    values: dict[str, list[str]] = field(default_factory=dict)

    def all(self, predicate: str) -> list[str]:
        return sorted(set(self.values.get(predicate, ())))

    def locals(self, predicate: str) -> list[str]:
        return [_local(value) for value in self.all(predicate)]

    def one(self, predicate: str) -> str:
        return _local(next(iter(self.values.get(predicate, ())), ""))

    def error(self, reason: str) -> InputError:
        return InputError(f"{self.path}: {self.subject}: {reason}")

    def label(self) -> str:
        labels = self.all("rdfs:label")
        if len(labels) != 1:
            raise self.error(f"has {len(labels)} values of rdfs:label; give it one")
        return labels[0]

    def cls(self, predicate: str, schema: Ontology) -> str:
        found = schema.name(next(iter(self.values.get(predicate, ())), ""))
        if not schema.is_class(found):
            raise self.error(f"{predicate} names no class of the ontology: {found or 'nothing'}")
        return found

    def representative(self) -> bool:
        return self.one("kg:representative") == "true"


def _local(name: str) -> str:
    return name.partition(":")[2] if name.startswith(("id:", "kg:", "wd:")) else name


def compile_files(files: Iterable[Path], schema: Ontology) -> Tables:
    """Read and compile gazetteer files.

    Raises InputError naming the file, the individual and what is wrong with it.
    """
    drafts = _read(files)
    linking = {schema.foreign.get(name, f"kg:{name}") for name, p in schema.properties.items() if p.kind == "object"}
    linking.discard("kg:kindOfOffice")  # leads to the table of offices, and has a field of its own
    terms, holders = _terms(drafts)
    individuals: dict[str, Sequence[object]] = {}
    entries: dict[str, dict[str, tuple[str, int, str]]] = defaultdict(dict)
    titles: dict[str, str] = {}
    offices: dict[str, tuple[str, Sequence[str], str, bool]] = {}
    nominals: dict[str, tuple[str, str, bool]] = {}
    positions: dict[str, str] = {}
    for subject, draft in drafts.items():
        schemes = draft.values.get("skos:inScheme", ())
        name = _local(subject)
        if "id:offices" in schemes:
            name = name.removeprefix("office-")
            names = [draft.label(), *draft.all("skos:altLabel")]
            offices[name] = (names[0], names, draft.cls("kg:officeOf", schema), draft.representative())
            titles |= {normalise(title): name for title in (name, *names)}
        elif "id:nominals" in schemes:
            _add_nominals(draft, schema, nominals)
        elif not _NOT_INDIVIDUALS & set(draft.values.get("rdf:type", ())):
            individuals[name] = _individual(draft, schema, linking, terms.get(subject, []))
            if kind := draft.one("kg:kindOfOffice"):
                positions[f"{kind.removeprefix('office-')} {draft.one('kg:positionIn')}"] = name
            for predicate, via in _NAMES.items():
                for written in draft.values.get(predicate, ()):
                    entries[normalise(written)].setdefault(name, (name, via, written))
    for key, name in sorted(positions.items()):
        kind, _, body = key.partition(" ")
        for state in drafts[f"id:{body}"].locals("kg:represents") if f"id:{body}" in drafts else ():
            positions.setdefault(f"{kind} {state}", name)
    ranked = {key: sorted(found.values(), key=lambda row: (row[1], row[0])) for key, found in entries.items()}
    return Tables(individuals, ranked, titles, offices, nominals, positions, holders)


def _read(files: Iterable[Path]) -> dict[str, _Draft]:
    drafts: dict[str, _Draft] = {}
    for path in files:
        triples = table_triples(path) if path.suffix == ".tsv" else short_triples(path)
        for subject, predicate, value in triples:
            if (draft := drafts.get(subject)) is None:
                if not subject.startswith("id:"):
                    raise InputError(f"{path}: {subject}: the gazetteer describes only individuals (id:...)")
                draft = drafts[subject] = _Draft(subject, path)
            draft.path = path  # a later file may say more of an individual
            draft.values.setdefault(predicate, []).append(value)
    for draft in drafts.values():
        for predicate in ("kg:locatedIn", "kg:represents"):
            for target in draft.values.get(predicate, ()):
                if target not in drafts and places().place(_local(target)) is None:
                    raise draft.error(f"{predicate} names no known individual: {target}")
    return drafts


def _individual(draft: _Draft, schema: Ontology, linking: set[str], terms: list[list[str]]) -> list[object]:
    classes = [name for cls in draft.values.get("rdf:type", ()) if (name := schema.name(cls))]
    if not classes:
        raise draft.error("has no class; say what it is, e.g. a kg:Person")
    for cls in classes:
        if not schema.is_class(cls):
            raise draft.error(f"kg:{cls} is not a class of the ontology")
    classes.sort(key=lambda cls: -schema.depth(cls))
    label = draft.label()
    links = [
        [schema.name(predicate) or predicate, target]
        for predicate in sorted(linking & draft.values.keys())
        for target in draft.locals(predicate)
    ]
    return [
        label,
        classes[0],
        classes,
        [label, *draft.all("skos:altLabel"), *draft.all("skos:hiddenLabel")],
        draft.all("kg:demonym"),
        draft.all("kg:metonym"),
        draft.one("kg:surname"),
        draft.one("kg:wikidata"),
        draft.locals("kg:represents"),
        draft.locals("kg:locatedIn"),
        draft.one("kg:positionIn"),
        draft.one("kg:kindOfOffice").removeprefix("office-"),
        draft.locals("skos:broader"),
        links,
        terms,
    ]


def _terms(
    drafts: Mapping[str, _Draft],
) -> tuple[dict[str, list[list[str]]], dict[str, list[tuple[str, str, str]]]]:
    """Return the terms of each person, and the holders of each position."""
    terms: dict[str, list[list[str]]] = defaultdict(list)
    holders: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for draft in drafts.values():
        if "kg:TermOfOffice" not in draft.values.get("rdf:type", ()):
            continue
        holder, office = (next(iter(draft.values.get(p, ())), "") for p in ("kg:holder", "kg:office"))
        for link, target in (("kg:holder", holder), ("kg:office", office)):
            if target not in drafts:
                raise draft.error(f"{link} names no known individual: {target or 'nothing'}")
        since, until = draft.one("kg:from")[:10], draft.one("kg:until")[:10]
        terms[holder].append([_local(office), since, until])
        holders[_local(office)].append((since, until, _local(holder)))
    for found in terms.values():
        found.sort(key=lambda term: (term[1], term[0]))
    return terms, {position: sorted(found) for position, found in holders.items()}


def _add_nominals(draft: _Draft, schema: Ontology, nominals: dict[str, tuple[str, str, bool]]) -> None:
    cls, group = draft.cls("kg:denotes", schema), _local(draft.subject)
    for noun in draft.all("skos:altLabel"):
        lemma = noun.casefold()
        if lemma in nominals:
            raise draft.error(f'the noun "{noun}" is already in id:{nominals[lemma][1]}; leave it in one group')
        nominals[lemma] = (cls, group, draft.representative())
