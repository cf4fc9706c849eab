"""Rows as CSV, TSV, SPARQL JSON, lines of JSON and HTML, where the engine's own writers do not do: with labels, and for
spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import Any, BinaryIO

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.namespaces import XSD
from kg.rdf.sparql.python_values import PythonValue, literal_value
from kg.rdf.sparql.result_rows import ResultRows
from kg.rdf.sparql.tables import show
from kg.rdf.store.base import Term

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that spreadsheets read as a formula."""
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Result</title>
<style>body{font:15px/1.4 sans-serif}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2em .5em;
text-align:left;vertical-align:top}th{background:#eee;position:sticky;top:0}</style></head><body><table>
"""
_FOOT = "</tbody></table></body></html>\n"


def write_separated(rows: ResultRows, output: BinaryIO, separator: str, *, spreadsheet: bool) -> int:
    """Write rows as CSV, or as TSV of the same plain values; returns how many there were.

    Args:
        rows: of a result.
        output: a binary file.
        separator: "," or a tab.
        spreadsheet: begin with a byte order mark, by which Excel tells UTF-8, and put an apostrophe before texts that
            a spreadsheet would carry out as formulas.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n" if separator == "," else "\n")
    if spreadsheet:
        text.write(BOM)
    writer.writerow(rows.names)
    count = 0
    for row in rows.rows:
        writer.writerow([_harmless(term) if spreadsheet else _plain(term) for term in row])
        count += 1
        output.write(text.getvalue().encode("utf-8", "replace"))
        text.seek(0)
        text.truncate()
    output.write(text.getvalue().encode("utf-8", "replace"))
    return count


def write_tsv(rows: ResultRows, output: BinaryIO) -> int:
    """Write rows as SPARQL TSV, with terms as Turtle writes them; returns how many there were."""
    output.write("\t".join(f"?{name}" for name in rows.names).encode() + b"\n")
    count = 0
    for row in rows.rows:
        cells = ("" if term is None else str(term).replace("\t", "\\t") for term in row)
        output.write("\t".join(cells).encode("utf-8", "replace") + b"\n")
        count += 1
    return count


def write_json(rows: ResultRows, output: BinaryIO) -> int:
    """Write rows as SPARQL JSON; returns how many there were."""
    output.write(b'{"head":' + _json({"vars": rows.names}) + b',"results":{"bindings":[')
    count = 0
    for row in rows.rows:
        binding = {name: _binding(term) for name, term in zip(rows.names, row, strict=True) if term is not None}
        output.write((b",\n" if count else b"\n") + _json(binding))
        count += 1
    output.write(b"\n]}}\n")
    return count


def write_json_lines(rows: ResultRows, output: BinaryIO) -> int:
    """Write one JSON object for each row: IRIs as strings, numbers and truth values as such; returns how many."""
    count = 0
    for row in rows.rows:
        cells = {name: _json_value(term) for name, term in zip(rows.names, row, strict=True) if term is not None}
        output.write(_json(cells) + b"\n")
        count += 1
    return count


def write_html(rows: ResultRows, output: BinaryIO) -> int:
    """Write rows as a page with a table; returns how many there were."""
    head = "".join(f"<th>{escape(name)}</th>" for name in rows.names)
    output.write(f"{_HEAD}<thead><tr>{head}</tr></thead><tbody>\n".encode())
    count = 0
    for row in rows.rows:
        cells = "".join(f"<td>{_cell(term)}</td>" for term in row)
        output.write(f"<tr>{cells}</tr>\n".encode("utf-8", "replace"))
        count += 1
    output.write(_FOOT.encode())
    return count


def python_rows(rows: ResultRows) -> Iterator[list[PythonValue | None]]:
    """Yield rows as values of Python, with whole IRIs as strings."""
    return ([python_value(term) for term in row] for row in rows.rows)


def python_value(term: Term | None) -> PythonValue | None:
    """Return a term as a value of Python."""
    if isinstance(term, Literal):
        return literal_value(term)
    return None if term is None else _plain(term)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _json_value(term: Term | None) -> PythonValue | None:
    value = python_value(term)
    unusual = isinstance(value, date) or (isinstance(value, float) and value - value != 0)
    return term.value if unusual and isinstance(term, Literal) else value


def _plain(term: Term | None) -> str:
    """Return a term as SPARQL CSV has it: without marks of its kind."""
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)


def _harmless(term: Term | None) -> str:
    text = _plain(term)
    is_text = not isinstance(term, Literal) or isinstance(literal_value(term), str)
    return f"'{text}" if is_text and text.startswith(_FORMULA) else text


def _cell(term: Term | None) -> str:
    if isinstance(term, NamedNode) and term.value.startswith(("http://", "https://")):
        return f'<a href="{escape(term.value)}">{escape(show(term))}</a>'
    return escape(show(term))


def _binding(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            return {**found, "xml:lang": term.language}
        return found if term.datatype.value == XSD + "string" else {**found, "datatype": term.datatype.value}
    parts: Sequence[tuple[str, Any]] = (
        ("subject", term.subject),
        ("predicate", term.predicate),
        ("object", term.object),
    )
    return {"type": "triple", "value": {name: _binding(part) for name, part in parts}}
