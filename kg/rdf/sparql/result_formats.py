"""Formats of query results: rows by native serializers, triples in any RDF syntax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import BinaryIO, cast

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, Triple

from kg.errors import InputError
from kg.rdf.io.formats import N3, SYNTAXES, syntax_named, syntax_of
from kg.rdf.io.xml_limits import XmlOutput
from kg.rdf.store.base import QueryResult

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
        result.serialize(cast(BinaryIO, XmlOutput(output)) if name == "xml" else output, _NATIVE[name])
        if name == "json":
            output.write(b"\n")
        return None

    from kg.rdf.sparql.tables import write_markdown, write_table  # noqa: PLC0415 (for people alone)

    return (write_markdown if name == "markdown" else write_table)(result, output)


class _Counted:
    """An iterable that knows afterwards how many there were."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = triples
        self.count = 0

    def __iter__(self) -> Iterator[Triple]:
        for triple in self._triples:
            self.count += 1
            yield triple
