"""Files for Neo4j: CSV tables for ``neo4j-admin database import``, or one Cypher script.

Source: https://neo4j.com/docs/operations-manual/current/import/ (header fields ``:ID``, ``:LABEL``, ``:START_ID``,
``:END_ID``, ``:TYPE``; types; arrays).
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import InputError
from kg.graph.claim_exports.claim_reader import ClaimReader
from kg.graph.claim_exports.neo4j_tables import LINK_TABLES, NODE_TABLES, GraphRows, LinkRow, NodeRow, Value
from kg.rdf.io.atomic_files import atomic_output

_ARRAY_DELIMITER = ";"
_BATCH = 200
"""Rows of one table that a statement of the script has."""
_FLUSHED = 2000
"""Rows that wait before statements are made of them."""


def header(table: str) -> list[str]:
    """Return the header line of a table's CSV file."""
    if table in NODE_TABLES:
        nodes = NODE_TABLES[table]
        return [f"iri:ID({nodes.label})", *(f"{name}:{kind}" for name, kind in nodes.types.items()), ":LABEL"]
    links = LINK_TABLES[table]
    fields = (f"{name}:{kind}" for name, kind in links.types.items())
    return [f":START_ID({links.start})", f":END_ID({links.end})", *fields, ":TYPE"]


def write_tables(reader: ClaimReader, folder: Path, *, ordered: bool) -> list[str]:
    """Write a CSV file for each table into a folder.

    Args:
        reader: the graph.
        folder: made when it is not there; files of the tables' names in it are replaced.
        ordered: see ``ClaimReader.claims``.

    Returns:
        A line for each kind of thing that the files do not hold as the graph has it.

    Raises:
        InputError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write the folder {folder}: {error.strerror}") from error
    rows = GraphRows(reader, ordered=ordered)
    changed = 0
    with contextlib.ExitStack() as files:
        writers: dict[str, Any] = {}
        for table in (*NODE_TABLES, *LINK_TABLES):
            binary = files.enter_context(atomic_output(folder / f"{table}.csv"))
            text = files.enter_context(_text_file(binary))
            writers[table] = csv.writer(text, lineterminator="\n")
            writers[table].writerow(header(table))
        for row in rows:
            types = (NODE_TABLES.get(row.table) or LINK_TABLES[row.table]).types
            cells = [_cell(row.values.get(name, "")) for name in types]
            changed += any(_ARRAY_DELIMITER in item for v in row.values.values() if isinstance(v, tuple) for item in v)
            if isinstance(row, NodeRow):
                labels = _ARRAY_DELIMITER.join((NODE_TABLES[row.table].label, *row.labels))
                writers[row.table].writerow([row.iri, *cells, labels])
            else:
                writers[row.table].writerow([row.start, row.end, *cells, row.type])
    said = [f"{changed} entities have a name with ';', which is ',' in the lists of other names"] if changed else []
    return [*rows.notes(), *said]


@contextlib.contextmanager
def _text_file(binary: BinaryIO) -> Iterator[io.TextIOWrapper]:
    text = io.TextIOWrapper(binary, encoding="utf-8", newline="")
    yield text
    text.detach()


def _cell(value: Value) -> str:
    if isinstance(value, tuple):
        return _ARRAY_DELIMITER.join(item.replace(_ARRAY_DELIMITER, ",") for item in value)
    return str(value)


def write_cypher(reader: ClaimReader, output: BinaryIO, *, ordered: bool) -> list[str]:
    """Write a Cypher script that makes the graph, or adds to one that it made before; see ``write_tables``."""
    for nodes in NODE_TABLES.values():
        name = f"{nodes.label.lower()}_iri"
        rule = f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{nodes.label}) REQUIRE n.iri IS UNIQUE;\n"
        output.write(rule.encode())
    rows = GraphRows(reader, ordered=ordered)
    waiting: list[NodeRow | LinkRow] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) >= _FLUSHED:
            _write_statements(waiting, output)
            waiting.clear()
    _write_statements(waiting, output)
    return list(rows.notes())


def _write_statements(rows: Iterable[NodeRow | LinkRow], output: BinaryIO) -> None:
    """Write statements for rows: nodes first, each statement for rows of the same labels or relationship type."""
    nodes: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    links: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        values = ", ".join(f"{_name(k)}: {_literal(v)}" for k, v in row.values.items() if v not in ("", ()))
        if isinstance(row, NodeRow):
            nodes[row.table, row.labels].append(f"{{iri: {_literal(row.iri)}, values: {{{values}}}}}")
        else:
            ends = f"start: {_literal(row.start)}, end: {_literal(row.end)}"
            links[row.table, row.type].append(f"{{{ends}, values: {{{values}}}}}")
    for (table, labels), items in nodes.items():
        also = "".join(f", n:{_name(label)}" for label in labels)
        _write_batches(
            items, f"MERGE (n:{NODE_TABLES[table].label} {{iri: row.iri}}) SET n += row.values{also}", output
        )
    for (table, type_), items in links.items():
        joined = LINK_TABLES[table]
        match = f"MATCH (a:{joined.start} {{iri: row.start}}), (b:{joined.end} {{iri: row.end}}) "
        # A claim states an edge once: its IRI tells the edges of one type between the same two entities apart.
        own = " {claim: coalesce(row.values.claim, '')}" if table == "edges" else ""
        _write_batches(items, f"{match}MERGE (a)-[r:{_name(type_)}{own}]->(b) SET r += row.values", output)


def _write_batches(items: list[str], action: str, output: BinaryIO) -> None:
    for start in range(0, len(items), _BATCH):
        rows = ",\n  ".join(items[start : start + _BATCH])
        output.write(f"UNWIND [\n  {rows}\n] AS row\n{action};\n".encode())


def _name(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def _literal(value: Value) -> str:
    """Write a value in Cypher, whose strings take JSON's escapes."""
    return json.dumps(value, ensure_ascii=False)
