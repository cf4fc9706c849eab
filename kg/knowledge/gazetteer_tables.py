"""A gazetteer as a table: tab-separated, one individual per row.

Columns: name, class (both required); names (others, separated by " | "), in (the place it lies in), represents (the
state or organization it acts for), wikidata. Places, states and organizations are given by name or as ``id:Kenya``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.errors import InputError
from kg.knowledge.name_normalization import local_name
from kg.knowledge.person_names import name_words

COLUMNS = ("name", "class", "names", "in", "represents", "wikidata")
_REQUIRED = ("name", "class")
_ITEM = re.compile(r"Q\d+")
Statement = tuple[str, str, str]


def table_triples(path: Path) -> Iterator[Statement]:
    """Yield what a table says as subject, predicate and value, as ``kg.knowledge.turtle.short_triples`` does.

    Raises:
        InputError: the file cannot be read, has no such columns, or a row of it is wrong; the line is named.

    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    columns: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        where = f"{path}, line {number}"
        if not columns:
            columns = _header(cells, where)
        elif len(cells) > len(columns):
            raise InputError(f"{where}: {len(cells)} cells, but the header has {len(columns)}; separate them by tabs")
        else:
            yield from _row(dict(zip(columns, cells, strict=False)), where)
    if not columns:
        raise InputError(f"{path}: has no header; write the columns {', '.join(COLUMNS)}, separated by tabs")


def _header(cells: list[str], where: str) -> list[str]:
    unknown = [cell for cell in cells if cell not in COLUMNS]
    missing = [name for name in _REQUIRED if name not in cells]
    if unknown or missing:
        wrong = f"{unknown[0]!r} is no column" if unknown else f"the column {missing[0]} is missing"
        raise InputError(f"{where}: {wrong}; write {', '.join(COLUMNS)}, separated by tabs")
    return cells


def _row(row: Mapping[str, str], where: str) -> Iterator[Statement]:
    name, cls = row.get("name", ""), row.get("class", "").removeprefix("kg:")
    local = local_name(name)
    if not local or not cls:
        raise InputError(f"{where}: has no {'class' if local else 'name'}; give both")
    subject = f"id:{local}"
    yield subject, "rdf:type", f"kg:{cls}"
    yield subject, "rdfs:label", name
    for other in filter(None, (part.strip() for part in row.get("names", "").split("|"))):
        yield subject, "skos:altLabel", other
    for column, predicate in (("in", "kg:locatedIn"), ("represents", "kg:represents")):
        if target := row.get(column, ""):
            yield subject, predicate, target if target.startswith("id:") else f"id:{local_name(target)}"
    if item := row.get("wikidata", ""):
        if not _ITEM.fullmatch(item.removeprefix("wd:")):
            raise InputError(f"{where}: {item!r} is no Wikidata item; write it as Q212")
        yield subject, "kg:wikidata", f"wd:{item.removeprefix('wd:')}"
    if cls == "Person" and len(name_words(name)) > 1:
        yield subject, "kg:surname", name.split()[-1]
