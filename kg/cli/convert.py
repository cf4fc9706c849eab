"""``kg convert``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import (
    SkipReport,
    base_option,
    from_option,
    lenient_option,
    output_option,
)
from kg.cli.rdf_files import (
    SYNTAX_NAMES,
    files_argument,
    output_file,
    rdf_sources,
    target_syntax,
)
from kg.errors import InputError
from kg.rdf.io.conversion import convert as convert_files


@click.command()
@files_argument
@output_option
@click.option(
    "--to",
    "to_syntax",
    metavar="SYNTAX",
    help=f"Syntax to write: {SYNTAX_NAMES}. Default: by the extension of -o.",
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

    Literals keep their spelling; language tags are written in lower case.
    Syntaxes without named graphs get the triples of all graphs.

    \b
    kg convert graph.ttl -o graph.jsonld
    kg convert - --from nquads --to turtle < graph.nq
    """
    sources = rdf_sources(files, syntax, base)
    target = target_syntax(to_syntax, output)
    report = SkipReport()
    with output_file(output) as file:
        convert_files(
            sources,
            file,
            target,
            prefixes=dict(_pair(p) for p in prefixes),
            sort=sort,
            on_skip=report if lenient else None,
        )
    report.finish()


def _pair(text: str) -> tuple[str, str]:
    name, equals, iri = text.partition("=")
    if not equals:
        raise InputError(f"--prefix takes NAME=IRI, not {text!r}")
    return name, iri
