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
from kg.graph.edge_annotations import with_edge_annotations
from kg.graph.export_targets import TARGETS, all_different, exported
from kg.knowledge.ontology import axioms
from kg.rdf.io.formats import JSONLD, RDFXML
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
@click.option(
    "--all-different",
    "all_different_",
    is_flag=True,
    help="Say that individuals with different names differ, so that reasoners can count them.",
)
@click.option("--rdf12", is_flag=True, help="Annotate each direct edge with its claims, as RDF 1.2 has it.")
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
    all_different_: bool,
    rdf12: bool,
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
    if rdf12 and (chosen or target in (RDFXML, JSONLD)):
        what = f"--for {chosen.name}" if chosen else target.name
        raise InputError(f"{what} cannot hold the triple terms of --rdf12; write .ttl, .trig, .nt or .nq without --for")
    with quads_of(files, store, endpoint, syntax, graph) as quads:
        wanted: Iterable[Quad] = quads
        if rdf12:
            wanted = with_edge_annotations(wanted)
        if reason:
            wanted = inferred_from(wanted, axioms())
        if all_different_:
            wanted = all_different(wanted)
        if chosen:
            wanted = exported(wanted, chosen)
        with output_file(output) as file:
            write(wanted, file, target, sort=not unsorted)
    if chosen is not None and output is not None:
        click.echo(chosen.advice.format(path=output), err=True)
