"""Formats of query results: rows by native serializers, triples in any RDF syntax."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, cast

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, Triple

from kg.errors import InputError
from kg.rdf.io.formats import N3, SYNTAXES, syntax_named, syntax_of
from kg.rdf.store.base import QueryResult

if TYPE_CHECKING:
    from kg.rdf.sparql.result_rows import ResultRows

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
    "jsonl": ("jsonl", "ndjson"),
    "html": ("html", "htm"),
    "xlsx": ("xlsx",),
    "parquet": ("parquet",),
}
#: Formats that a terminal cannot show.
BINARY_FORMATS = ("xlsx", "parquet")
#: Formats that ``--spreadsheet`` is for.
SPREADSHEET_FORMATS = ("csv", "tsv", "xlsx")
#: Formats of triples; their extensions are those of ``kg.rdf.io.formats``.
GRAPH_FORMATS = tuple(syntax.name for syntax in SYNTAXES if syntax is not N3)


def format_for(
    result: QueryResult, *, name: str | None = None, output: str | PurePath | None = None, terminal: bool = False
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

    path = PurePath(output)
    if not rows:
        return syntax_of(path, option="--format").name
    extension = path.suffix[1:].lower()
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
        from kg.rdf.io.writing import write  # noqa: PLC0415 (for triples alone)

        counted = _Counted(result)
        write(counted, output, syntax_named(name))
        return counted.count
    if name in _NATIVE:
        if name == "xml":
            from kg.rdf.io.xml_limits import XmlOutput  # noqa: PLC0415 (for XML alone)

            output = cast(BinaryIO, XmlOutput(output))
        result.serialize(output, _NATIVE[name])
        if name == "json":
            output.write(b"\n")
        return None

    from kg.rdf.sparql.result_rows import rows_of  # noqa: PLC0415 (not for plain queries)

    return write_rows(rows_of(result), output, name)


def write_rows(rows: ResultRows, output: BinaryIO, name: str, *, spreadsheet: bool = False) -> int:
    """Write rows without the engine's own writers.

    Args:
        rows: of a result, perhaps with labels.
        output: a binary file.
        name: the format, from ``format_for``.
        spreadsheet: write CSV and TSV so that Excel and Calc read them rightly, and no text becomes a formula.

    Returns:
        How many rows there were.

    Raises:
        InputError: the format is XML, or needs a package that is not installed.
    """
    from kg.rdf.sparql import row_formats, sheet_formats, tables  # noqa: PLC0415 (not for plain queries)

    match name:
        case "csv":
            return row_formats.write_separated(rows, output, ",", spreadsheet=spreadsheet)
        case "tsv" if spreadsheet:
            return row_formats.write_separated(rows, output, "\t", spreadsheet=True)
        case "xml":
            raise InputError(
                "format xml has no labels; one of csv, tsv, json, jsonl, markdown, html, xlsx, parquet does"
            )
    writers: dict[str, Callable[[ResultRows, BinaryIO], int]] = {
        "table": tables.write_table,
        "markdown": tables.write_markdown,
        "tsv": row_formats.write_tsv,
        "json": row_formats.write_json,
        "jsonl": row_formats.write_json_lines,
        "html": row_formats.write_html,
        "xlsx": sheet_formats.write_xlsx,
        "parquet": sheet_formats.write_parquet,
    }
    return writers[name](rows, output)


class _Counted:
    """An iterable that knows afterwards how many there were."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = triples
        self.count = 0

    def __iter__(self) -> Iterator[Triple]:
        for triple in self._triples:
            self.count += 1
            yield triple
