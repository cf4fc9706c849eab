"""Safety of the server: each of these was tried by hand first."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import httpx
import pytest

from kg.web.security import HEADERS, Guard
from kg.web.server_settings import ServerSettings
from tests.web.conftest import Server, serving


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "user@localhost", "", "[::1"]
)
def test_other_hosts_are_not_answered(server: Server, host: str) -> None:
    assert httpx.get(f"{server.url}/api/status", headers={"host": host}).status_code in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:80", "LOCALHOST"])
def test_loopback_has_several_names(server: Server, host: str) -> None:
    assert httpx.get(f"{server.url}/api/status", headers={"host": host}).status_code == 200


def test_page_of_another_site_cannot_decide(server: Server) -> None:
    body = {"first": "http://a/b", "second": "http://a/c", "verdict": "same"}
    answer = httpx.post(f"{server.url}/api/decision", json=body, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_form_of_another_site_cannot_decide(server: Server) -> None:
    """A form sends no JSON, and so needs no preflight."""
    answer = httpx.post(f"{server.url}/api/decision", content=b"{}", headers={"content-type": "text/plain"})
    assert answer.status_code == 415


def test_headers_of_every_answer(server: Server) -> None:
    for path in ("/", "/api/status", "/sparql?query=nonsense", "/nothing", "/static/style.css"):
        headers = httpx.get(server.url + path).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe-inline" not in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["/static/../settings.py", "/static/%2e%2e/settings.py", "/static/..%2fsettings.py", "/static/%2Fetc/passwd",
     "/static//etc/passwd"],
)  # fmt: skip
def test_no_path_reaches_other_files(server: Server, path: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert b" 404 " in answer.split(b"\r\n")[0]


def test_other_host_needs_the_token(graph: Path) -> None:
    with serving(str(graph), "--host", "0.0.0.0") as server:
        url = f"http://127.0.0.1:{server.port}"
        assert httpx.get(f"{url}/api/status").status_code == 401
        assert httpx.get(f"{url}/api/status", headers={"authorization": "Bearer x"}).status_code == 401
        assert httpx.get(f"{url}/api/status", headers={"authorization": f"Bearer {server.token}"}).status_code == 200
        with httpx.Client() as client:
            first = client.get(f"{url}/entity?token={server.token}&iri=id:Ukraine")
            assert (first.status_code, first.headers["location"]) == (303, "/entity?iri=id:Ukraine")
            assert "HttpOnly" in first.headers["set-cookie"] and "SameSite=strict" in first.headers["set-cookie"]
            assert client.get(f"{url}/api/status").status_code == 200


def test_other_origin_reads_only_when_allowed(graph: Path) -> None:
    with serving(str(graph), "--allow-origin", "https://friend.example") as server:
        for origin, allowed in (("https://friend.example", "https://friend.example"), ("https://evil.example", None)):
            headers = httpx.get(f"{server.url}/api/status", headers={"origin": origin}).headers
            assert headers.get("access-control-allow-origin") == allowed


def test_slow_clients_hold_nobody_up(server: Server) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    try:
        for client in slow:
            client.sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n")
        assert httpx.get(f"{server.url}/api/status", timeout=10).status_code == 200
    finally:
        for client in slow:
            client.close()


def test_fifty_readers_at_once(graph: Path) -> None:
    paths = ["/", "/api/overview", "/api/entity?iri=id:Ukraine", "/api/search?q=starlnk", "/api/deals", "/api/graph",
             "/sparql?query=ASK%20%7B%7D", "/static/style.css"]  # fmt: skip
    seen: list[int] = []

    def read(turn: int) -> None:
        for step in range(4):
            seen.append(httpx.get(server.url + paths[(turn + step) % len(paths)], timeout=120).status_code)

    with serving(str(graph), "--timeout", "120") as server:
        threads = [threading.Thread(target=read, args=(turn,)) for turn in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert seen == [200] * 200


def test_server_ends_cleanly(graph: Path) -> None:
    with serving(str(graph)) as server:
        httpx.get(f"{server.url}/sparql", params={"query": "ASK {}"})
        server.process.terminate()
        assert server.process.wait(20) == 0


def test_guard_knows_the_host_it_listens_on() -> None:
    guard = Guard(None, ServerSettings(Path(), Path(), host="192.0.2.7", token="t"))  # type: ignore[arg-type]
    assert [guard._knows_host(host) for host in ("192.0.2.7:80", "localhost", "192.0.2.8")] == [True, True, False]
