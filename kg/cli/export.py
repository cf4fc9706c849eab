"""``kg export``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from pyoxigraph import Quad

from kg.cli.options import endpoint_option, from_option, ontology_option, output_option, store_option
from kg.cli.rdf_files import (
    SYNTAX_NAMES,
    optional_files_argument,
    output_file,
    quads_of,
    target_syntax,
)
from kg.errors import InputError
from kg.graph.export_targets import TARGETS, exported
from kg.knowledge.ontology import axioms
from kg.rdf.io.writing import write
from kg.rdf.owl import inferred_from


@click.command()
@optional_files_argument
@store_option
@ontology_option
@endpoint_option
@output_option
@click.option(
    "--for",
    "tool",
    type=click.Choice(list(TARGETS)),
    help="Make one file that this program takes as it is, "
    "with the ontology and all declarations, and say how to load it.",
)
@click.option("--to", "to_syntax", metavar="SYNTAX", help=f"Syntax to write: {SYNTAX_NAMES}.")
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
    target = target_syntax(to_syntax, output)
    if chosen and chosen.keeps_graphs and not target.holds_graphs:
        raise InputError(
            f"{target.name} cannot hold the named graphs that --for {chosen.name} keeps; "
            "write .trig or .nq, or leave --for out"
        )
    with quads_of(files, store, endpoint, syntax, graph) as quads:
        wanted: Iterable[Quad] = quads
        if reason:
            wanted = inferred_from(wanted, axioms())
        if chosen:
            wanted = exported(wanted, chosen)
        with output_file(output) as file:
            write(wanted, file, target, sort=not unsorted)
    if chosen is not None and output is not None:
        click.echo(chosen.advice.format(path=output), err=True)
