"""What ``kg query`` does once its options are read. Imports nothing that a small query can do without."""

from __future__ import annotations

import sys

from pyoxigraph import QueryBoolean, QuerySolutions

from kg.cli.exit_codes import standard_output
from kg.cli.store_options import opened_graph
from kg.errors import DataError, InputError
from kg.rdf.sparql.result_formats import format_for, write_result

TYPE_CHECKING = False  # see kg.cli
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kg.rdf.store import QueryResult

_QUERY_FILES = (".rq", ".ru", ".sparql")


def answer(
    arguments: Sequence[str],
    *,
    query_file: str | None = None,
    store: str | Path | None = None,
    endpoint: str | None = None,
    graph: Sequence[str] = (),
    no_union: bool = False,
    settings: Sequence[str] = (),
    format_name: str | None = None,
    output: str | Path | None = None,
    limit: int | None = None,
    reason: bool = False,
    update: bool = False,
    explain: bool = False,
    exit_code: bool = False,
    base: str | None = None,
    syntax: str | None = None,
) -> None:
    """Ask a graph and write the answer; the parameters are the arguments and options of ``kg query``.

    Raises:
        InputError: the query, the graph or an option cannot be used.
        DataError: nothing was found, and ``exit_code`` asks for that to fail.
    """
    sparql, files = _text(arguments, query_file, _pairs(settings))
    query_base = base
    if base is None and query_file not in (None, "-"):
        from pathlib import Path

        query_base = Path(str(query_file)).resolve().as_uri()
    if update and files:
        raise InputError("--update changes a store, not files; name it with --store DIR or --endpoint URL")
    if limit is not None and not update:
        from kg.rdf.sparql.rewriting import with_limit

        sparql = with_limit(sparql, limit)

    def ask(text: str) -> QueryResult:
        return asked.query(text, graph=graph or None, union=not no_union, base_iri=query_base)

    with opened_graph(
        files, store, endpoint, syntax=syntax, base=base, merge=not no_union, read_only=not update
    ) as opened:
        asked = opened
        try:
            if update:
                opened.update(sparql, base_iri=query_base)
                return
            if reason:
                from kg.knowledge.ontology import axioms
                from kg.rdf.owl import with_inferred

                asked = with_inferred(opened, axioms())
            if explain:
                from kg.rdf.sparql.query_plan import explain as explained

                print(explained(asked, sparql, graph=graph or None, union=not no_union, base_iri=query_base))
                return
            result = ask(sparql)
            if "*" in sparql and endpoint is None and isinstance(result, QuerySolutions):
                from kg.rdf.sparql.rewriting import star_in_order

                ordered = star_in_order(sparql, [variable.value for variable in result.variables])
                result = ask(ordered) if ordered is not None else result
            terminal = output is None and sys.stdout.isatty()
            chosen = format_for(result, name=format_name, output=output, terminal=terminal)
            found = _write(result, output, chosen)
            if exit_code and found is None:
                from kg.rdf.sparql.rewriting import with_limit

                found = sum(1 for _ in ask(with_limit(sparql, 1)))  # type: ignore[union-attr, misc]
        except SyntaxError as error:
            from kg.rdf.sparql.rewriting import error_message, is_update

            if not update and is_update(sparql):
                raise InputError(
                    "this is an update: --update carries it out, on --store DIR or --endpoint URL"
                ) from error
            raise InputError(error_message(sparql, error)) from error
        except (RuntimeError, ValueError) as error:
            raise InputError(f"the query cannot be answered: {' '.join(str(error).split())}") from error
    verdict = isinstance(result, QueryBoolean)
    if terminal and chosen == "table" and not verdict:
        print(f"({found} row{'' if found == 1 else 's'})", file=sys.stderr)
    if exit_code and not found:
        raise DataError("false" if verdict else "nothing found")


def _write(result: QueryResult, output: str | Path | None, name: str) -> int | None:
    if output is None:
        return write_result(result, standard_output(), name)
    from pathlib import Path

    from kg.rdf.io.atomic_files import atomic_output

    with atomic_output(Path(output)) as file:
        return write_result(result, file, name)


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
                from kg import paths
                from kg.rdf.sparql.query_files import named_query

                return named_query(first, paths.data("queries")).filled(values), files
            return _filled("the query", first, values), files
        query_file = first
    if query_file == "-" and "-" in files:
        raise InputError("standard input cannot be both the query and the graph")
    return _filled(query_file, _read(query_file), values), files


def _filled(name: str, sparql: str, values: Mapping[str, str]) -> str:
    if not values and "param" not in sparql:
        return sparql
    from kg.rdf.sparql.query_files import parse_header

    return parse_header(name, sparql).filled(values)


def _read(name: str) -> str:
    try:
        if name == "-":
            data = sys.stdin.buffer.read()
        else:
            from pathlib import Path

            data = Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"cannot read the query {name}: {reason}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = "standard input" if name == "-" else name
        raise InputError(f"{where} is not UTF-8 text (byte {error.start}): is it a query?") from error
