"""``kg load``, ``convert``, ``export``, ``push``, ``delete`` and ``info``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import click
from pyoxigraph import Quad

from kg.cli.exit_codes import standard_output
from kg.cli.options import (
    SkipReport,
    base_option,
    endpoint_option,
    from_option,
    lenient_option,
    output_option,
    store_option,
)
from kg.cli.store_options import chosen_store, opened_graph
from kg.errors import InputError
from kg.graph.export_targets import TARGETS, exported
from kg.rdf.io.atomic_files import atomic_output
from kg.rdf.io.conversion import convert as convert_files
from kg.rdf.io.conversion import merged_quads
from kg.rdf.io.formats import COMPRESSIONS, SYNTAXES, Syntax, syntax_named, syntax_of
from kg.rdf.io.parsing import Source, source
from kg.rdf.io.writing import write
from kg.rdf.store import Store

_SYNTAX_NAMES = ", ".join(s.name for s in SYNTAXES)
_files_argument = click.argument("files", nargs=-1, required=True, metavar="FILE...")
_some_files_argument = click.argument("files", nargs=-1, metavar="[FILE]...")
_graph_option = click.option("--graph", metavar="IRI", help="Named graph for triples that the files put in none.")
_replace_option = click.option(
    "--replace", is_flag=True, help="Put each named graph in place of what was stored under its name."
)


@click.command()
@_files_argument
@store_option
@endpoint_option
@_graph_option
@_replace_option
@lenient_option
@base_option
@from_option
def load(
    files: tuple[str, ...],
    store: Path | None,
    endpoint: str | None,
    graph: str | None,
    replace: bool,
    lenient: bool,
    base: str | None,
    syntax: str | None,
) -> None:
    """Read RDF files into a store, which is made when it is not there.

    All of it is loaded or, when a file cannot be read, nothing. FILE may be - for standard input, and may be
    compressed (.gz, .bz2, .xz).

    \b
    kg load more.nt --store news.kg
    kg load article.ttl --store news.kg --graph https://example.org/article --replace
    """
    sources = _sources(files, syntax, base)
    report = SkipReport()
    with chosen_store(store, endpoint, read_only=False) as opened:
        opened.load(sources, graph=graph, replace=replace, on_skip=report if lenient else None)
    report.finish()


@click.command()
@_files_argument
@output_option
@click.option(
    "--to",
    "to_syntax",
    metavar="SYNTAX",
    help=f"Syntax to write: {_SYNTAX_NAMES}. Default: by the extension of -o.",
)
@click.option("--sorted", "sort", is_flag=True, help="Write in a stable order, for diffs. Needs memory for the graph.")
@click.option("--prefix", "prefixes", multiple=True, metavar="NAME=IRI", help="Declare a prefix in the output.")
@lenient_option
@base_option
@from_option
def convert(
    files: tuple[str, ...],
    output: Path | None,
    to_syntax: str | None,
    sort: bool,
    prefixes: tuple[str, ...],
    lenient: bool,
    base: str | None,
    syntax: str | None,
) -> None:
    """Turn RDF from one syntax into another; several files are merged.

    Literals keep their spelling. Syntaxes without named graphs get the triples of all graphs.

    \b
    kg convert graph.ttl -o graph.jsonld
    kg convert - --from nquads --to turtle < graph.nq
    """
    sources = _sources(files, syntax, base)
    target = _target_syntax(to_syntax, output)
    report = SkipReport()
    with _output(output) as file:
        convert_files(
            sources,
            file,
            target,
            prefixes=dict(_pair(p) for p in prefixes),
            sort=sort,
            on_skip=report if lenient else None,
        )
    report.finish()


@click.command()
@_some_files_argument
@store_option
@endpoint_option
@output_option
@click.option(
    "--for",
    "tool",
    type=click.Choice(list(TARGETS)),
    help="Make one file that this program takes as it is, "
    "with the ontology and all declarations, and say how to load it.",
)
@click.option("--to", "to_syntax", metavar="SYNTAX", help=f"Syntax to write: {_SYNTAX_NAMES}.")
@click.option("--graph", metavar="IRI", help="Only this named graph.")
@click.option("--unsorted", is_flag=True, help="Write in the store's own order: less memory, no stable diffs.")
@click.option("--reason", is_flag=True, help="Add what follows by the ontology, in a named graph of its own.")
@from_option
def export(
    files: tuple[str, ...],
    store: Path | None,
    endpoint: str | None,
    output: Path | None,
    tool: str | None,
    to_syntax: str | None,
    graph: str | None,
    unsorted: bool,
    reason: bool,
    syntax: str | None,
) -> None:
    """Write a store, or FILEs, to one file.

    \b
    kg export -o graph.trig
    kg export --for protege -o news.ttl
    """
    chosen = TARGETS[tool] if tool else None
    if chosen is not None and output is None and to_syntax is None:
        output = Path(f"kg-{chosen.name}.{chosen.syntax.extensions[0]}")
    if output is None and to_syntax is None:
        to_syntax = "trig"
    target = _target_syntax(to_syntax, output)
    with _quads(files, store, endpoint, syntax, graph) as quads:
        wanted: Iterable[Quad] = quads
        if reason:
            from kg.knowledge.ontology import axioms
            from kg.rdf.owl import inferred_from

            wanted = inferred_from(wanted, axioms())
        if chosen:
            wanted = exported(wanted, chosen)
        with _output(output) as file:
            write(wanted, file, target, sort=not unsorted)
    if chosen is not None and output is not None:
        click.echo(chosen.advice.format(path=output), err=True)


@click.command()
@click.argument("endpoint", metavar="ENDPOINT")
@_some_files_argument
@store_option
@_graph_option
@click.option("--add", is_flag=True, help="Add to what the server has in a named graph instead of replacing it.")
@from_option
def push(
    endpoint: str,
    files: tuple[str, ...],
    store: Path | None,
    graph: str | None,
    add: bool,
    syntax: str | None,
) -> None:
    """Load a store, or FILEs, into the SPARQL server at ENDPOINT, the URL that it answers queries at.

    Every document becomes a named graph of the server, in place of an older version; what is in no named
    graph is added to its default graph. $KG_ENDPOINT_USER and $KG_ENDPOINT_PASSWORD, or $KG_ENDPOINT_TOKEN,
    identify you; $KG_ENDPOINT_GRAPH_STORE is the URL of its Graph Store protocol when it is not found.

    Of a store only what has changed since it was last sent to this server is sent, graph by graph: when it is
    cut off, the same command goes on. What has left the store is deleted from the server.

    \b
    kg push http://localhost:7878/query graph.ttl
    kg push http://localhost:7200/repositories/news --store news.kg
    """
    from kg.rdf.store.remote import RemoteStore

    server = RemoteStore(endpoint)
    if files or add:
        with _quads(files, store, None, syntax, None) as quads:
            server.send(quads, graph=graph, replace=not add)
        return
    from kg.rdf.store.sync import FILE
    from kg.rdf.store.sync import push as push_store

    with chosen_store(store, None, read_only=True) as opened:
        folder = getattr(opened, "path", None)
        if folder is None:
            raise InputError("name a store with --store, or files")
        done = push_store(opened, server, Path(folder) / FILE, graph=graph)
    click.echo(f"{done.sent} graphs sent, {done.unchanged} unchanged, {done.deleted} deleted", err=True)


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@store_option
@endpoint_option
def delete(documents: tuple[str, ...], store: Path | None, endpoint: str | None) -> None:
    """Remove documents, by the IRIs of their graphs, and what only they said. kg info lists them."""
    with chosen_store(store, endpoint, read_only=True) as opened:
        known = set(opened.documents())
    for document in documents:
        if document not in known:
            raise InputError(f"the store has no document {document}; kg info --documents lists them")
    with chosen_store(store, endpoint, read_only=False) as opened:
        for document in documents:
            opened.remove_document(document)
        from kg.graph.agreement import AGREEMENT, refresh

        if AGREEMENT in known - set(documents):  # what the others confirm or deny was partly theirs
            refresh(opened)
        _forget(documents, getattr(opened, "path", None))


def _forget(documents: Sequence[str], folder: str | Path | None) -> None:
    """Take documents out of the ledger of the builds, which would write them again."""
    if folder is None or not Path(folder, "extractions.sqlite").is_file():
        return
    from kg.pipeline.database import FILE, Ledger

    with Ledger(Path(folder, FILE)) as ledger:
        for document in documents:
            ledger.forget(document.rpartition("/doc-")[2])


@click.command()
@_some_files_argument
@store_option
@endpoint_option
@click.option("--documents", is_flag=True, help="List the documents.")
@from_option
def info(files: tuple[str, ...], store: Path | None, endpoint: str | None, documents: bool, syntax: str | None) -> None:
    """Say what a store, or FILEs, hold: statements, documents, classes and properties."""
    from kg.rdf.sparql.store_summary import summary

    with opened_graph(files, store, endpoint, syntax=syntax) as opened:
        if documents:
            click.echo("".join(f"{iri}\n" for iri in opened.documents()), nl=False)
        else:
            click.echo(summary(opened))


def _sources(files: Sequence[str], syntax: str | None, base: str | None) -> list[Source]:
    """Make sources of file names, having looked that all are there and tell their syntax."""
    if files.count("-") > 1:
        raise InputError("standard input can be read only once")
    sources = [source(name, syntax, base) for name in files]
    for each in sources:
        each.check()
        each.resolved_syntax()
    return sources


def _target_syntax(name: str | None, output: Path | None) -> Syntax:
    if name is not None:
        return syntax_named(name)
    if output is None:
        raise InputError(f"name a file with -o, or a syntax with --to ({_SYNTAX_NAMES})")
    return syntax_of(output, option="--to")


@contextlib.contextmanager
def _output(path: Path | None) -> Iterator[BinaryIO]:
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
    import bz2
    import gzip
    import lzma

    if compression == "gz":  # no name and time inside: equal content gives equal bytes
        return gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)  # type: ignore[return-value]
    return bz2.open(file, "wb") if compression == "bz2" else lzma.open(file, "wb")  # type: ignore[return-value]


@contextlib.contextmanager
def _quads(
    files: Sequence[str], store: Path | None, endpoint: str | None, syntax: str | None, graph: str | None
) -> Iterator[Iterable[Quad]]:
    if not files:
        opened: Store = chosen_store(store, endpoint, read_only=True)
        with opened:
            yield opened.quads(graph=graph)
        return
    if store is not None or endpoint is not None:
        raise InputError("name either files or a store, not both")
    quads = merged_quads(_sources(files, syntax, None))
    yield quads if graph is None else (q for q in quads if getattr(q.graph_name, "value", None) == graph)


def _pair(text: str) -> tuple[str, str]:
    name, equals, iri = text.partition("=")
    if not equals:
        raise InputError(f"--prefix takes NAME=IRI, not {text!r}")
    return name, iri
