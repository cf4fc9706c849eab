"""Results in every format: rows by the native serializers, tables and Markdown here."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, cast

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
from kg.rdfio.namespaces import PREFIXES
from kg.store.base import QueryResult, Term

if TYPE_CHECKING:
    from kg.rdfio.names import PrefixedNames

# The width of a table's columns is set by its first rows, so that the rest can be written as it comes.
_ROWS_MEASURED = 500
_SHOWN = {"\n": "⏎", "\t": "⇥", "\r": "␍"}
_NATIVE = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}

#: Formats of rows and of verdicts, and their extensions.
ROW_FORMATS: dict[str, tuple[str, ...]] = {
    "table": ("txt",),
    "csv": ("csv",),
    "tsv": ("tsv",),
    "json": ("json", "srj"),
    "xml": ("xml", "srx"),
    "markdown": ("md",),
}
#: Formats of triples; their extensions are those of ``kg.rdfio.formats``.
GRAPH_FORMATS = ("turtle", "ntriples", "trig", "nquads", "rdfxml", "jsonld")


def format_for(
    result: QueryResult, *, name: str | None = None, output: PurePath | None = None, terminal: bool = False
) -> str:
    """Settle the format of a result.

    Args:
        result: what a store's ``query`` returned.
        name: the format asked for, or None.
        output: the file to be written, whose extension tells the format when none is asked for.
        terminal: a person reads the result.

    Raises:
        InputError: there is no such format, or it cannot hold such a result.
    """
    rows = isinstance(result, (QuerySolutions, QueryBoolean))
    kind = "rows" if rows else "triples"
    possible = tuple(ROW_FORMATS) if rows else GRAPH_FORMATS
    if name is not None:
        if name in possible:
            return name
        listed = ", ".join(possible)
        raise InputError(f"the query gives {kind}, which format {name!r} cannot hold; one of: {listed}")
    if output is None:
        return "turtle" if not rows else "table" if terminal else "csv"
    if not rows:
        from kg.rdfio.formats import syntax_of

        return syntax_of(output, option="--format").name
    extension = output.suffix[1:].lower()
    for candidate, extensions in ROW_FORMATS.items():
        if extension in extensions:
            return candidate
    listed = ", ".join(f".{extensions[0]}" for extensions in ROW_FORMATS.values())
    raise InputError(f"{output}: the query gives {kind}; name a format with --format, or end with one of {listed}")


def write_result(result: QueryResult, output: BinaryIO, name: str) -> int | None:
    """Write a result as it is computed.

    Args:
        result: what a store's ``query`` returned.
        output: a binary file.
        name: the format, from ``format_for``.

    Returns:
        How many rows there were when that is known, 0 or 1 for a verdict, otherwise None.
    """
    if isinstance(result, QueryBoolean):
        if name in ("json", "xml"):
            result.serialize(output, _NATIVE[name])
            output.write(b"\n")
        else:
            output.write(b"true\n" if result else b"false\n")
        return int(bool(result))
    if not isinstance(result, QuerySolutions):
        from kg.rdfio.formats import syntax_named
        from kg.rdfio.writing import write

        counted = _Counted(result)
        write(counted, output, syntax_named(name))
        return counted.count
    if name in _NATIVE:
        result.serialize(output, _NATIVE[name])
        if name == "json":
            output.write(b"\n")
        return None
    names = [variable.value for variable in result.variables]
    rows = ([show(term) for term in solution] for solution in cast("Iterator[QuerySolution]", result))
    return _write_markdown(names, rows, output) if name == "markdown" else _write_table(names, rows, output)


class _Counted:
    """An iterable that knows afterwards how many there were."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = triples
        self.count = 0

    def __iter__(self) -> Iterator[Triple]:
        for triple in self._triples:
            self.count += 1
            yield triple


@cache
def _names() -> PrefixedNames:
    from kg.rdfio.names import PrefixedNames

    return PrefixedNames(PREFIXES)


def show(term: Term | None) -> str:
    """Write a term for people: prefixed names, literals without quotes, nothing for no value."""
    match term:
        case None:
            return ""
        case NamedNode():
            return _names().short(term.value) or str(term)
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

    control = _control()
    plain = ([control.sub(_visible, cell) for cell in row] for row in rows)
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

    special, control = re.compile(r"([\\|`*_<>\[\]])"), _control()
    output.write(line(names))
    output.write(line(["---"] * len(names)))
    count = 0
    for row in rows:
        cells = [special.sub(r"\\\1", cell).replace("\r\n", "<br>").replace("\n", "<br>") for cell in row]
        output.write(line([control.sub(" ", cell) for cell in cells]))
        count += 1
    return count


def _control() -> re.Pattern[str]:
    """Return what would break a line or a terminal."""
    return re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _visible(match: re.Match[str]) -> str:
    return _SHOWN.get(match[0], "�")


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
