"""A store is sent to a server graph by graph: resumable, and nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import InputError
from kg.rdf.io.parsing import source
from kg.rdf.store import open_store
from kg.rdf.store.remote import RemoteStore
from kg.rdf.store.sync import Sent, push

E = "http://e/"
pytestmark = pytest.mark.interop


@pytest.fixture
def server(oxigraph: str) -> RemoteStore:
    return RemoteStore(oxigraph)


def triple(value: str) -> Triple:
    return Triple(NamedNode(f"{E}a"), NamedNode(f"{E}p"), Literal(value))


class Cut(Exception):
    """The transfer ends here."""


def test_a_transfer_goes_on_where_it_was(server: RemoteStore, tmp_path: Path) -> None:
    notes = tmp_path / "pushed.sqlite"
    with open_store(tmp_path / "store") as store:
        store.add_documents((f"{E}d{n}", [triple(f"value {n}")]) for n in range(6))

        def cut(done: Sent) -> None:
            if done.sent == 4:
                raise Cut

        with pytest.raises(Cut):
            push(store, server, notes, on_graph=cut)
        assert len(server.documents()) == 4
        done = push(store, server, notes)
        assert (done.sent, done.unchanged, done.deleted) == (2, 4, 0)
        assert sorted(map(str, server.quads())) == sorted(map(str, store.quads()))


def test_only_what_has_changed_is_sent_and_what_has_gone_is_deleted(server: RemoteStore, tmp_path: Path) -> None:
    notes = tmp_path / "pushed.sqlite"
    server.add_document(f"{E}other", [triple("of somebody else")])
    with open_store(tmp_path / "store") as store:
        store.add_documents((f"{E}d{n}", [triple(f"value {n}")]) for n in range(3))
        push(store, server, notes)
        store.add_document(f"{E}d1", [triple("changed")])
        store.remove_document(f"{E}d2")
        done = push(store, server, notes)
        assert (done.sent, done.unchanged, done.deleted) == (1, 1, 1)
        assert server.documents() == [f"{E}d0", f"{E}d1", f"{E}other"]
        assert [q.object for q in server.quads(graph=f"{E}d1")] == [Literal("changed")]


def test_a_server_that_was_emptied_gets_everything_again(server: RemoteStore, tmp_path: Path) -> None:
    notes = tmp_path / "pushed.sqlite"
    with open_store(tmp_path / "store") as store:
        store.add_documents((f"{E}d{n}", [triple(f"value {n}")]) for n in range(3))
        push(store, server, notes)
        server.update("CLEAR ALL")
        assert push(store, server, notes).sent == 3
        assert len(server.documents()) == 3


def test_what_is_in_no_graph_is_sent_once(server: RemoteStore, tmp_path: Path) -> None:
    notes = tmp_path / "pushed.sqlite"
    loose = tmp_path / "loose.nt"
    loose.write_text(f'_:b <{E}p> "1" .\n')
    with open_store(tmp_path / "store") as store:
        store.load([source(loose)])
        assert [push(store, server, notes).loose, push(store, server, notes).loose] == [1, 0]
        assert len(server) == 1
        store.load([source(loose)])
        with pytest.raises(InputError, match="--graph"):
            push(store, server, notes)
        assert push(store, server, notes, graph=f"{E}own").loose == 2
        assert push(store, server, notes, graph=f"{E}own", force=True).loose == 2
        assert len(list(server.quads(graph=f"{E}own"))) == 2
