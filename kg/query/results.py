"""Results in every format: rows by the native serializers, tables and Markdown here."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    Triple,
)

from kg.errors import InputError
from kg.rdfio.formats import SYNTAXES, Syntax
from kg.rdfio.names import PrefixedNames
from kg.rdfio.namespaces import PREFIXES
from kg.rdfio.writing import write
from kg.store.base import QueryResult, Term

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
# The width of a table's columns is set by its first rows, so that the rest can be written as it comes.
_ROWS_MEASURED = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SHOWN = {"\n": "⏎", "\t": "⇥", "\r": "␍"}
_MARKDOWN = re.compile(r"([\\|`*_<>\[\]])")


@dataclass(frozen=True, slots=True)
class Format:
    """A format of results. native: how the store writes rows in it. syntax: how triples are written in it."""

    name: str
    extensions: tuple[str, ...]
    native: QueryResultsFormat | None = None
    syntax: Syntax | None = None
    rows: bool = True


_ROW_FORMATS = (
    Format("table", ("txt",)),
    Format("csv", ("csv",), QueryResultsFormat.CSV),
    Format("tsv", ("tsv",), QueryResultsFormat.TSV),
    Format("json", ("json", "srj"), QueryResultsFormat.JSON),
    Format("xml", ("xml", "srx"), QueryResultsFormat.XML),
    Format("markdown", ("md",)),
)
_GRAPH_FORMATS = tuple(Format(s.name, s.extensions, syntax=s, rows=False) for s in SYNTAXES if s.name != "n3")
#: Formats by name.
FORMATS: dict[str, Format] = {f.name: f for f in (*_ROW_FORMATS, *_GRAPH_FORMATS)}


def format_for(
    form: str, *, name: str | None = None, output: PurePath | None = None, terminal: bool = False
) -> Format:
    """Settle the format of a result.

    Args:
        form: "SELECT", "ASK", "CONSTRUCT" or "DESCRIBE".
        name: the format asked for, or None.
        output: the file to be written, whose extension tells the format when none is asked for.
        terminal: a person reads the result.

    Raises:
        InputError: there is no such format, or it cannot hold such a result.
    """
    graph = form in ("CONSTRUCT", "DESCRIBE")
    kind = "triples" if graph else "rows"
    possible = _GRAPH_FORMATS if graph else _ROW_FORMATS
    if name is not None:
        wanted = FORMATS.get(name)
        if wanted in possible:
            return wanted
        listed = ", ".join(f.name for f in possible)
        raise InputError(f"{form} gives {kind}, which format {name!r} cannot hold; one of: {listed}")
    if output is not None:
        extension = output.suffix[1:].lower()
        for candidate in possible:
            if extension in candidate.extensions:
                return candidate
        listed = ", ".join(f".{f.extensions[0]}" for f in possible)
        raise InputError(
            f"{output}: {form} gives {kind}; name a format with --format, or end with one of {listed}"
        )
    return FORMATS["turtle" if graph else "table" if terminal else "csv"]


def write_result(result: QueryResult, output: BinaryIO, form: Format) -> int | None:
    """Write a result as it is computed.

    Args:
        result: what a store's ``query`` returned.
        output: a binary file.
        form: from ``format_for``.

    Returns:
        How many rows there were when that is known, 0 or 1 for the verdict of an ASK, otherwise None.
    """
    if isinstance(result, QueryBoolean):
        if form.name in ("json", "xml"):
            result.serialize(output, cast(QueryResultsFormat, form.native))
            output.write(b"\n")
        else:
            output.write(b"true\n" if result else b"false\n")
        return int(bool(result))
    if not isinstance(result, QuerySolutions):
        counted = _Counted(cast("Iterable[Triple]", result))
        write(counted, output, cast(Syntax, form.syntax))
        return counted.count
    if form.native is not None:
        result.serialize(output, form.native)
        if form.name == "json":
            output.write(b"\n")
        return None
    names = [variable.value for variable in result.variables]
    rows = ([show(term) for term in solution] for solution in cast("Iterator[QuerySolution]", result))
    return (
        _write_markdown(names, rows, output) if form.name == "markdown" else _write_table(names, rows, output)
    )


class _Counted:
    """An iterable that knows afterwards how many there were."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = triples
        self.count = 0

    def __iter__(self) -> Iterator[Triple]:
        for triple in self._triples:
            self.count += 1
            yield triple


_names = PrefixedNames(PREFIXES)


def show(term: Term | None) -> str:
    """Write a term for people: prefixed names, literals without quotes, nothing for no value."""
    match term:
        case None:
            return ""
        case NamedNode():
            return _names.short(term.value) or str(term)
        case Literal():
            return term.value
        case BlankNode():
            return str(term)
    return " ".join(("<<(", show(term.subject), show(term.predicate), show(term.object), ")>>"))


def _write_table(names: list[str], rows: Iterator[list[str]], output: BinaryIO) -> int:
    def line(cells: list[str]) -> bytes:
        *most, last = cells or [""]
        padded = [cell + " " * (w - _width(cell)) for cell, w in zip(most, widths, strict=False)]
        return "  ".join((*padded, last)).rstrip().encode("utf-8", "replace") + b"\n"

    plain = ([_CONTROL.sub(_visible, cell) for cell in row] for row in rows)
    first = list(itertools.islice(plain, _ROWS_MEASURED))
    widths = [max(map(_width, column)) for column in zip(names, *first, strict=True)]
    output.write(line(names))
    output.write(line(["-" * width for width in widths]))
    count = 0
    for row in itertools.chain(first, plain):
        output.write(line(row))
        count += 1
    return count


def _write_markdown(names: list[str], rows: Iterator[list[str]], output: BinaryIO) -> int:
    def line(cells: list[str]) -> bytes:
        return f"| {' | '.join(cells)} |\n".encode("utf-8", "replace")

    output.write(line(names))
    output.write(line(["---"] * len(names)))
    count = 0
    for row in rows:
        cells = [_MARKDOWN.sub(r"\\\1", cell).replace("\r\n", "<br>").replace("\n", "<br>") for cell in row]
        output.write(line([_CONTROL.sub(" ", cell) for cell in cells]))
        count += 1
    return count


def _visible(match: re.Match[str]) -> str:
    return _SHOWN.get(match[0], "�")


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
