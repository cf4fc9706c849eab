"""The individuals of the gazetteer while they are being made, the tables they come from, and their Turtle."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.knowledge.name_normalization import local_name, normalise

TABLES = Path(__file__).resolve().parent
PREFIXES = """\
@prefix kg: <https://w3id.org/kg-news/ontology#> .
@prefix id: <https://w3id.org/kg-news/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SOURCES = {
    "countries": "datasets/country-codes (PDDL) and CIA World Factbook 2026-05 (public domain): names, "
    "capitals, demonyms, Wikidata items; tools/gazetteer/countries.tsv and places.tsv.",
    "people": "CIA World Factbook 2026-05 (public domain): heads of state and government; "
    "unitedstates/congress-legislators (CC0): Wikidata items; "
    "tools/gazetteer/leaders.tsv and people.tsv, compiled by hand from the public record.",
    "organisations": "Compiled by hand: tools/gazetteer/organisations.tsv, companies.tsv and bodies.tsv.",
    "resources": "Lists of critical minerals of the US Geological Survey (2022, 2025; public domain) and of "
    "the European Union (2023); tools/gazetteer/resources.tsv.",
    "services": "Compiled by hand: tools/gazetteer/services.tsv.",
    "offices": "Compiled by hand: tools/gazetteer/offices.tsv.",
    "nominals": "Compiled by hand: tools/gazetteer/nominals.tsv.",
}


def table(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table as column -> value; missing columns are empty."""
    lines = (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(rows)
    for row in rows:
        yield dict(itertools.zip_longest(header, row, fillvalue=""))


def listed(text: str) -> list[str]:
    r"""Split "a, b, c"; a comma that belongs to a name has a backslash before it, or an abbreviation after it."""
    parts = re.split(r"(?<!\\), (?!Inc\.|Jr\.|D\.C\.)", text)
    return [part.replace("\\,", ",") for part in parts if part]


#: Properties whose values are names that are looked up.
NAMES = {"skos:altLabel", "kg:metonym", "kg:demonym"}


@dataclass(slots=True)
class Node:
    """An individual: what is said of it, as property -> objects in Turtle, in the order of writing."""

    file: str
    local: str
    types: list[str]
    label: str
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, predicate: str, *objects: str) -> None:
        """Say something more, once."""
        known = self.values.setdefault(predicate, [])
        known.extend(o for o in objects if o not in known)

    def name(self, predicate: str, *names: str) -> None:
        """Give it more names."""
        self.add(predicate, *(quoted(name) for name in names if name))


def quoted(text: str) -> str:
    """Return a string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Gazetteer:
    """All nodes, found by name while they are being made."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.adjectives: dict[str, str] = {}
        self.written: set[str] = set()

    def node(self, file: str, name: str, *types: str, local: str = "") -> Node:
        """Return the node of a name, made if it is new; an existing one keeps its types."""
        local = local or local_name(name)
        if local not in self.nodes:
            self.nodes[local] = Node(file, local, list(types), name)
        elif types and not set(types) & set(self.nodes[local].types):
            raise SystemExit(f"{name}: is {self.nodes[local].types} and {types}; give one another name")
        return self.nodes[local]

    def ref(self, name: str) -> str:
        """Return the Turtle name of a node that must exist."""
        local = local_name(name)
        if local not in self.nodes:
            raise SystemExit(f"{name!r} is referred to, but no table defines it")
        return f"id:{local}"

    def write(self, folder: Path) -> None:
        """Write one sorted file per kind."""
        for file, source in SOURCES.items():
            nodes = sorted((n for n in self.nodes.values() if n.file == file), key=lambda n: n.local)
            made = f"# Made by tools/build_gazetteer.py: change the tables, not this file.\n# {source}\n\n"
            parts = [made + PREFIXES, *(turtle(node) for node in nodes)]
            (folder / f"{file}.ttl").write_text("\n".join(parts), encoding="utf-8")


def turtle(node: Node) -> str:
    """Return a node in Turtle, without names that only spell the label or one of the same kind anew."""
    lines = [f"id:{node.local} a {', '.join(node.types)}", f"rdfs:label {quoted(node.label)}"]
    for predicate, objects in node.values.items():
        kept = distinct(objects, node.label if predicate == "skos:altLabel" else "") if predicate in NAMES else objects
        if kept:
            lines.append(f"{predicate} {', '.join(kept)}")
    return " ;\n    ".join(lines) + " .\n"


def distinct(names: list[str], label: str) -> list[str]:
    """Return the quoted names that are looked up differently from those before them and from the label."""
    by_key = {normalise(name[1:-1]): name for name in reversed(names)}
    by_key.pop(normalise(label), None)
    return [name for name in names if by_key.get(normalise(name[1:-1])) == name]
