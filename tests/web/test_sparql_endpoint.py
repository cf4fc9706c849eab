"""SPARQL 1.1 Protocol over HTTP. The W3C's own cases are run by ``python -m benchmarks.w3c_protocol``."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg.rdf.io.parsing import source
from kg.rdf.store import open_store
from tests.web.conftest import Server, serving

ASK = "ASK { ?s ?p ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
QUERY_TYPE = {"content-type": "application/sparql-query"}


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory, graph: Path) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("writable") / "store"
    with open_store(store) as opened:
        opened.load([source(graph)])
    with serving("--store", str(store), "--writable") as running:
        yield running


def test_query_comes_by_get_by_form_and_by_body(server: Server) -> None:
    answers = [
        httpx.get(f"{server.url}/sparql", params={"query": ASK}),
        httpx.post(f"{server.url}/sparql", data={"query": ASK}),
        httpx.post(f"{server.url}/sparql", content=ASK, headers=QUERY_TYPE),
    ]
    assert [answer.json()["boolean"] for answer in answers] == [True, True, True]


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("SELECT ?a { ?a kg:threatens id:Starlink }", "text/csv", "text/csv; charset=utf-8"),
        ("SELECT ?a { ?a kg:threatens id:Starlink }", "", "application/sparql-results+json"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        ("DESCRIBE id:Starlink", "", "text/turtle; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s kg:threatens ?o }", "application/ld+json", "application/ld+json"),
    ],
)
def test_answer_has_the_media_type_that_was_asked_for(server: Server, query: str, accept: str, media_type: str) -> None:
    headers = {"accept": accept} if accept else {}
    answer = httpx.get(f"{server.url}/sparql", params={"query": query}, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert len(answer.content) > 20


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "message"),
    [
        ("GET", "/sparql?query=SELECT", {}, None, 400, "query, line 1, column 7"),
        ("GET", "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D", {}, None, 400, "one parameter query"),
        ("GET", "/sparql?query=%FF", {}, None, 400, "UTF-8"),
        ("GET", "/sparql?update=DROP%20ALL", {}, None, 400, "POST"),
        ("GET", "/sparql?query=DROP%20ALL", {}, None, 400, "this is an update"),
        ("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=no%20iri", {}, None, 400, "absolute IRI"),
        ("GET", "/sparql?query=ASK%20%7B%7D", {"accept": "image/png"}, None, 406, "none of the accepted"),
        ("GET", "/sparql?query=ASK%20%7B%7D&format=pdf", {}, None, 406, "no format"),
        ("GET", "/sparql?query=ASK%20%7BSERVICE%20%3Chttp%3A%2F%2Fx%2F%3E%20%7B%7D%7D", {}, None, 403, "SERVICE"),
        ("POST", "/sparql", {"content-type": "text/plain"}, b"ASK {}", 415, "content type|text/plain"),
        ("POST", "/sparql", {}, b"ASK {}", 415, "content type"),
        ("POST", "/sparql", {"content-type": "application/sparql-query; charset=utf-16"}, b"ASK {}", 415, "UTF-8"),
        ("POST", "/sparql", {"content-type": "application/sparql-query"}, b"ASK {\xff}", 400, "UTF-8"),
        ("POST", "/sparql", {"content-type": "application/sparql-query"}, b"#" * 1_000_001, 413, "larger"),
        ("POST", "/sparql", {"content-type": "application/sparql-update"}, b"DROP ALL", 403, "read-only"),
        ("POST", "/sparql", {"content-type": "application/x-www-form-urlencoded"}, b"a=b", 400, "query or update"),
        ("PUT", "/sparql", {}, b"", 405, "does not take"),
    ],
)
def test_bad_request_is_one_clear_line(
    server: Server, method: str, path: str, headers: dict[str, str], body: bytes | None, status: int, message: str
) -> None:
    answer = httpx.request(method, server.url + path, headers=headers, content=body)
    assert answer.status_code == status, answer.text
    assert answer.text.count("\n") == 1 and len(answer.text) < 400
    assert any(part in answer.text for part in message.split("|"))


def test_slow_query_is_ended_and_pages_go_on(server: Server) -> None:
    seen: list[tuple[int, float]] = []

    def ask() -> None:
        start = time.monotonic()
        answer = httpx.get(f"{server.url}/sparql", params={"query": SLOW}, timeout=60)
        seen.append((answer.status_code, time.monotonic() - start))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert httpx.get(f"{server.url}/api/overview", timeout=20).status_code == 200
    assert not seen  # the page did not wait for the queries
    for thread in threads:
        thread.join()
    assert [status for status, _ in seen] == [503, 503]
    assert httpx.get(f"{server.url}/sparql", params={"query": ASK}, timeout=20).json()["boolean"] is True


def test_query_ends_when_its_client_leaves(graph: Path) -> None:
    with serving(str(graph), "--queries", "1", "--timeout", "300") as server:
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            path = httpx.URL("/sparql", params={"query": SLOW}).raw_path.decode()
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            time.sleep(1)
        # The only place is free again long before the time limit.
        assert httpx.get(f"{server.url}/sparql", params={"query": ASK}, timeout=20).json()["boolean"] is True


def test_update_needs_the_token(writable: Server) -> None:
    update = {"content": "INSERT DATA { <http://a> <http://b> <http://c> }"}
    headers = {"content-type": "application/sparql-update"}
    assert httpx.post(f"{writable.url}/sparql", headers=headers, **update).status_code == 401
    wrong = {**headers, "authorization": "Bearer wrong"}
    assert httpx.post(f"{writable.url}/sparql", headers=wrong, **update).status_code == 401
    right = {**headers, "authorization": f"Bearer {writable.token}"}
    assert httpx.post(f"{writable.url}/sparql", headers=right, **update).status_code == 204
    found = httpx.get(f"{writable.url}/sparql", params={"query": "ASK { <http://a> <http://b> <http://c> }"})
    assert found.json()["boolean"] is True


def test_load_is_refused_though_the_server_is_writable(writable: Server) -> None:
    headers = {"content-type": "application/sparql-update", "authorization": f"Bearer {writable.token}"}
    answer = httpx.post(f"{writable.url}/sparql", headers=headers, content="LOAD <file:///etc/passwd>")
    assert (answer.status_code, "LOAD is not allowed" in answer.text) == (403, True)


def test_graph_is_put_read_and_removed(writable: Server) -> None:
    headers = {"content-type": "text/turtle", "authorization": f"Bearer {writable.token}"}
    url = f"{writable.url}/data?graph=http://example.org/g"
    assert httpx.get(url).status_code == 404
    assert httpx.put(url, headers=headers, content="<http://a> <http://b> 1 .").status_code == 201
    assert httpx.post(url, headers=headers, content="<http://a> <http://b> 2 .").status_code == 204
    held = httpx.get(url, headers={"accept": "application/n-triples"}).text
    assert held.count("<http://a> <http://b>") == 2
    assert httpx.put(url, headers=headers, content="<http://a> <http://b> .").status_code == 400
    assert httpx.get(url).status_code == 200  # what cannot be read replaces nothing
    assert httpx.delete(url, headers=headers).status_code == 204
    assert httpx.delete(url, headers=headers).status_code == 404


def test_pages_follow_an_update(writable: Server) -> None:
    headers = {"content-type": "application/sparql-update", "authorization": f"Bearer {writable.token}"}
    update = (
        "INSERT DATA { id:Zanzibar_Test a kg:Country ; rdfs:label 'Zanzibar Test' . "
        "id:doc-x a kg:Document ; dcterms:title 'x' ; kg:mentions id:Zanzibar_Test }"
    )
    assert httpx.get(f"{writable.url}/api/entity", params={"iri": "id:Zanzibar_Test"}, timeout=30).status_code == 404
    assert httpx.post(f"{writable.url}/sparql", headers=headers, content=update).status_code == 204
    end = time.monotonic() + 30
    while time.monotonic() < end:
        answer = httpx.get(f"{writable.url}/api/search", params={"q": "Zanzibar"})
        labels = [hit["entity"]["label"] for hit in answer.json()["names"]]
        if labels:
            break
        time.sleep(0.3)
    assert labels == ["Zanzibar Test"]


def test_service_description_names_the_endpoint(server: Server) -> None:
    answer = httpx.get(f"{server.url}/sparql", headers={"accept": "application/n-triples"})
    assert f"<http://www.w3.org/ns/sparql-service-description#endpoint> <{server.url}/sparql>" in answer.text
    assert "SPARQL11Update" not in answer.text


def test_browser_is_led_to_the_query_page(server: Server) -> None:
    answer = httpx.get(f"{server.url}/sparql", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (307, "/query")
