"""``kg info``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import (
    endpoint_option,
    from_option,
    opened_graph,
    store_option,
)
from kg.cli.rdf_files import (
    optional_files_argument,
)
from kg.rdf.sparql.store_summary import summary


@click.command()
@optional_files_argument
@store_option
@endpoint_option
@click.option("--documents", is_flag=True, help="List the documents.")
@from_option
def info(files: tuple[str, ...], store: Path | None, endpoint: str | None, documents: bool, syntax: str | None) -> None:
    """Say what a store, or FILEs, hold: statements, documents, classes and properties."""

    with opened_graph(files, store, endpoint, syntax=syntax) as opened:
        if documents:
            click.echo("".join(f"{iri}\n" for iri in opened.documents()), nl=False)
        else:
            click.echo(summary(opened))
