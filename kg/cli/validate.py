"""``kg validate``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pyoxigraph as ox

from kg.cli.exit_codes import standard_output
from kg.cli.interrupts import is_time_limited, run_limited
from kg.cli.options import (
    chosen_store,
    endpoint_option,
    from_option,
    ontology_option,
    output_option,
    store_option,
    timeout_option,
)
from kg.errors import InputError
from kg.graph.validation import read_shapes
from kg.graph.validation import validate as check
from kg.knowledge.ontology import axioms
from kg.rdf.io.atomic_files import atomic_output
from kg.rdf.io.parsing import source
from kg.rdf.owl import infer
from kg.rdf.shacl import report_formats
from kg.rdf.shacl.literal_spelling import read_data, with_triples
from kg.rdf.shacl.report import SEVERITIES, Report
from kg.rdf.store import Store


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@store_option
@endpoint_option
@ontology_option
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    help="SHACL shapes, in any RDF syntax; may be repeated. Default: the shipped ones.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(tuple(report_formats.WRITERS)),
    default="text",
    show_default=True,
    help="turtle is the SHACL validation report; junit and sarif are for build jobs.",
)
@click.option(
    "--fail-on",
    type=click.Choice([name.lower() for name in SEVERITIES]),
    default="violation",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option("--fail-on-empty", is_flag=True, help="Exit with 2 when no shape had a node to check.")
@click.option(
    "--changed-only",
    is_flag=True,
    help="Check only what FILEs describe, in the light of the store; not the rest of the store.",
)
@click.option("--reason", is_flag=True, help="Check the graph with what follows from it by the ontology.")
@output_option
@timeout_option
@from_option
def validate(
    files: tuple[str, ...],
    store: Path | None,
    endpoint: str | None,
    shapes: tuple[Path, ...],
    format_name: str,
    fail_on: str,
    fail_on_empty: bool,
    changed_only: bool,
    reason: bool,
    output: Path | None,
    timeout: float | None,
    syntax: str | None,
) -> None:
    """Check data against SHACL shapes.

    FILEs, and the store or endpoint if one is named, are checked as one graph, with the shipped ontology's classes.
    The statements of an endpoint are fetched into memory.
    Results are grouped by shape, each with the sentence behind it and a remedy.

    What was checked is said: shapes, focus nodes, and terms of the shapes that are not checked.

    Exit code: 0 the data conforms; 1 it does not; 2 the data or the shapes cannot be read.

    \b
    kg validate graph.ttl
    kg validate new.ttl --store news.kg --changed-only
    kg validate data.ttl --shapes shapes/ --format junit -o report.xml
    """
    if timeout is not None and not is_time_limited():
        sys.exit(run_limited(click.get_current_context().obj, timeout))
    severity = fail_on.capitalize()
    scope = _Scope(store, endpoint, changed_only, reason)
    report = _validate(files, shapes, scope, syntax)
    text = f"{report_formats.WRITERS[format_name](report, severity, files)}\n".encode("utf-8", "replace")
    if output is None:
        standard_output().write(text)
        standard_output().flush()
    else:
        with atomic_output(output) as sink:
            sink.write(text)
    notes = list(report.coverage.unchecked) if format_name != "text" or output is not None else []
    if report.fails(severity):
        raise SystemExit(1)
    if report.coverage.is_empty and report.conforms:
        if fail_on_empty:
            raise InputError(f"nothing was checked: {report.coverage.reason()}")
        notes.append(f"nothing was checked: {report.coverage.reason()}")
    for sentence in notes:
        click.echo(f"kg: warning: {sentence}", err=True)


class _Scope(NamedTuple):
    """What is checked beside files; see the options."""

    store: Path | None
    endpoint: str | None
    changed_only: bool
    reason: bool


def _validate(files: tuple[str, ...], shapes: tuple[Path, ...], scope: _Scope, syntax: str | None) -> Report:
    store, endpoint, changed_only, reason = scope
    shapes_graph = read_shapes(shapes)
    sources = [source(path, syntax) for path in files]
    if changed_only and not files:
        raise InputError("--changed-only needs the FILEs whose contents are new")
    if endpoint is not None:
        if changed_only:
            raise InputError("--changed-only needs a store's folder; an endpoint is checked as a whole")
        with chosen_store(store, endpoint, read_only=True) as remote:
            fetched = with_triples(read_data(sources, apart=True), _all_of(remote))
        return check(_with_inferred(fetched, reason), shapes_graph)
    if files and store is None:
        return check(_with_inferred(read_data(sources), reason), shapes_graph)
    with chosen_store(store, None, read_only=True) as opened:
        if changed_only and not reason:
            return check(read_data(sources, apart=True), shapes_graph, context=opened)
        new = read_data(sources, apart=True)
        focus = [quad.subject for quad in new] if changed_only else None
        if not files and not reason:
            return check(opened, shapes_graph)
        merged = with_triples(with_triples(ox.Store(), new), opened.native)
        return check(_with_inferred(merged, reason), shapes_graph, focus)


def _all_of(remote: Store) -> Iterator[ox.Quad]:
    """Yield the statements of an endpoint; InputError if it gives fewer than it counts, as some servers do."""
    expected, seen = len(remote), set()
    for quad in remote.quads():
        seen.add(hash(quad.triple))
        yield quad
    if len(seen) < expected:
        raise InputError(f"{remote.location} gave {len(seen):,} of {expected:,} triples: it limits its answers; "
                         "kg validate a dump of it instead")  # fmt: skip


def _with_inferred(data: ox.Store, reason: bool) -> ox.Store:
    if reason:
        data.bulk_extend(infer(data, axioms()))
    return data
