"""Build ``ontology/gazetteer/*.ttl`` from public sources and the tables in ``tools/gazetteer/``.

    python tools/build_gazetteer.py --data ../shared/data

reads ``gazetteer_sources`` in the data folder (CIA World Factbook leaders, country codes of datasets/country-codes,
lists of critical minerals) and writes the same bytes for the same input. Facts that no source has are in the tables,
one a line; each table says at its top what its columns are.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.schema.names import local_name, normalise

TABLES = Path(__file__).resolve().parent / "gazetteer"
PREFIXES = """\
@prefix kg: <https://w3id.org/kg-news/ontology#> .
@prefix id: <https://w3id.org/kg-news/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SOURCES = {
    "countries": "datasets/country-codes (PDDL) and CIA World Factbook 2026-05 (public domain): names, capitals, "
    "demonyms, Wikidata items; tools/gazetteer/countries.tsv and places.tsv.",
    "people": "CIA World Factbook 2026-05 (public domain): heads of state and government; "
    "tools/gazetteer/leaders.tsv and people.tsv, compiled by hand from the public record.",
    "organisations": "Compiled by hand: tools/gazetteer/organisations.tsv, companies.tsv and bodies.tsv.",
    "resources": "Lists of critical minerals of the US Geological Survey (2022, 2025; public domain) and of the "
    "European Union (2023); tools/gazetteer/resources.tsv.",
    "services": "Compiled by hand: tools/gazetteer/services.tsv.",
    "offices": "Compiled by hand: tools/gazetteer/offices.tsv.",
    "nominals": "Compiled by hand: tools/gazetteer/nominals.tsv.",
}
#: Factbook codes that country-codes writes otherwise.
FACTBOOK_CODES = {"ri": "Serbia", "kv": "Kosovo"}
#: States whose usual names put the family name first.
FAMILY_NAME_FIRST = {"China", "Taiwan", "North Korea", "South Korea", "Vietnam", "Cambodia", "Hong Kong"}
PARTICLES = {"al", "bin", "da", "de", "del", "der", "di", "el", "la", "le", "van", "von", "du", "ben", "abu"}
#: Ways to write the endings of Slavic family names.
ENDINGS = (("skyy", "sky", "skiy", "skyi"),)


def table(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table as column -> value; missing columns are empty."""
    lines = (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(rows)
    for row in rows:
        yield dict(itertools.zip_longest(header, row, fillvalue=""))


def listed(text: str) -> list[str]:
    """Split "a, b, c"; a comma that belongs to a name is followed by an abbreviation with a full stop."""
    return [part for part in re.split(r", (?!Inc\.|Jr\.|D\.C\.)", text) if part]


@dataclass(slots=True)
class Node:
    """An individual: what is said of it as property -> objects in Turtle, in the order in which it is written."""

    file: str
    local: str
    types: list[str]
    label: str
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, predicate: str, *objects: str) -> None:
        known = self.values.setdefault(predicate, [])
        known.extend(o for o in objects if o not in known)

    def name(self, predicate: str, *names: str) -> None:
        self.add(predicate, *(quoted(name) for name in names if name))


def quoted(text: str) -> str:
    """Return a string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def date(text: str) -> str:
    """Return a date as an xsd:dateTime literal: the first day of the month or year if the day is missing."""
    year, month, day = (*text.split("-"), "01", "01")[:3]
    return f'"{year}-{month}-{day}T00:00:00Z"^^xsd:dateTime'


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def factbook_date(text: str) -> str:
    """Return "12 December 2019", "April 2018" or "1997" in ISO form; "" if it is no date."""
    if not (match := re.fullmatch(r"(?:(?:(\d{1,2}) )?([A-Z][a-z]{2})[a-z]* )?(\d{4})", text.strip())):
        return ""
    day, month, year = match.groups()
    parts = [year, *([f"{MONTHS.index(month) + 1:02}"] if month else []), *([f"{int(day):02}"] if day else [])]
    return "-".join(parts)


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
            parts = [f"# Made by tools/build_gazetteer.py: change the tables, not this file.\n# {source}\n\n{PREFIXES}"]
            parts += [turtle(node) for node in nodes]
            (folder / f"{file}.ttl").write_text("\n".join(parts), encoding="utf-8")


def turtle(node: Node) -> str:
    """Return a node in Turtle; a name that only repeats an earlier one in another spelling of case is left out."""
    seen = {normalise(node.label)}
    lines = [f"id:{node.local} a {', '.join(node.types)}", f"rdfs:label {quoted(node.label)}"]
    for predicate, objects in node.values.items():
        kept = []
        for value in objects:
            key = normalise(value[1:-1]) if predicate in ("skos:altLabel", "kg:metonym", "kg:demonym") else ""
            if not key or (predicate, key) not in seen and (predicate != "skos:altLabel" or key not in seen):
                kept.append(value)
                seen.update({key, (predicate, key)} if predicate == "skos:altLabel" else {(predicate, key)})  # type: ignore[arg-type]
        if kept:
            lines.append(f"{predicate} {', '.join(kept)}")
    return " ;\n    ".join(lines) + " .\n"


def demonyms(*texts: str) -> list[str]:
    """Return the words in the Factbook's notes: "Greenlander(s)" gives Greenlander, Greenlanders."""
    found: list[str] = []
    for part in itertools.chain.from_iterable(re.split(r", | or |; ", text or "") for text in texts):
        base = re.sub(r"\s*\((?!s\)).*?\)", "", part).strip()
        if not base or not base[0].isupper() or re.search(r"note|none|^NA|/", base):
            continue
        found += [base.removesuffix("(s)"), base.replace("(s)", "s")] if base.endswith("(s)") else [base]
    return list(dict.fromkeys(found))


def countries(gazetteer: Gazetteer, rows: list[dict[str, str]], factbook: Mapping[str, dict[str, str]]) -> dict[str, str]:
    """Add states, dependencies and their capitals; return Factbook code -> name."""
    overrides = {row["source"]: row for row in table("countries")}
    codes = dict(FACTBOOK_CODES)
    iso = {row["ISO3166-1-Alpha-2"]: overrides.get(row["CLDR display name"], {}).get("name") or row["CLDR display name"] for row in rows}
    for row in rows:
        source = row["CLDR display name"]
        override = overrides.get(source, {})
        entry = factbook.get(row["FIPS"].lower(), {})
        words = listed(override.get("demonyms", "")) or demonyms(entry.get("adjective", ""), entry.get("demonym", ""))
        if not words:
            continue
        name = override.get("name") or source
        if len(row["FIPS"]) == 2:
            codes[row["FIPS"].lower()] = name
        independent = row["is_independent"] == "Yes" or name == "Palestine"
        node = gazetteer.node("countries", name, "kg:Country" if independent else "kg:Territory")
        gazetteer.adjectives[name] = words[0]
        formal = row["UNTERM English Formal"].removeprefix("the ")
        node.name("skos:altLabel", *listed(override.get("names", "")))
        if not override.get("names"):
            node.name("skos:altLabel", source, re.sub(r" \(.*", "", row["official_name_en"]))
        node.name("skos:altLabel", formal, re.sub(r"\s*[(;].*", "", entry.get("long") or "").replace("none", ""))
        node.name("kg:demonym", *words)
        node.add("kg:wikidata", "wd:" + row["wikidata_id"].rpartition("/")[2])
        if part := re.fullmatch(r"(?:Part|Territory|Commonwealth|Crown dependency) of ([A-Z]{2})", row["is_independent"]):
            node.add("kg:partOf", f"id:{local_name(iso[part[1]])}")
        capital(gazetteer, node, override.get("capital") or row["Capital"].strip(), override)
    return codes


def capital(gazetteer: Gazetteer, country: Node, city: str, override: Mapping[str, str]) -> None:
    """Add a capital as a city, and its name as a metonym of the state."""
    if not city or city == "-":
        return
    if "kg:Country" in country.types:
        country.name("kg:metonym", city, *listed(override.get("metonyms", "")))
        if local_name(city) not in {local_name(row["name"]) for row in table("places") if row["class"] != "City"}:
            node = gazetteer.node("countries", city, "kg:City")
            node.add("kg:capitalOf", f"id:{country.local}")
            node.add("kg:locatedIn", f"id:{country.local}")


def places(gazetteer: Gazetteer) -> None:
    """Add cities, regions, seas and further territories."""
    for row in table("places"):
        node = gazetteer.node("countries", row["name"], f"kg:{row['class']}")
        node.name("skos:altLabel", *listed(row["names"]))
        node.name("kg:demonym", *listed(row["demonyms"]))
        if row["demonyms"]:
            gazetteer.adjectives[row["name"]] = listed(row["demonyms"])[0]
        if row["wikidata"]:
            node.add("kg:wikidata", f"wd:{row['wikidata']}")
        if row["in"]:
            node.add("kg:locatedIn", gazetteer.ref(row["in"]))


def organisations(gazetteer: Gazetteer) -> None:
    """Add international organizations, government bodies, media, armed groups, companies."""
    rows = list(table("organisations"))
    for row in rows:
        node = gazetteer.node("organisations", row["name"], f"kg:{row['class']}")
        node.name("skos:altLabel", *listed(row["names"]))
        node.name("kg:metonym", *listed(row["metonyms"]))
        if row["wikidata"]:
            node.add("kg:wikidata", f"wd:{row['wikidata']}")
    for row in rows:
        if row["represents"]:
            gazetteer.node("", row["name"]).add("kg:represents", gazetteer.ref(row["represents"]))
    for row in table("companies"):
        node = gazetteer.node("organisations", row["name"], "kg:Company")
        node.name("skos:altLabel", *listed(row["names"]))
        if row["country"]:
            node.add("kg:locatedIn", gazetteer.ref(row["country"]))
    bodies(gazetteer, {normalise(name) for row in rows for name in (row["name"], *listed(row["names"]))})


def bodies(gazetteer: Gazetteer, taken: set[str]) -> None:
    """Add the bodies that most states have, unless a table already names one."""
    rows = list(table("bodies"))
    states = listed(next(row["class"] for row in rows if row["name"] == "states"))
    for state, row in itertools.product(states, (row for row in rows if row["name"] != "states")):
        adjective = gazetteer.adjectives[state]
        name, *names = (n.format(country=state, adjective=adjective) for n in (row["name"], *listed(row["names"])))
        if not taken & {normalise(n) for n in (name, *names)}:
            node = gazetteer.node("organisations", name, f"kg:{row['class']}")
            node.name("skos:altLabel", *names)
            node.add("kg:represents", gazetteer.ref(state))


def owners(gazetteer: Gazetteer) -> None:
    """Say who owns companies and services, once all are known."""
    for row in itertools.chain(table("companies"), table("services")):
        if row["owner"]:
            gazetteer.node("", row["name"]).add("kg:ownedBy", gazetteer.ref(row["owner"]))


def resources(gazetteer: Gazetteer, minerals: list[list[str]]) -> None:
    """Add minerals, energy and other resources as a SKOS hierarchy; lists of critical minerals as schemes."""
    by_name: dict[str, Node] = {}
    schemes = {"USGS": "US list of critical minerals", "EU": "EU list of critical raw materials"}
    for key, label in schemes.items():
        gazetteer.node("resources", label, "skos:ConceptScheme", local=f"critical-minerals-{key}")
    for row in table("resources"):
        node = gazetteer.node("resources", row["name"], f"kg:{row['class']}", "skos:Concept")
        names = listed(row["names"])
        node.name("skos:altLabel", *names)
        by_name |= {normalise(name): node for name in (row["name"], *names)}
        if row["wikidata"]:
            node.add("kg:wikidata", f"wd:{row['wikidata']}")
    for row in table("resources"):
        if row["broader"]:
            gazetteer.node("", row["name"]).add("skos:broader", gazetteer.ref(row["broader"]))
    for mineral, where in minerals:
        for name in re.sub(r" \(.*\)", "", mineral).split("/"):
            node = next(by_name[n] for n in (normalise(name), normalise(f"{name} metal")) if n in by_name)
            node.types = [t for t in dict.fromkeys([*node.types, "kg:CriticalMineral"]) if t != "kg:Mineral"]
            if "kg:RareEarthElement" not in node.types:
                node.add("skos:broader", "id:critical_minerals")
            for key in schemes:
                if where.startswith(key):
                    node.add("skos:inScheme", f"id:critical-minerals-{key}")


def services(gazetteer: Gazetteer) -> None:
    """Add services and systems."""
    for row in table("services"):
        node = gazetteer.node("services", row["name"], f"kg:{row['class']}")
        node.name("skos:altLabel", *listed(row["names"]))


def vocabulary(gazetteer: Gazetteer) -> None:
    """Add the tables of offices and of common nouns."""
    for scheme, label in (("offices", "Kinds of office"), ("nominals", "Common nouns and what they denote")):
        gazetteer.node(scheme, label, "skos:ConceptScheme", local=scheme)
    for row in table("offices"):
        node = gazetteer.node("offices", row["label"], "skos:Concept", local=f"office-{row['name']}")
        node.add("skos:inScheme", "id:offices")
        node.name("skos:altLabel", *sorted(listed(row["titles"])))
        node.add("kg:officeOf", f"kg:{row['of']}")
        node.add("kg:representative", "true" if row["representative"] else "false")
    for row in table("nominals"):
        label = row["group"].replace("_", " ")
        node = gazetteer.node("nominals", label, "skos:Concept", local=f"nouns-{row['group']}")
        node.add("skos:inScheme", "id:nominals")
        node.add("kg:denotes", f"kg:{row['class']}")
        node.add("kg:representative", "true" if row["representative"] else "false")
        node.add("skos:altLabel", *(quoted(noun) for noun in sorted(listed(row["nouns"]))))


class People:
    """Persons, the positions they hold and their terms of office."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.labels = {row["name"]: row["label"] for row in table("offices")}
        self.positions = {(row["office"], row["body"]): row for row in table("positions")}
        self.titles = sorted(table("titles"), key=lambda row: -len(row["title"]))
        self.leaders = {row["source"]: row for row in table("leaders")}

    def person(self, name: str, names: list[str], surnames: list[str]) -> Node:
        """Return the node of a person; "-" as surname: none by which others would not be meant, too."""
        node = self.gazetteer.node("people", name, "kg:Person")
        node.name("skos:altLabel", *names)
        node.name("kg:surname", *(s for surname in surnames if surname != "-" for s in spellings(surname)))
        for surname in surnames:
            if name.endswith(surname):
                given = name.removesuffix(surname)
                node.name("skos:altLabel", *(given + s for s in spellings(surname)))
        return node

    def term(self, person: Node, office: str, body: str, since: str, until: str) -> None:
        """Add a term of office and, if it is new, its position."""
        label = self.labels[office]
        known = self.positions.get((office, body), {})
        name = known.get("label") or f"{label[0].upper()}{label[1:]} of {body}"
        position = self.gazetteer.node("people", name, "kg:Position")
        if not position.values:
            position.name("skos:altLabel", *listed(known.get("names", "")))
            if adjective := self.gazetteer.adjectives.get(body):
                position.name("skos:altLabel", f"{adjective} {label}", f"{body}'s {label}")
            position.name("skos:altLabel", f"{label} of {body}")
            position.add("kg:kindOfOffice", f"id:office-{office}")
            position.add("kg:positionIn", self.gazetteer.ref(body))
        local = "-".join(part for part in ("term", person.local, position.local, since) if part)
        node = self.gazetteer.node("people", f"{person.label}, {name}", "kg:TermOfOffice", local=local)
        node.add("kg:holder", f"id:{person.local}")
        node.add("kg:office", f"id:{position.local}")
        if since:
            node.add("kg:from", date(since))
        if until:
            node.add("kg:until", date(until))

    def from_table(self) -> None:
        """Add the persons of the table."""
        rows = list(table("people"))
        bodies = {row["name"]: row["body"] for row in rows}
        for row in rows:
            name = row["name"]
            surnames = [] if bodies[name] in ("", "Vatican City") and " " not in name else [family_name(name, bodies[name])]
            person = self.person(name, listed(row["names"]), surnames)
            if row["office"]:
                self.term(person, row["office"], row["body"], row["from"], row["until"])

    def from_factbook(self, entry: Mapping[str, str], country: str) -> None:
        """Add a state's head and head of government."""
        for text in dict.fromkeys((entry["chief_of_state"], entry["head_of_government"])):
            main = re.split(r"[;,] (?:also|former|note|represented|the )|; ", text or "")[0]
            if not (match := re.match(r"(.*?)\s*(?:\((?:since )?([^)]*\d{4})(?:[;,][^)]*)?\)|\(Col\.\)|$)", main)):
                continue
            who, since = match[1], factbook_date(match[2] or "")
            row = next((t for t in self.titles if who.startswith(t["title"] + " ")), {"title": "", "office": "leader"})
            name = re.sub(r"^(?:(?:Sr|Gen|Col|Capt|Dr|Sir|Dame|General|Ratu)\.? )+", "", who.removeprefix(row["title"]).strip())
            name = re.sub(r" \((?:also|President).*", "", name)
            if "vacant" in name or name not in self.leaders and not re.search(r"[A-Z]{2}", name):
                continue
            leader = self.leaders.get(name, {})
            office = "president" if country == "Iran" and row["title"] == "President" else row["office"]
            if not row["title"]:
                office = {"France": "prime_minister"}.get(country, "president")
            label, surname = factbook_name(name)
            person = self.person(
                leader.get("name") or label,
                [*listed(leader.get("names", "")), *([] if leader else short_name(label, surname))],
                listed(leader.get("surnames", "")) or ([surname] if surname and not surname.endswith(("I", "V")) else []),
            )
            self.term(person, office, country, leader.get("from") or since, "")


def family_name(name: str, body: str) -> str:
    """Return the family name: the last word with the particles before it, or the first where it comes first."""
    words = re.sub(r",? (?:Jr|Sr)\.?$|,? I+$", "", name).split()
    if body in FAMILY_NAME_FIRST:
        return words[0]
    start = len(words) - 1
    while start > 1 and words[start - 1].lower().rstrip("-") in PARTICLES:
        start -= 1
    return " ".join(words[start:])


def spellings(surname: str) -> list[str]:
    """Return a surname and the other ways to write its ending."""
    for endings in ENDINGS:
        for ending in endings:
            if surname.endswith(ending):
                stem = surname.removesuffix(ending)
                return [surname, *(stem + other for other in endings if other != ending)]
    return [surname]


def factbook_name(name: str) -> tuple[str, str]:
    """Return a name in usual case and its family name, which the Factbook writes in capitals."""
    words = name.replace(",", "").split()
    capital = [i for i, word in enumerate(words) if re.fullmatch(r"[^\W\d_]{2,}.*", word) and word[:2].isupper()]
    usual = [
        "-".join(p.capitalize() if p.isupper() and len(p) > 1 and not re.fullmatch(r"[IVX]+", p) else p for p in word.split("-"))
        for word in words
    ]
    return " ".join(usual), " ".join(usual[capital[0] : capital[-1] + 1]) if capital else ""


def short_name(label: str, surname: str) -> list[str]:
    """Return "Mia Mottley" for "Mia Amor Mottley": first name and family name."""
    first = label.split()[0]
    return [f"{first} {surname}"] if surname and not label.startswith(surname) else []


def build(data: Path, out: Path) -> None:
    """Read the sources in a data folder and write the Turtle files."""
    sources = data / "gazetteer_sources"
    with (sources / "country-codes_PDDL.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    entries = json.loads((sources / "cia_factbook_leaders.json").read_text(encoding="utf-8"))
    factbook = {entry["file"].partition("/")[2][:2]: entry for entry in entries}
    minerals = [line.split("\t") for line in (sources / "minerals.tsv").read_text(encoding="utf-8").splitlines()]
    gazetteer = Gazetteer()
    codes = countries(gazetteer, rows, factbook)
    places(gazetteer)
    organisations(gazetteer)
    services(gazetteer)
    resources(gazetteer, minerals)
    vocabulary(gazetteer)
    people = People(gazetteer)
    for code, country in sorted(codes.items()):
        if "kg:Country" in gazetteer.node("", country).types and code in factbook:
            people.from_factbook(factbook[code], country)
    people.from_table()
    owners(gazetteer)
    out.mkdir(parents=True, exist_ok=True)
    gazetteer.write(out)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds gazetteer_sources/")
    parser.add_argument("--out", type=Path, default=TABLES.parent.parent / "ontology" / "gazetteer")
    options = parser.parse_args()
    build(options.data, options.out)


if __name__ == "__main__":
    main()
