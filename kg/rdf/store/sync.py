"""Synchronization of a store with a SPARQL server, graph by graph.

What was sent where is noted beside the store, after the server has taken it: a transfer that is cut off goes
on where it was, and one that is repeated sends what has changed since and deletes what has gone.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pyoxigraph import BlankNode, DefaultGraph, Quad, QueryBoolean

from kg.errors import InputError
from kg.rdf.store.base import Store, graph_node, ignore
from kg.rdf.store.remote import RemoteStore

FILE = "pushed.sqlite"
_LOOSE = " loose "
"""Begins the key of what is in no named graph; no graph is named so."""
_ASKED = 10
"""Graphs that a server is asked for, to learn whether it still has what was sent to it."""


@dataclass(slots=True)
class Sent:
    """What a transfer did, in numbers of graphs. loose: statements in no named graph that were sent."""

    sent: int = 0
    unchanged: int = 0
    deleted: int = 0
    loose: int = 0


def push(
    store: Store,
    server: RemoteStore,
    notes: Path,
    *,
    graph: str | None = None,
    force: bool = False,
    on_graph: Callable[[Sent], None] = ignore,
) -> Sent:
    """Make a server's named graphs those of a store; graphs that were never sent from here are left alone.

    Args:
        store: what to send.
        server: where to.
        notes: SQLite file that remembers what was sent where.
        graph: the named graph that receives what is in no named graph; None for the server's default graph,
            which is only added to.
        force: send everything, whatever was sent before.
        on_graph: called after each graph.

    Raises:
        InputError: the server cannot be reached or refuses; what it took until then stays and is remembered.

    """
    done = Sent()
    with closing(sqlite3.connect(notes, isolation_level=None)) as database:
        run = database.execute
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        run("CREATE TABLE IF NOT EXISTS sent (server TEXT, graph TEXT, content TEXT, PRIMARY KEY (server, graph))")
        address = server.services.graph_store
        if force or not _still_there(server, _noted(database, address)):
            run("DELETE FROM sent WHERE server = ?", (address,))
        for name in store.documents():
            quads = list(store.quads(graph=name))
            content = _digest(quads)
            noted = run("SELECT content FROM sent WHERE server = ? AND graph = ?", (address, name)).fetchone()
            if noted == (content,):
                done.unchanged += 1
            else:
                server.add_document(name, quads)
                run("INSERT OR REPLACE INTO sent VALUES (?, ?, ?)", (address, name, content))
                done.sent += 1
            on_graph(done)
        for name in [name for name in _noted(database, address) if not _has(store, name)]:
            server.remove_document(name)
            run("DELETE FROM sent WHERE server = ? AND graph = ?", (address, name))
            done.deleted += 1
            on_graph(done)
        done.loose = _push_loose(store, server, graph, database, address)
    return done


def _push_loose(
    store: Store, server: RemoteStore, graph: str | None, database: sqlite3.Connection, address: str
) -> int:
    """Send what is in no named graph, unless all of it was sent before; return how many statements.

    A server gives each blank node that it is sent a new name: sending them again would multiply them.
    """
    loose = [quad for quad in store.quads() if isinstance(quad.graph_name, DefaultGraph)]
    key, content = (address, f"{_LOOSE}{graph or ''}"), _digest(loose)
    noted = database.execute("SELECT content FROM sent WHERE server = ? AND graph = ?", key).fetchone()
    if not loose or noted == (content,):
        return 0
    if noted is not None and graph is None and any(_has_blank(quad) for quad in loose):
        raise InputError(
            "what is in no named graph has changed and holds blank nodes, which the server would hold twice; "
            "name a graph for it with --graph IRI, which is replaced"
        )
    server.send(loose, graph=graph, replace=graph is not None)
    database.execute("INSERT OR REPLACE INTO sent VALUES (?, ?, ?)", (*key, content))
    return len(loose)


def _has_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _digest(quads: list[Quad]) -> str:
    lines = sorted(str(quad.triple) for quad in quads)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def _noted(database: sqlite3.Connection, address: str) -> Iterator[str]:
    for (name,) in database.execute("SELECT graph FROM sent WHERE server = ? ORDER BY content", (address,)):
        if not name.startswith(_LOOSE):
            yield name


def _has(store: Store, name: str) -> bool:
    return next(store.quads(graph=name), None) is not None


def _still_there(server: RemoteStore, graphs: Iterator[str]) -> bool:
    """Return whether a server has some graphs that were sent to it: it may have been emptied since."""
    for name, _ in zip(graphs, range(_ASKED), strict=False):
        found = server.query(f"ASK {{ GRAPH {graph_node(name)} {{ ?s ?p ?o }} }}", union=False)
        if not bool(cast(QueryBoolean, found)):
            return False
    return True
