"""Pages and feeds of web servers, and what goes wrong with them."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from kg.documents import Document, Skipped, find, read
from tests.documents.test_newsroom import FIRST, TITLE, rss

PAGE = f"<html><body><article><h1>{TITLE}</h1><p>{FIRST} Café.</p></article></body></html>"


class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answers = {
            "/port": (200, {"Content-Type": "text/html; charset=iso-8859-1"}, PAGE.encode("latin-1")),
            "/port/": (200, {"Content-Type": "text/html"}, PAGE.encode()),
            "/feed": (200, {"Content-Type": "application/rss+xml"}, rss().encode()),
            "/moved": (302, {"Location": "/port"}, b""),
            "/news.csv": (200, {"Content-Type": "text/plain"}, f'title,text\nPort,"{FIRST}"\n'.encode()),
            "/cut": (200, {"Content-Type": "text/html", "Content-Length": "99999"}, PAGE.encode()),
            "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG\0\0"),
        }
        status, headers, body = answers.get(self.path, (404, {}, b"no"))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.mark.parametrize(("path", "address"), [("/port", "/port"), ("/port/", "/port/"), ("/moved", "/port")])
def test_a_page_is_read_with_the_address_that_answers(server: str, path: str, address: str) -> None:
    (document,) = read(find([server + path]))
    assert isinstance(document, Document)
    assert (document.title, document.url, document.source) == (TITLE, server + address, server + path)
    assert document.text.endswith("Café.")


def test_feeds_and_files_are_told_by_what_the_server_says(server: str) -> None:
    entry, row = (next(iter(read(find([server + path])))) for path in ("/feed", "/news.csv"))
    assert isinstance(entry, Document)
    assert (entry.title, entry.url) == (TITLE, "https://harbor.example/port")
    assert isinstance(row, Document)
    assert (row.title, row.source) == ("Port", f"{server}/news.csv:2")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/nowhere", "the server answers 404"),
        ("/cut", "the answer breaks off"),
        ("/picture", "binary file"),
    ],
)
def test_what_a_server_does_not_give_is_one_line(server: str, path: str, reason: str) -> None:
    (skipped,) = read(find([server + path]))
    assert isinstance(skipped, Skipped)
    assert reason in skipped.reason


def test_a_server_that_is_not_there_is_one_line() -> None:
    (skipped,) = read(find(["http://127.0.0.1:9/page.html"]))
    assert isinstance(skipped, Skipped)
    assert "no connection to the server" in skipped.reason
