"""``kg delete``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kg.cli.options import (
    chosen_store,
    endpoint_option,
    store_option,
)
from kg.errors import InputError
from kg.graph.agreement import AGREEMENT, refresh
from kg.graph.shared_graphs import SHARED_GRAPHS
from kg.pipeline.database import FILE, Database
from kg.rdf.sparql.unknown_terms import expanded


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@store_option
@endpoint_option
def delete(documents: tuple[str, ...], store: Path | None, endpoint: str | None) -> None:
    """Remove documents, by the IRIs of their graphs, and what only they said. kg info lists them."""
    with chosen_store(store, endpoint, read_only=True) as opened:
        known = set(opened.documents())
    documents = tuple(map(expanded, documents))
    for document in documents:
        if document in SHARED_GRAPHS:
            raise InputError(f"{document} is no document, it holds {SHARED_GRAPHS[document]}; kg build keeps it")
        if document not in known:
            raise InputError(f"the store has no document {document}; kg info --documents lists them")
    with chosen_store(store, endpoint, read_only=False) as opened:
        for document in documents:
            opened.remove_document(document)

        if AGREEMENT in known - set(documents):  # what the others confirm or deny was partly theirs
            refresh(opened)
        _forget(documents, getattr(opened, "path", None))
        left = len(opened)
    noun = "document" if len(documents) == 1 else "documents"
    click.echo(f"{len(documents)} {noun} deleted, {left:,} statements left", err=True)


def _forget(documents: Sequence[str], folder: str | Path | None) -> None:
    """Take documents out of the database of the builds, which would write them again."""
    if folder is None or not Path(folder, "extractions.sqlite").is_file():
        return

    with Database(Path(folder, FILE)) as database:
        for document in documents:
            database.remove(document.rpartition("/doc-")[2])
