"""Build ``ontology/gazetteer/*.ttl`` from public sources and the tables in ``tools/gazetteer/``.

    python -m tools.build_gazetteer --data ../shared/data

reads ``gazetteer_sources`` in the data folder (CIA World Factbook leaders, the country codes of
datasets/country-codes, US officials of unitedstates/congress-legislators, lists of critical minerals) and
writes the same bytes for the same input. Facts that no source has are in the tables, one a line; each table
says at its top what its columns are.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import re
from collections.abc import Mapping
from pathlib import Path

from kg.knowledge.name_normalization import local_name, normalise
from tools.gazetteer.nodes import TABLES, Gazetteer, Node, listed, quoted, table
from tools.gazetteer.people import People

#: Factbook codes that country-codes writes otherwise.
FACTBOOK_CODES = {"ri": "Serbia", "kv": "Kosovo"}


def demonyms(*texts: str) -> list[str]:
    """Return the words in the Factbook's notes: "Greenlander(s)" gives Greenlander, Greenlanders."""
    found: list[str] = []
    for part in itertools.chain.from_iterable(re.split(r", | or |; ", text or "") for text in texts):
        base = re.sub(r"\s*\((?!s\)).*?\)", "", part).strip()
        if not base or not base[0].isupper() or re.search(r"note|none|^NA|/", base):
            continue
        found += [base.removesuffix("(s)"), base.replace("(s)", "s")] if base.endswith("(s)") else [base]
    return list(dict.fromkeys(found))


def countries(
    gazetteer: Gazetteer, rows: list[dict[str, str]], factbook: Mapping[str, dict[str, str]]
) -> dict[str, str]:
    """Add states, dependencies and their capitals; return Factbook code -> name."""
    overrides = {row["source"]: row for row in table("countries")}
    codes = dict(FACTBOOK_CODES)
    iso = {
        row["ISO3166-1-Alpha-2"]: overrides.get(row["CLDR display name"], {}).get("name") or row["CLDR display name"]
        for row in rows
    }
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
        node.add("kg:wikidata", "wd:" + (row["wikidata_id"].rpartition("/")[2] or override["wikidata"]))
        if part := re.fullmatch(
            r"(?:Part|Territory|Commonwealth|Crown dependency) of ([A-Z]{2})", row["is_independent"]
        ):
            node.add("kg:partOf", f"id:{local_name(iso[part[1]])}")
        city = override.get("capital") or row["Capital"].strip()
        capital(gazetteer, node, city, override.get("metonyms", ""))
    return codes


def only_states_share(gazetteer: Gazetteer) -> None:
    """Take from dependencies the demonyms and names of states: "Dutch" is said of the Netherlands, not of Aruba."""
    for kind in ("kg:demonym", "skos:altLabel"):
        nodes = [node for node in gazetteer.nodes.values() if node.file == "countries" and kind in node.values]
        states = {word for node in nodes if "kg:Country" in node.types for word in node.values[kind]}
        for node in nodes:
            if "kg:Country" not in node.types:
                node.values[kind] = [word for word in node.values[kind] if word not in states]


def capital(gazetteer: Gazetteer, country: Node, city: str, metonyms: str) -> None:
    """Add a state's capital as a city, and its name as a metonym of the state."""
    if not city or "kg:Country" not in country.types:
        return
    if metonyms != "-":
        country.name("kg:metonym", city, *listed(metonyms))
    if city != country.label:
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
        capital(gazetteer, node, row["capital"], "")


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
        node.add("kg:representative", "true" if row["representative"] == "yes" else "false")
    groups: dict[str, str] = {}
    for row in table("nominals"):
        for noun in listed(row["nouns"]):
            if groups.setdefault(noun.casefold(), row["group"]) != row["group"]:
                raise SystemExit(f"{noun!r} is in {groups[noun.casefold()]} and {row['group']}; leave it in one group")
        label = f"nouns for {row['group'].replace('_', ' ')}"
        node = gazetteer.node("nominals", label, "skos:Concept", local=f"nouns-{row['group']}")
        node.add("skos:inScheme", "id:nominals")
        node.add("kg:denotes", f"kg:{row['class']}")
        node.add("kg:representative", "true" if row["representative"] == "yes" else "false")
        node.add("skos:altLabel", *(quoted(noun) for noun in sorted(listed(row["nouns"]))))


def us_officials(gazetteer: Gazetteer, text: str) -> None:
    """Give known persons their Wikidata items in a file of unitedstates/congress-legislators."""
    for block in re.split(r"^- id:$", text, flags=re.MULTILINE)[1:]:
        values = dict(re.findall(r"^    (wikidata|first|nickname|last|official_full): (.*)$", block, re.MULTILINE))
        given = (values.get("nickname"), values.get("first"))
        names = [values.get("official_full", ""), *(f"{name} {values.get('last')}" for name in given if name)]
        for name in names:
            node = gazetteer.nodes.get(local_name(name))
            if node and "kg:Person" in node.types and "wikidata" in values:
                node.add("kg:wikidata", f"wd:{values['wikidata']}")
                break


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
    only_states_share(gazetteer)
    organisations(gazetteer)
    services(gazetteer)
    resources(gazetteer, minerals)
    vocabulary(gazetteer)
    people = People(gazetteer)
    for code, country in sorted(codes.items()):
        if "kg:Country" in gazetteer.node("", country).types and code in factbook:
            people.from_factbook(factbook[code], country)
    people.from_table()
    for name in ("executive.yaml", "legislators-current.yaml"):
        us_officials(gazetteer, (sources / name).read_text(encoding="utf-8"))
    owners(gazetteer)
    for row in table("wikidata"):
        gazetteer.node("", row["name"]).add("kg:wikidata", f"wd:{row['item']}")
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
