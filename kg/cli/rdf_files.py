"""Arguments and options of commands that read or write RDF files."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import click
from pyoxigraph import Quad

from kg.cli.exit_codes import standard_output
from kg.cli.options import (
    chosen_store,
)
from kg.errors import InputError
from kg.rdf.io.atomic_files import atomic_output
from kg.rdf.io.conversion import merged_quads
from kg.rdf.io.formats import COMPRESSIONS, SYNTAXES, Syntax, syntax_named, syntax_of
from kg.rdf.io.parsing import Source, source
from kg.rdf.sparql.unknown_terms import expanded
from kg.rdf.store import Store

SYNTAX_NAMES = ", ".join(s.name for s in SYNTAXES)
files_argument = click.argument("files", nargs=-1, required=True, metavar="FILE...")
optional_files_argument = click.argument("files", nargs=-1, metavar="[FILE]...")
graph_option = click.option("--graph", metavar="IRI", help="Named graph for triples that the files put in none.")
replace_option = click.option(
    "--replace", is_flag=True, help="Put each named graph in place of what was stored under its name."
)


def rdf_sources(files: Sequence[str], syntax: str | None, base: str | None) -> list[Source]:
    """Make sources of file names, having looked that all are there and tell their syntax."""
    if files.count("-") > 1:
        raise InputError("standard input can be read only once")
    sources = [source(name, syntax, base) for name in files]
    for each in sources:
        each.check()
        each.resolved_syntax()
    return sources


def target_syntax(name: str | None, output: Path | None) -> Syntax:
    """Return the syntax to write: the one that is named, else that of the file's extension."""
    if name is not None:
        return syntax_named(name)
    if output is None:
        raise InputError(f"name a file with -o, or a syntax with --to ({SYNTAX_NAMES})")
    return syntax_of(output, option="--to")


@contextlib.contextmanager
def output_file(path: Path | None) -> Iterator[BinaryIO]:
    """Open the output: standard output, or a file that is whole or not there, compressed by its extension."""
    if path is None:
        yield standard_output()
        return
    compression = path.suffix[1:].lower()
    with atomic_output(path) as file:
        if compression not in COMPRESSIONS:
            yield file
            return
        with _compressed(file, compression) as packed:
            yield packed


def _compressed(file: BinaryIO, compression: str) -> contextlib.AbstractContextManager[BinaryIO]:

    if compression == "gz":  # no name and time inside: equal content gives equal bytes
        return gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)  # type: ignore[return-value]
    return bz2.open(file, "wb") if compression == "bz2" else lzma.open(file, "wb")  # type: ignore[return-value]


@contextlib.contextmanager
def quads_of(
    files: Sequence[str], store: Path | None, endpoint: str | None, syntax: str | None, graph: str | None
) -> Iterator[Iterable[Quad]]:
    """Give the statements of files, or else of a store; of one named graph if one is given."""
    graph = expanded(graph) if graph is not None else None
    if not files:
        opened: Store = chosen_store(store, endpoint, read_only=True)
        with opened:
            if graph is not None and graph not in opened.documents():
                raise InputError(f"the store has no named graph {graph}; kg info --documents lists them")
            yield opened.quads(graph=graph)
        return
    if store is not None or endpoint is not None:
        raise InputError("name either files or a store, not both")
    quads = merged_quads(rdf_sources(files, syntax, None))
    yield quads if graph is None else (q for q in quads if getattr(q.graph_name, "value", None) == graph)
