"""Bad requests of every kind, by raw sockets: each is answered with 4xx and one clear line, and the server goes on."""

from __future__ import annotations

import contextlib
import random
import socket
from http.client import HTTPResponse, IncompleteRead, RemoteDisconnected
from urllib.parse import quote

import httpx
import pytest

from kg.web.api import ENDPOINTS
from tests.web.conftest import Server

NASTY = ("", "\x00", "%", "%zz", "%00", "%ff", "'", '"', "<script>", "../../etc/passwd", "-1", "1e999", "NaN", "٣",
         "true", "A" * 5000, "id:", "http://", "urn:x y", "{}", "\u202e", "' OR 1=1 --", "${7*7}")  # fmt: skip
ADDRESSES = ("/", "/sparql", "/data", "/static/style.css", *(endpoint.path for endpoint in ENDPOINTS))
HOST = b"Host: localhost\r\n"


def get(path: bytes, *lines: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def post(*lines: bytes, body: bytes = b"") -> bytes:
    return b"POST /sparql HTTP/1.1\r\n" + HOST + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


ABSURD = (
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n",
    b"GET http://evil/ HTTP/1.1\r\nHost: evil\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"CONNECT evil:80 HTTP/1.1\r\nHost: evil:80\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    get(b"/" + b"a" * 100_000),
    get(b"/", b"X: " + b"a" * 100_000),
    get(b"/", b"Bad Header: x"),
    get(b"/", b": x"),
    get(b"/a\x00b"),
    get(b"/\xff\xfe"),
    get(b"/%ff%fe"),
    get(b"/static/%00"),
    get(b"/static/" + b"a" * 3000),
    get(b"//evil/%2e%2e"),
    get(b"/", b"Cookie: \xff;=;;"),
    get(b"/", b"Authorization: Bearer \xff"),
    get(b"/", b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Key: x", b"Sec-WebSocket-Version: 13"),
    get(b"/sparql?query=ASK%7B%7D", b"Accept: \xff;q=x,,;;q=2"),
    get(b"/static/style.css", b"Range: bytes=9-1,x-"),
    get(b"/static/style.css", b"If-Modified-Since: never", b"If-None-Match: \xff"),
    post(b"Content-Length: -1"),
    post(b"Content-Length: x"),
    post(b"Content-Length: 5", b"Content-Length: 6", body=b"ASK{}"),
    post(b"Transfer-Encoding: gzip"),
    post(b"Transfer-Encoding: chunked", body=b"zz\r\n"),
    post(b"Transfer-Encoding: chunked", b"Content-Type: application/sparql-query", body=b"5\r\nASK{}\r\nzz\r\n"),
)
CONTENT_TYPES = ("application/json", "text/plain", "application/sparql-query", "x")
MAY_BE_ANSWERED = (200, 204, 206, 303, 304, 307)


def exchange(server: Server, request: bytes) -> tuple[int, str]:
    """Send bytes and nothing more; return status and body of the first answer, 0 if the server just hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return first_answer(client)


def first_answer(client: socket.socket) -> tuple[int, str]:
    try:
        answer = HTTPResponse(client)
        answer.begin()
        return answer.status, answer.read().decode()
    except (RemoteDisconnected, ConnectionResetError, IncompleteRead):  # half of the connection is closed already
        return 0, ""


@pytest.mark.parametrize("request_", ABSURD, ids=lambda r: repr(r[:40]))
def test_bytes_that_are_hardly_a_request(server: Server, request_: bytes) -> None:
    status, body = exchange(server, request_)
    assert status in (0, *MAY_BE_ANSWERED) or (400 <= status < 500 and len(body.splitlines()) == 1), (status, body)
    assert httpx.get(f"{server.url}/api/status").status_code == 200


def test_hundreds_of_malformed_requests(server: Server) -> None:
    """Parameters, bodies, headers and methods at random, from a fixed seed."""
    chance = random.Random(17)
    names = sorted({name for endpoint in ENDPOINTS for name in endpoint.parameters.__struct_fields__})
    wrong = []
    with httpx.Client(base_url=server.url, timeout=60) as client:
        for _ in range(500):
            method = chance.choice(("GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"))
            address = chance.choice([one for one in ADDRESSES if one not in ("/api/validation", "/api/sentence")])
            pairs = [f"{chance.choice(names)}={chance.choice(NASTY)}" for _ in range(chance.randrange(4))]
            query = quote("&".join(pairs) if chance.random() < 0.8 else chance.choice(NASTY), safe="&=%")
            url = httpx.URL(address).copy_with(query=query.encode())
            headers = {"content-type": chance.choice(CONTENT_TYPES)}
            if chance.random() < 0.3:
                headers["accept"] = chance.choice(("image/png", "*/*;q=0", "text/turtle;q=nan", ",,,"))
            body = chance.choice((b"", b"{", b"[]", b"\xff\xfe", b'{"iri": 3, "values": []}', b"0" * 9000))
            answer = client.request(method, url, headers=headers, content=body if method in ("POST", "PUT") else b"")
            told = answer.text.strip()
            if answer.status_code >= 500 or (answer.status_code >= 400 and (told.count("\n") or len(told) > 600)):
                wrong.append((method, str(url)[:120], headers, body[:40], answer.status_code, told[:200]))
            elif answer.status_code >= 400 and method != "HEAD" and not told:
                wrong.append((method, str(url)[:120], headers, body[:40], answer.status_code, "says nothing"))
    assert wrong == []
    assert server.process.poll() is None


def test_body_that_never_ends_is_refused(server: Server) -> None:
    head = post(b"Content-Type: application/sparql-query", b"Transfer-Encoding: chunked")
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(head)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(64):
                client.sendall(chunk)
        status, _ = first_answer(client)
    assert status in (0, 413)
    assert httpx.get(f"{server.url}/api/status").status_code == 200


def test_client_that_sends_no_body_is_not_waited_for_long(server: Server) -> None:
    """Nor is one that sends a byte at a time: the time for a whole body is bounded."""
    head = post(b"Content-Type: application/json", b"Content-Length: 100", body=b"{").replace(
        b"/sparql", b"/api/labels"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(head)
        status, body = first_answer(client)
    assert status == 408 and "did not arrive within" in body


@pytest.mark.parametrize(
    "text", ["(" * 200_000, "SELECT * {" + "{" * 50_000, "SELECT * { " + "?a ?b ?c . " * 60_000 + "}"]
)
def test_oversized_query_is_refused(server: Server, text: str) -> None:
    headers = {"content-type": "application/sparql-query"}
    answer = httpx.post(f"{server.url}/sparql", content=text, headers=headers, timeout=60)
    assert answer.status_code in (400, 413, 503)
    assert answer.text.count("\n") == 1 and len(answer.text) < 400
