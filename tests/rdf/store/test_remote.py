"""A store behind an endpoint: where its services are, who is asking, what is tried again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Triple

from kg.errors import InputError
from kg.rdf.io.parsing import source
from kg.rdf.store import open_store
from kg.rdf.store.http import Client
from kg.rdf.store.remote import RemoteStore, services
from tests.conftest import free_port

E = "http://e/"
P = NamedNode(E + "p")


@pytest.mark.parametrize(
    ("endpoint", "update", "graph_store"),
    [
        ("http://h:7878", "http://h:7878/update", "http://h:7878/store"),
        ("http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        (
            "http://h/repositories/news",
            "http://h/repositories/news/statements",
            "http://h/repositories/news/rdf-graphs/service",
        ),
        ("http://h/ds/sparql", "http://h/ds/update", "http://h/ds/data"),
        ("http://h:8890/sparql", "http://h:8890/sparql", "http://h:8890/sparql-graph-crud"),
        ("http://h/other", "http://h/other", "http://h/other"),
    ],
)
def test_the_layouts_of_servers(endpoint: str, update: str, graph_store: str) -> None:
    found = services(endpoint, {})
    assert (found.update, found.graph_store) == (update, graph_store)


def test_the_environment_names_other_services() -> None:
    named = {"KG_ENDPOINT_UPDATE": "http://h/u", "KG_ENDPOINT_GRAPH_STORE": "http://h/g"}
    found = services("http://h/query", named)
    assert (found.query, found.update, found.graph_store) == ("http://h/query", "http://h/u", "http://h/g")


@pytest.mark.parametrize("url", ["localhost:7878", "ftp://h/x", "http://", "http://h:port/", "http://h/a b", ""])
def test_what_is_no_url_is_an_input_error(url: str) -> None:
    with pytest.raises(InputError, match="URL"):
        open_store(endpoint=url)


class Server(ThreadingHTTPServer):
    """Answers with the statuses it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.statuses: list[int] = []
        self.authorizations: list[str | None] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/query"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.authorizations.append(self.headers["Authorization"])
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        body = b'{"head":{},"boolean":true}' if status == 200 else b"not now"
        self.send_response(status)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def asked(server: Server, environment: dict[str, str] | None = None) -> bool:
    client = Client(environment=environment or {}, retries=2, backoff=0)
    result = RemoteStore(server.url, client=client).query("ASK {}")
    assert isinstance(result, QueryBoolean)
    return bool(result)


def test_what_may_pass_is_tried_again(server: Server) -> None:
    server.statuses = [503, 502]
    assert asked(server)
    assert len(server.authorizations) == 3
    server.statuses = [503, 503, 503]
    with pytest.raises(InputError, match="503"):
        asked(server)


def test_what_will_not_pass_is_said_at_once(server: Server) -> None:
    server.statuses = [400]
    with pytest.raises(InputError, match="answered 400 Bad Request: not now"):
        asked(server)
    assert len(server.authorizations) == 1


def test_an_update_that_may_have_happened_is_not_sent_twice(server: Server) -> None:
    server.statuses = [502]
    store = RemoteStore(server.url, client=Client(environment={}, retries=2, backoff=0))
    with pytest.raises(InputError, match="502"):
        store.update("INSERT DATA { <http://e/a> <http://e/p> [] }")
    assert len(server.authorizations) == 1


def test_who_is_asking(server: Server) -> None:
    asked(server)
    asked(server, {"KG_ENDPOINT_USER": "ann", "KG_ENDPOINT_PASSWORD": "s:é"})
    asked(server, {"KG_ENDPOINT_USER": "ann", "KG_ENDPOINT_TOKEN": "abc"})
    assert server.authorizations == [None, "Basic YW5uOnM6w6k=", "Bearer abc"]
    server.statuses = [401]
    with pytest.raises(InputError, match="KG_ENDPOINT_TOKEN"):
        asked(server)


def test_nobody_there() -> None:
    port = free_port()
    store = RemoteStore(f"http://127.0.0.1:{port}/query", client=Client(environment={}, retries=1, backoff=0))
    with pytest.raises(InputError, match=f"cannot reach http://127.0.0.1:{port}/query: Connection refused"):
        store.query("ASK {}")


@pytest.mark.interop
def test_a_real_server(oxigraph: str, tmp_path: Path) -> None:
    store = open_store(endpoint=oxigraph)
    file = tmp_path / "a.nq"
    spelled = '"01"^^<http://www.w3.org/2001/XMLSchema#integer>'
    file.write_text(f"<{E}a> <{E}p> <{E}b> .\n<{E}a> <{E}p> {spelled} <{E}g> .\n_:x <{E}p> _:x <{E}g> .\n")
    store.load([source(file)])
    assert store.documents() == [f"{E}g"]
    assert len(store) == 3
    store.add_document(f"{E}d", [Triple(NamedNode(f"{E}a"), P, Literal("old"))])
    store.add_document(f"{E}d", [Triple(NamedNode(f"{E}a"), P, Literal("new"))])
    rows = store.query(f"SELECT ?o {{ <{E}a> ?p ?o }}", graph=f"{E}d")
    assert isinstance(rows, QuerySolutions)
    assert [row["o"].value for row in rows] == ["new"]  # type: ignore[union-attr]
    assert store.remove_document(f"{E}d")
    assert not store.remove_document(f"{E}d")
    store.update("DELETE WHERE { ?s ?p <http://e/b> }")
    assert {str(q.graph_name) for q in store.quads()} == {f"<{E}g>"}
    triples = list(store.query(f"CONSTRUCT {{ ?s <{E}q> ?o }} WHERE {{ ?s <{E}p> ?o }}"))  # type: ignore[arg-type]
    assert len(triples) == 2
    for sparql in ("SELECT * { ?s ?p }", "SELECT * {\n kg:a kg:b }"):
        with pytest.raises(SyntaxError, match=rf"error at {sparql.count(chr(10)) + 1}:"):
            store.query(sparql)


ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://x/1"}}]}}'
LINES = b"<http://x/1> <http://p> <http://x/2> .\n" * 3


class Cutting:
    """A server that sends one answer and closes the connection."""

    def __init__(self, answer: bytes) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._answer = answer
        self.asked = b""
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/query"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            asked = b""
            while not (asked.startswith(b"GET") or b"%7D" in asked.partition(b"\r\n\r\n")[2]):  # the query ends in }
                asked += connection.recv(100_000)
            self.asked = asked
            connection.sendall(self._answer)
            connection.close()


@pytest.mark.parametrize("how", ["length", "chunked", "close"])
@pytest.mark.parametrize(("media_type", "body"), [("sparql-results+json", ROWS), ("n-triples", LINES)])
def test_an_answer_that_is_cut_off_is_an_error(how: str, media_type: str, body: bytes) -> None:
    cut = body[: len(body) // 2]
    lines = {"length": f"Content-Length: {len(body)}\r\n", "chunked": "Transfer-Encoding: chunked\r\n", "close": ""}
    sent = b"%x\r\n%s\r\n" % (len(cut), cut) if how == "chunked" else cut
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/{media_type}\r\n{lines[how]}\r\n".encode()
    store = RemoteStore(Cutting(head + sent).url, client=Client(retries=0))
    query = "SELECT ?s { ?s ?p ?o }" if body is ROWS else "CONSTRUCT WHERE { ?s ?p ?o }"
    with pytest.raises(InputError, match=r"before its answer was complete|did not send the whole"):
        list(store.query(query))  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [ROWS, ROWS + b"\n\n", LINES, LINES.rstrip()])
def test_an_answer_without_a_length_may_be_whole(body: bytes) -> None:
    rows = body.startswith(b"{")
    media_type = "sparql-results+json" if rows else "n-triples"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/{media_type}\r\n\r\n".encode()
    store = RemoteStore(Cutting(head + body).url)
    assert list(store.query("SELECT ?s { ?s ?p ?o }" if rows else "CONSTRUCT WHERE { ?s ?p ?o }"))  # type: ignore[arg-type]


def test_credentials_in_an_address_are_used_and_not_shown() -> None:
    server = Cutting(b"HTTP/1.1 500 No\r\nContent-Length: 27\r\n\r\nBasic dTpzZWNyZXQ= secret :(")
    with pytest.raises(InputError) as error:
        RemoteStore(server.url.replace("127", "u:secret@127"), client=Client(environment={})).query("ASK {}")
    assert b"Authorization: Basic dTpzZWNyZXQ=" in server.asked
    assert "secret" not in str(error.value) and "dTpzZWNyZXQ" not in str(error.value)


def test_a_token_may_end_in_a_line_feed_and_is_not_shown() -> None:
    server = Cutting(b"HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\nab-c")
    with pytest.raises(InputError) as error:
        RemoteStore(server.url, client=Client(environment={"KG_ENDPOINT_TOKEN": "ab-c\n"})).query("ASK {}")
    assert b"Authorization: Bearer ab-c\r\n" in server.asked and "ab-c" not in str(error.value)
    with pytest.raises(InputError, match="KG_ENDPOINT_TOKEN"):
        Client(environment={"KG_ENDPOINT_TOKEN": "a\nb"})


def test_a_digest_challenge_is_answered() -> None:
    challenge = 'WWW-Authenticate: Digest realm="SPARQL", nonce="n", qop="auth", algorithm="MD5"'
    server = Cutting(f"HTTP/1.1 401 Who\r\n{challenge}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
    environment = {"KG_ENDPOINT_USER": "dba", "KG_ENDPOINT_PASSWORD": "x"}
    with pytest.raises(InputError, match="401"):
        RemoteStore(server.url, client=Client(environment=environment)).query("ASK {}")
    assert b'Authorization: Digest username="dba", realm="SPARQL", nonce="n", uri="/query"' in server.asked


@pytest.mark.parametrize(
    "path", ["kg:agent/rdfs:label", "^kg:agent/rdfs:label+", "!(kg:a|^rdfs:label)", "(kg:a)/rdfs:b*"]
)
def test_prefixes_in_paths_are_declared(path: str) -> None:
    server = Cutting(b"HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\n" + b'{"head":{},"boolean":true}     ')
    assert RemoteStore(server.url).query(f"ASK {{ ?s {path} ?o }}")
    asked = unquote_plus(server.asked.partition(b"\r\n\r\n")[2].decode())
    assert "PREFIX kg: <" in asked and "PREFIX rdfs: <" in asked
