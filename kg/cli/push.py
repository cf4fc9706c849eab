"""``kg push``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.interrupts import is_time_limited, run_limited
from kg.cli.options import (
    chosen_store,
    from_option,
    store_option,
    timeout_option,
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
@click.option("--force", is_flag=True, help="Send everything, also what was sent to this server before.")
@timeout_option
@from_option
def push(
    endpoint: str,
    files: tuple[str, ...],
    store: Path | None,
    graph: str | None,
    add: bool,
    force: bool,
    timeout: float | None,
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
    if timeout is not None and not is_time_limited():
        sys.exit(run_limited(click.get_current_context().obj, timeout))
    server = RemoteStore(endpoint)
    if files or add:
        with quads_of(files, store, None, syntax, None) as quads:
            count = server.send(quads, graph=graph, replace=not add)
        click.echo(f"{count:,} statements sent", err=True)
        return

    with chosen_store(store, None, read_only=True) as opened:
        folder = getattr(opened, "path", None)
        if folder is None:
            raise InputError("name a store with --store, or files")
        done = push_store(opened, server, Path(folder) / FILE, graph=graph, force=force)
    graphs = (
        f"{done.sent} graph{'' if done.sent == 1 else 's'} sent, {done.unchanged} unchanged, {done.deleted} deleted"
    )
    loose = f", {done.loose:,} statements in no named graph sent" if done.loose else ""
    click.echo(f"{graphs}{loose}", err=True)
