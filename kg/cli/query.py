"""``kg query``."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import click
from pyoxigraph import QueryBoolean, QuerySolutions

from kg import paths
from kg.cli.exit_codes import standard_output
from kg.cli.interrupts import end_at_once, is_time_limited, run_limited
from kg.cli.options import (
    Opening,
    base_option,
    endpoint_option,
    from_option,
    ontology_option,
    opened_graph,
    output_option,
    store_option,
    timeout_option,
)
from kg.errors import DataError, InputError
from kg.rdf.io.atomic_files import atomic_output, check_output, copy_content, unnamed_file
from kg.rdf.namespaces import PREFIXES
from kg.rdf.sparql.engine_limits import limits_met
from kg.rdf.sparql.result_formats import (
    BINARY_FORMATS,
    GRAPH_FORMATS,
    ROW_FORMATS,
    SPREADSHEET_FORMATS,
    format_for,
    write_result,
    write_rows,
)
from kg.rdf.sparql.unknown_terms import expanded, unknown_labels, unknown_terms
from kg.rdf.store import Store
from kg.rdf.store.folder import is_engine_failure

_LOOKED_UP = {prefix: PREFIXES[prefix] for prefix in ("kg", "id")}
_QUERY_FILES = (".rq", ".ru", ".sparql")


@click.command()
@click.argument("arguments", nargs=-1, metavar="QUERY [FILE]...")
@click.option("-f", "--file", "query_file", metavar="FILE", help="Read the query from this file; - for standard input.")
@store_option
@ontology_option
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
@click.option(
    "--labels/--no-labels",
    default=None,
    help="A column of labels behind each column of IRIs; by default in tables on a terminal.",
)
@click.option(
    "--spreadsheet", is_flag=True, help="CSV, TSV or .xlsx for Excel and Calc: marked as UTF-8, no text is a formula."
)
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows.")
@click.option("--reason", is_flag=True, help="Ask of what follows by the ontology as well: inverses, chains, classes.")
@timeout_option
@click.option("--update", is_flag=True, help="The text is a SPARQL update and may change the store.")
@click.option(
    "--allow-service", is_flag=True, help="Let SERVICE and LOAD open connections to the servers that the text names."
)
@click.option("--explain", is_flag=True, help="Show the query's algebra, the matches of each pattern and times.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when an ASK is false or nothing is found.")
@click.option("--list", "list_queries", is_flag=True, help="List the named queries and their parameters.")
@base_option
@from_option
def query(arguments: tuple[str, ...], list_queries: bool, timeout: float | None, **options: Any) -> None:
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
    elif timeout is not None and not is_time_limited():
        sys.exit(run_limited(click.get_current_context().obj, timeout))
    else:
        answer(arguments, QueryOptions(**options))


class QueryOptions(NamedTuple):
    """The options of ``kg query`` that say how a query is answered."""

    query_file: str | None = None
    store: Path | None = None
    endpoint: str | None = None
    graph: tuple[str, ...] = ()
    no_union: bool = False
    settings: tuple[str, ...] = ()
    format_name: str | None = None
    output: Path | None = None
    labels: bool | None = None
    spreadsheet: bool = False
    limit: int | None = None
    reason: bool = False
    update: bool = False
    allow_service: bool = False
    explain: bool = False
    exit_code: bool = False
    base: str | None = None
    syntax: str | None = None


def answer(arguments: Sequence[str], options: QueryOptions) -> None:
    """Ask a graph and write the answer.

    Args:
        arguments: the query, if no file has it, and the files of the graph.
        options: of the command.

    Raises:
        InputError: the query, the graph or an option cannot be used.
        DataError: nothing was found, and ``exit_code`` asks for that to fail.
    """
    sparql, files = _text(arguments, options.query_file, _pairs(options.settings))
    if options.update and files:
        raise InputError("--update changes a store, not files; name it with --store DIR or --endpoint URL")
    if options.limit is not None and not options.update:
        from kg.rdf.sparql.rewriting import with_limit  # noqa: PLC0415 (not for plain queries)

        sparql = with_limit(sparql, options.limit)
    with contextlib.ExitStack() as stack:
        sink = standard_output()
        if options.output is not None:
            check_output(options.output)
            sink = stack.enter_context(unnamed_file())
        with end_at_once():
            found = _answer_to(sink, sparql, files, options)
        if options.output is not None:
            with atomic_output(options.output) as file:
                copy_content(sink, file)
    if options.exit_code and found is not None and not found.rows:
        raise DataError("false" if found.is_boolean else "nothing found")


class _Found(NamedTuple):
    """What a query gave. rows: how many, if that is known."""

    rows: int | None
    is_boolean: bool


def _answer_to(sink: BinaryIO, sparql: str, files: Sequence[str], options: QueryOptions) -> _Found | None:
    """Answer a query to a binary file; None for an update and an explanation."""
    base = options.base
    if base is None and options.query_file not in (None, "-"):
        base = Path(str(options.query_file)).resolve().as_uri()
    graphs = [expanded(name) for name in options.graph] or None
    scope: dict[str, Any] = {"graph": graphs, "union": not options.no_union, "base_iri": base}
    how = Opening(options.syntax, options.base, not options.update, not options.no_union, options.allow_service)
    with opened_graph(files, options.store, options.endpoint, how) as opened:
        try:
            if options.update:
                before = len(opened)
                opened.update(sparql, base_iri=base)
                after = len(opened)
                print(f"updated: {before:,} statements before, {after:,} after", file=sys.stderr)
                return None
            asked = _with_inferred(opened) if options.reason else opened
            if options.explain:
                from kg.rdf.sparql.query_plan import explain as explained  # noqa: PLC0415 (for --explain alone)

                print(explained(asked, sparql, **scope))
                return None
            for name in graphs or ():
                if options.endpoint is None and name not in asked.documents():
                    raise InputError(f"the graph has no named graph {name}; kg info --documents lists them")
            found = _write_rows(sink, asked, sparql, scope, options)
            if options.endpoint is None:
                _warn_of_unknown_terms(asked, sparql, scope, _pairs(options.settings).values())
                for sentence in limits_met(asked, sparql, PREFIXES):
                    print(f"kg: warning: {sentence} (docs/limits.md)", file=sys.stderr)
            return found
        except SyntaxError as error:
            from kg.rdf.sparql.rewriting import error_message, is_update  # noqa: PLC0415 (not for plain queries)

            if not options.update and is_update(sparql):
                raise InputError(
                    "this is an update: --update carries it out, on --store DIR or --endpoint URL"
                ) from error
            raise InputError(error_message(sparql, error)) from error
        except (RuntimeError, ValueError) as error:
            if is_engine_failure(error):
                raise
            raise InputError(f"the query cannot be answered: {' '.join(str(error).split())}") from error


def _write_rows(sink: BinaryIO, asked: Store, sparql: str, scope: dict[str, Any], options: QueryOptions) -> _Found:
    result = asked.query(sparql, **scope)
    if "*" in sparql and options.endpoint is None and isinstance(result, QuerySolutions):
        from kg.rdf.sparql.rewriting import star_in_order  # noqa: PLC0415 (not for plain queries)

        ordered = star_in_order(sparql, [variable.value for variable in result.variables])
        result = asked.query(ordered, **scope) if ordered is not None else result
    terminal = options.output is None and sys.stdout.isatty()
    name = options.format_name or ("csv" if options.spreadsheet and options.output is None else None)
    chosen = format_for(result, name=name, output=options.output, terminal=terminal)
    if options.spreadsheet and chosen not in SPREADSHEET_FORMATS:
        raise InputError(f"--spreadsheet is for {', '.join(SPREADSHEET_FORMATS)}, not {chosen}")
    if chosen in BINARY_FORMATS and terminal:
        raise InputError(f"a terminal cannot show {chosen}; name a file with -o")
    labels = chosen == "table" and terminal if options.labels is None else options.labels
    if isinstance(result, QuerySolutions) and (labels or options.spreadsheet):
        from kg.rdf.sparql.result_rows import rows_of, with_labels  # noqa: PLC0415 (not for plain queries)

        plain = rows_of(result)
        rows: int | None = write_rows(
            with_labels(plain, asked) if labels else plain, sink, chosen, spreadsheet=options.spreadsheet
        )
    else:
        rows = write_result(result, sink, chosen)
    is_boolean = isinstance(result, QueryBoolean)
    if terminal and chosen == "table" and not is_boolean:
        print(f"({rows} row{'' if rows == 1 else 's'})", file=sys.stderr)
    if options.exit_code and rows is None:
        from kg.rdf.sparql.rewriting import with_limit  # noqa: PLC0415 (not for plain queries)

        rows = sum(1 for _ in asked.query(with_limit(sparql, 1), **scope))  # type: ignore[union-attr, misc]
    return _Found(rows, is_boolean)


def _warn_of_unknown_terms(asked: Store, sparql: str, scope: dict[str, Any], values: Iterable[str]) -> None:
    """Say which terms of a query that finds nothing, and which texts given for its parameters, occur nowhere."""
    unknown = list(unknown_terms(asked, sparql, _LOOKED_UP))
    given = list(values)
    if not unknown and not given:
        return
    from kg.rdf.sparql.rewriting import with_limit  # noqa: PLC0415 (not for plain queries)

    result = asked.query(with_limit(sparql, 1), **scope)
    if result if isinstance(result, QueryBoolean) else next(iter(result), None) is not None:
        return
    for sentence in (*unknown, *unknown_labels(asked, given)):
        print(f"kg: warning: {sentence}", file=sys.stderr)


def _with_inferred(opened: Store) -> Store:
    from kg.knowledge.ontology import axioms  # noqa: PLC0415 (for --reason alone)
    from kg.rdf.owl import with_inferred  # noqa: PLC0415 (for --reason alone)

    return with_inferred(opened, axioms())


def _list() -> None:
    from kg.rdf.sparql.query_files import named_queries  # noqa: PLC0415 (for named queries alone)

    for named in named_queries(paths.data("queries")):
        click.echo(f"{named.name}  {named.title}")
        if named.description:
            click.echo(f"    {named.description}")
        for parameter in named.parameters:
            default = "" if parameter.default is None else f" (default: {parameter.default})"
            click.echo(f"    --set {parameter.name}=...  {parameter.help}{default}")


def _pairs(settings: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            raise InputError(f"--set takes NAME=VALUE, not {setting!r}")
        pairs[name] = value
    return pairs


def _text(arguments: Sequence[str], query_file: str | None, values: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    """Return the SPARQL that is asked, and the graph files."""
    files = arguments
    if query_file is None:
        if not arguments:
            raise InputError("name a query: SPARQL, one of kg query --list, or - for standard input")
        first, *files = arguments
        if first != "-" and not first.endswith(_QUERY_FILES):
            if first.replace("-", "").replace("_", "").isalnum():
                from kg.rdf.sparql.query_files import named_query  # noqa: PLC0415 (for named queries alone)

                return named_query(first, paths.data("queries")).filled(values), files
            return _filled("the query", first, values), files
        query_file = first
    if query_file == "-" and "-" in files:
        raise InputError("standard input cannot be both the query and the graph")
    return _filled(query_file, _read(query_file), values), files


def _filled(name: str, sparql: str, values: Mapping[str, str]) -> str:
    if not values and "param" not in sparql:
        return sparql

    from kg.rdf.sparql.query_files import parse_header  # noqa: PLC0415 (for named queries alone)

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
