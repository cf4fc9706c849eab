"""``kg export``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pyoxigraph as ox
from pyoxigraph import Quad

from kg.cli.options import chosen_store, endpoint_option, from_option, ontology_option, store_option
from kg.cli.rdf_files import (
    SYNTAX_NAMES,
    optional_files_argument,
    output_file,
    quads_of,
    target_syntax,
)
from kg.errors import InputError
from kg.graph.claim_exports.claim_reader import ClaimReader
from kg.graph.claim_exports.claim_targets import CLAIM_TARGETS, ClaimTarget
from kg.graph.edge_annotations import with_edge_annotations
from kg.graph.export_targets import TARGETS, all_different, exported
from kg.knowledge.ontology import axioms
from kg.rdf.io.formats import JSONLD, RDFXML
from kg.rdf.io.writing import write
from kg.rdf.owl import inferred_from


class Sought(NamedTuple):
    """The graph that is asked for; the fields are the command's options."""

    files: tuple[str, ...]
    store: Path | None
    endpoint: str | None
    syntax: str | None
    graph: str | None
    reason: bool


@click.command()
@optional_files_argument
@store_option
@ontology_option
@endpoint_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to this file, whole or not at all. For neo4j it may be a folder.",
)
@click.option(
    "--for",
    "tool",
    type=click.Choice([*TARGETS, *CLAIM_TARGETS]),
    help="Make what this program or standard takes as it is, and say how to load it and what it cannot hold; the "
    "file's extension chooses among its formats.",
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
    kg export --for gephi -o news.gexf
    """
    if tool in CLAIM_TARGETS:
        for option, given in (("--to", to_syntax), ("--rdf12", rdf12), ("--all-different", all_different_)):
            if given:
                raise InputError(f"--for {tool} takes no {option}")
        sought = Sought(files, store, endpoint, syntax, graph, reason)
        _export_claims(CLAIM_TARGETS[tool], sought, output, ordered=not unsorted)
        return
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


def _export_claims(target: ClaimTarget, sought: Sought, output: Path | None, *, ordered: bool) -> None:
    """Write the claims of a graph for a program that does not take RDF; say what is left out and how to load it."""
    path = output or target.output
    write = target.writer(path)
    with _native_store(sought) as native:
        reader = ClaimReader(native)
        if write is None:
            assert target.folder is not None
            notes = list(target.folder(reader, path, ordered=ordered))
        else:
            with output_file(path) as file:
                notes = list(write(reader, file, ordered=ordered))
    for note in notes:
        click.echo(f"kg: {note}", err=True)
    click.echo(target.advice.format(path=str(path)), err=True)


@contextlib.contextmanager
def _native_store(sought: Sought) -> Iterator[ox.Store]:
    """Give the store of a folder as it is; anything else is read into memory."""
    if not (sought.files or sought.endpoint or sought.graph or sought.reason):
        with chosen_store(sought.store, None, read_only=True) as store:
            yield store.native
        return
    native = ox.Store()
    with quads_of(sought.files, sought.store, sought.endpoint, sought.syntax, sought.graph) as quads:
        wanted = inferred_from(quads, axioms()) if sought.reason else quads
        native.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in wanted)
    yield native
