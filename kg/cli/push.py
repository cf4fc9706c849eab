"""``kg push``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import (
    chosen_store,
    from_option,
    store_option,
)
from kg.cli.rdf_files import (
    graph_option,
    optional_files_argument,
    quads_of,
)
from kg.errors import InputError
from kg.rdf.store.remote import RemoteStore
from kg.rdf.store.sync import FILE
from kg.rdf.store.sync import push as push_store


@click.command()
@click.argument("endpoint", metavar="ENDPOINT")
@optional_files_argument
@store_option
@graph_option
@click.option("--add", is_flag=True, help="Add to what the server has in a named graph instead of replacing it.")
@from_option
def push(
    endpoint: str,
    files: tuple[str, ...],
    store: Path | None,
    graph: str | None,
    add: bool,
    syntax: str | None,
) -> None:
    """Load a store, or FILEs, into the SPARQL server at ENDPOINT, the URL that it answers queries at.

    Every document becomes a named graph of the server, in place of an older version; what is in no named
    graph is added to its default graph. $KG_ENDPOINT_USER and $KG_ENDPOINT_PASSWORD, or $KG_ENDPOINT_TOKEN,
    identify you; $KG_ENDPOINT_GRAPH_STORE is the URL of its Graph Store protocol when it is not found.

    Of a store only what has changed since it was last sent to this server is sent, graph by graph: when it is
    cut off, the same command goes on. What has left the store is deleted from the server.

    \b
    kg push http://localhost:7878/query graph.ttl
    kg push http://localhost:7200/repositories/news --store news.kg
    """

    server = RemoteStore(endpoint)
    if files or add:
        with quads_of(files, store, None, syntax, None) as quads:
            server.send(quads, graph=graph, replace=not add)
        return

    with chosen_store(store, None, read_only=True) as opened:
        folder = getattr(opened, "path", None)
        if folder is None:
            raise InputError("name a store with --store, or files")
        done = push_store(opened, server, Path(folder) / FILE, graph=graph)
    click.echo(f"{done.sent} graphs sent, {done.unchanged} unchanged, {done.deleted} deleted", err=True)
