"""``kg info``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import (
    Opening,
    endpoint_option,
    from_option,
    opened_graph,
    store_option,
)
from kg.cli.rdf_files import (
    optional_files_argument,
)
from kg.graph.shared_graphs import SHARED_GRAPHS
from kg.rdf.namespaces import KG
from kg.rdf.sparql.store_summary import summary

_TITLES = "SELECT ?d ?t { ?d a kg:Document ; dcterms:title ?t }"


@click.command()
@optional_files_argument
@store_option
@endpoint_option
@click.option("--documents", is_flag=True, help="List the documents: IRI, tab, title; and other named graphs.")
@from_option
def info(files: tuple[str, ...], store: Path | None, endpoint: str | None, documents: bool, syntax: str | None) -> None:
    """Say what a store, or FILEs, hold: statements, documents, classes and properties."""

    with opened_graph(files, store, endpoint, Opening(syntax)) as opened:
        if documents:
            titles = {row["d"].value: row["t"].value for row in opened.query(_TITLES)}  # type: ignore[union-attr]
            graphs = [iri for iri in opened.documents() if iri not in SHARED_GRAPHS]
            for iri in dict.fromkeys((*sorted(titles), *graphs)):
                click.echo(f"{iri}\t{' '.join(titles[iri].split())}" if iri in titles else iri)
        else:
            click.echo(summary(opened, f"{KG}Document"))
