"""``kg query``."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import click
from pyoxigraph import QueryBoolean, QuerySolutions

from kg.cli.options import (
    base_option,
    chosen_store,
    endpoint_option,
    from_option,
    output_option,
    standard_output,
    store_option,
    watch,
)
from kg.errors import DataError, InputError
from kg.query.results import GRAPH_FORMATS, ROW_FORMATS, format_for, write_result
from kg.store import QueryResult, Store, open_store

_QUERY_FILES = (".rq", ".ru", ".sparql")


@click.command(context_settings={"ignore_unknown_options": False})
@click.argument("arguments", nargs=-1, metavar="QUERY [FILE]...")
@click.option("-f", "--file", "query_file", metavar="FILE", help="Read the query from this file; - for standard input.")
@store_option
@endpoint_option
@click.option("--graph", multiple=True, metavar="IRI", help="Search only this named graph; may be repeated.")
@click.option("--no-union", is_flag=True, help="Search the files' default graph alone, as SPARQL has it.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Give $NAME in the query a value.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice((*ROW_FORMATS, *GRAPH_FORMATS)),
    help="Default: by the extension of -o; a table on a terminal, else csv; turtle for triples.",
)
@output_option
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows.")
@click.option("--reason", is_flag=True, help="Ask of what follows by the ontology as well: inverses, chains, classes.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Give up after so long, with exit code 124.",
)
@click.option("--update", is_flag=True, help="The text is a SPARQL update and may change the store.")
@click.option("--explain", is_flag=True, help="Show the query's algebra, the matches of each pattern and times.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when an ASK is false or nothing is found.")
@click.option("--list", "list_queries", is_flag=True, help="List the named queries and their parameters.")
@base_option
@from_option
def query(
    arguments: tuple[str, ...],
    query_file: str | None,
    store: Path | None,
    endpoint: str | None,
    graph: tuple[str, ...],
    no_union: bool,
    settings: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    limit: int | None,
    reason: bool,
    timeout: float | None,
    update: bool,
    explain: bool,
    exit_code: bool,
    list_queries: bool,
    base: str | None,
    syntax: str | None,
) -> None:
    """Ask a graph.

    QUERY is SPARQL, the name of a shipped query (see --list), or - for standard input. FILEs are the graph,
    in any RDF syntax; without any it is the store. The prefixes kg, id, rdf, rdfs, owl, xsd, sh, skos,
    prov, dcterms and schema need no declaration.

    \b
    kg query 'SELECT ?actor ?deal WHERE { ?actor kg:proposes ?deal }' graph.ttl
    kg query who-threatens --store news.kg --set service=Starlink
    kg query -f question.rq graph.ttl -o answer.csv
    """
    if list_queries:
        _list()
        return
    watch(timeout)
    sparql, files = _text(arguments, query_file, _pairs(settings))
    if base is None and query_file not in (None, "-"):
        query_base: str | None = Path(str(query_file)).resolve().as_uri()
    else:
        query_base = base
    if update:
        if files:
            raise InputError("--update changes a store, not files; name it with --store DIR or --endpoint URL")
        with chosen_store(store, endpoint, read_only=False) as opened, _located(sparql):
            opened.update(sparql, base_iri=query_base)
        return
    if limit is not None:
        from kg.query.text import with_limit

        sparql = with_limit(sparql, limit)

    def ask(text: str) -> QueryResult:
        return opened.query(text, graph=graph or None, union=not no_union, base_iri=query_base)

    with _opened(files, store, endpoint, syntax, base, merge=not no_union) as opened, _located(sparql):
        if reason:
            from kg.reason import with_inferred

            opened = with_inferred(opened)  # noqa: PLW2901
        if explain:
            from kg.query.explain import explain as explained

            union = not no_union
            click.echo(explained(opened, sparql, graph=graph or None, union=union, base_iri=query_base))
            return
        result = ask(sparql)
        if "*" in sparql and endpoint is None and isinstance(result, QuerySolutions):
            from kg.query.text import star_in_order

            ordered = star_in_order(sparql, [variable.value for variable in result.variables])
            result = ask(ordered) if ordered is not None else result
        chosen = format_for(result, name=format_name, output=output, terminal=sys.stdout.isatty())
        with _output(output) as sink:
            found = write_result(result, sink, chosen)
        if exit_code and found is None:
            from kg.query.text import with_limit

            found = sum(1 for _ in cast("Iterable[object]", ask(with_limit(sparql, 1))))
    if chosen == "table" and output is None and sys.stdout.isatty() and not isinstance(result, QueryBoolean):
        click.echo(f"({found} row{'' if found == 1 else 's'})", err=True)
    if exit_code and not found:
        raise DataError("false" if isinstance(result, QueryBoolean) else "nothing found")


def _pairs(settings: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            raise InputError(f"--set takes NAME=VALUE, not {setting!r}")
        pairs[name] = value
    return pairs


def _text(arguments: tuple[str, ...], query_file: str | None, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return the SPARQL that is asked, and the graph files."""
    files = arguments
    if query_file is None:
        if not arguments:
            raise click.UsageError("Missing QUERY: SPARQL, the name of a shipped query, or - for standard input.")
        first, *rest = arguments
        files = tuple(rest)
        if first != "-" and not first.endswith(_QUERY_FILES):
            if first.replace("-", "").replace("_", "").isalnum():
                from kg.query.named import named_query

                return named_query(first).filled(values), files
            return _filled("the query", first, values), files
        query_file = first
    if query_file == "-" and "-" in files:
        raise InputError("standard input cannot be both the query and the graph")
    return _filled(query_file, _read(query_file), values), files


def _filled(name: str, sparql: str, values: Mapping[str, str]) -> str:
    if not values and "param" not in sparql:
        return sparql
    from kg.query.named import parse_header

    return parse_header(name, sparql).filled(values)


def _read(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"cannot read the query {name}: {reason}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = "standard input" if name == "-" else name
        raise InputError(f"{where} is not UTF-8 text (byte {error.start}): is it a query?") from error


def _opened(
    files: Sequence[str],
    store: Path | None,
    endpoint: str | None,
    syntax: str | None,
    base: str | None,
    *,
    merge: bool,
) -> Store:
    if not files:
        return chosen_store(store, endpoint, read_only=True)
    if store is not None or endpoint is not None:
        raise InputError("name either files or a store, not both; kg load puts files into a store")
    from kg.rdfio.reading import source

    opened = open_store(merge=merge)
    opened.load([source(name, syntax, base) for name in files])
    return opened


@contextlib.contextmanager
def _located(sparql: str) -> Iterator[None]:
    """Turn the store's complaints about a query into messages that show the place."""
    try:
        yield
    except SyntaxError as error:
        from kg.query.text import error_message

        raise InputError(error_message(sparql, error)) from error
    except (RuntimeError, ValueError) as error:
        raise InputError(f"the query cannot be answered: {' '.join(str(error).split())}") from error


@contextlib.contextmanager
def _output(path: Path | None) -> Iterator[BinaryIO]:
    if path is None:
        yield standard_output()
    else:
        from kg.rdfio.files import atomic_output

        with atomic_output(path) as file:
            yield file


def _list() -> None:
    from kg.query.named import named_queries

    for named in named_queries():
        click.echo(f"{named.name}  {named.title}")
        if named.description:
            click.echo(f"    {named.description}")
        for parameter in named.parameters:
            default = "" if parameter.default is None else f" (default: {parameter.default})"
            click.echo(f"    --set {parameter.name}=...  {parameter.help}{default}")
