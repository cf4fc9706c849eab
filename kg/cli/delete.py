"""``kg delete``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import chosen_store, endpoint_option, gazetteer_option, ontology_option, store_option
from kg.pipeline.deletion import delete as delete_documents
from kg.rdf.sparql.unknown_terms import expanded


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@store_option
@ontology_option
@gazetteer_option
@endpoint_option
def delete(documents: tuple[str, ...], store: Path | None, endpoint: str | None) -> None:
    """Remove documents, by the IRIs of their graphs: a store is left as a build without them makes it.

    A copy of a deleted document is read in its place, with the options of the last build. kg info --documents lists
    the documents. Of a store that was loaded, and behind an endpoint, the graphs are removed, and links to them.
    """
    with chosen_store(store, endpoint, read_only=True):
        pass  # it is there
    with chosen_store(store, endpoint, read_only=False) as opened:
        done = delete_documents(opened, list(map(expanded, documents)))
        left = len(opened)
    noun = "document" if len(documents) == 1 else "documents"
    click.echo(f"{len(documents)} {noun} deleted, {left:,} statements left", err=True)
    for outcome in done.unread:
        click.echo(f"kg: warning: {outcome.path}, a copy, is removed as well: {outcome.reason}", err=True)
