"""The W3C's protocol and graph-store tests over HTTP: ``python -m benchmarks.w3c_protocol --suites FOLDER``.

FOLDER holds ``rdf-tests`` (github.com/w3c/rdf-tests). Each test gets a ``kg serve`` on an empty store, writable, with
the default graph apart, as the protocols' examples have it; data that a test names is put there first.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pyoxigraph import Dataset, Literal, NamedNode, QueryBoolean, RdfFormat, parse, parse_query_results

from benchmarks.w3c import MF, RDF, Manifest, Mismatch, canonical, local

HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SD = "http://www.w3.org/ns/sparql-service-description#"
CODES = {"OK": (200,), "Created": (201,), "NoContent": (204,), "NotFound": (404,)}
MANIFESTS = (
    "rdf-tests/sparql/sparql11/protocol/manifest.ttl",
    "rdf-tests/sparql/sparql11/graph-store-protocol/manifest-direct.ttl",
    "rdf-tests/sparql/sparql11/graph-store-protocol/manifest-indirect.ttl",
)
ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
GRAPHS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. token: what updates must bring."""

    port: int
    token: str

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> http.client.HTTPResponse:
        """Send a request; no header is added but what HTTP needs, and the token."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in {**headers, "Authorization": f"Bearer {self.token}"}.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return connection.getresponse()


@contextlib.contextmanager
def served(folder: Path, *options: str) -> Iterator[Server]:
    """Run ``kg serve`` on a new store."""
    from kg.rdf.store import open_store

    store = folder / "store"
    if not store.exists():
        with open_store(store, merge=False) as opened:
            opened.update("CREATE GRAPH <urn:empty>; DROP GRAPH <urn:empty>")
            opened.native.add_graph(NamedNode("urn:kept"))
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", "--no-browser", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ})
    assert process.stderr is not None
    try:
        port = token = ""
        while not port or ("--writable" in options and not token):
            line = process.stderr.readline()
            if not line:
                raise RuntimeError("kg serve did not start")
            port = m[1] if (m := re.search(r":(\d+)/", line)) else port
            token = m[1] if (m := re.search(r"Bearer (\S+)", line)) else token
        yield Server(int(port), token)
    finally:
        process.terminate()
        process.wait(30)
        process.stderr.close()


def run_case(manifest: Manifest, test: Any, server: Server) -> None:
    """Run the requests of a test.

    Raises:
        Mismatch: a response is not what the test expects.
    """
    for data in manifest.values(test, UT + "graphData"):
        file, name = manifest.value(data, UT + "graph"), manifest.value(data, RDFS + "label").value
        answer = server.send("PUT", f"/data?graph={quote(name, '')}", {"content-type": "application/n-triples"},
                             local(file).read_bytes())  # fmt: skip
        if answer.status >= 300:
            raise Mismatch(f"data could not be put: {answer.status} {answer.read().decode()}")
    variables: dict[str, str] = {"http://www.example/gsp": f"http://127.0.0.1:{server.port}/data"}
    action = manifest.value(test, MF + "action")
    for request in manifest.list(manifest.value(action, HT + "requests")):
        _exchange(manifest, request, server, variables)


def _exchange(manifest: Manifest, request: Any, server: Server, variables: dict[str, str]) -> None:
    path = manifest.value(request, HT + "absolutePath").value
    path = re.sub(r"^/gsp", "/data", path)
    for name, value in variables.items():
        if name.startswith("$"):
            path = path.replace(name, quote(value, ""))
    headers = dict(_headers(manifest, request))
    body = _body(manifest, request, variables)
    answer = server.send(manifest.value(request, HT + "methodName").value, path, headers, body)
    content = answer.read()
    expected = manifest.value(request, HT + "resp")
    allowed = [status.value.rpartition("#")[2] for status in manifest.values(expected, MF + "expectedStatus")]
    if not any(_allows(name, answer.status) for name in allowed):
        raise Mismatch(f"{path}: status {answer.status}, not {' or '.join(allowed)}: {content[:200].decode()}")
    media_type = (answer.getheader("content-type") or "").partition(";")[0]
    form = manifest.value(expected, MF + "expectedFormat")
    if form is not None:
        kinds = {"boolean": ROWS[:2], "tabular": ROWS, "RDF": GRAPHS}[form.value]
        if media_type not in kinds:
            raise Mismatch(f"{path}: the answer is {media_type}")
    boolean = manifest.value(expected, MF + "expectedBoolean")
    if boolean is not None:
        verdict = parse_query_results(content, prefix_of(media_type))
        if not isinstance(verdict, QueryBoolean) or bool(verdict) != (boolean.value == "true"):
            raise Mismatch(f"{path}: not {boolean.value}: {content[:200].decode()}")
    location = manifest.value(expected, MF + "expectedLocation")
    if isinstance(location, Literal):
        variables[location.value] = answer.getheader("location") or ""
    if manifest.value(expected, HT + "body") is not None:
        wanted = _body(manifest, expected, variables) or b""
        if _graph(content, media_type) != _graph(wanted, "text/turtle"):
            raise Mismatch(f"{path}: another graph: {content[:300].decode()}")


def prefix_of(media_type: str) -> Any:
    """Return the format of query results that a media type stands for."""
    from pyoxigraph import QueryResultsFormat

    return QueryResultsFormat.from_media_type(media_type)


def _graph(content: bytes, media_type: str) -> Any:
    return canonical(Dataset(parse(content, RdfFormat.from_media_type(media_type))))


def _headers(manifest: Manifest, message: Any) -> Iterator[tuple[str, str]]:
    for header in manifest.list(manifest.value(message, HT + "headers")):
        yield manifest.value(header, HT + "fieldName").value, manifest.value(header, HT + "fieldValue").value


def _body(manifest: Manifest, message: Any, variables: dict[str, str]) -> bytes | None:
    body = manifest.value(message, HT + "body")
    if body is None:
        return None
    text = manifest.value(body, CNT + "chars").value
    for name, value in variables.items():
        if name.startswith("$"):
            text = text.replace(name, value)
    encoding = manifest.value(body, CNT + "characterEncoding")
    return str(text).encode(encoding.value if encoding is not None else "utf-8")


def _allows(name: str, status: int) -> bool:
    match = re.fullmatch(r"StatusCode(\d)xx", name)
    return status // 100 == int(match[1]) if match else status in CODES[name]


def describe(server: Server) -> list[str]:
    """Run the tests of the service description; return what fails."""
    answer = server.send("GET", "/sparql", {"accept": "text/turtle"}, None)
    content = answer.read()
    triples = list(parse(content, RdfFormat.TURTLE, base_iri=f"http://127.0.0.1:{server.port}/sparql"))
    endpoint = NamedNode(f"http://127.0.0.1:{server.port}/sparql")
    failed = []
    if answer.status != 200 or not triples:
        failed.append("GET on endpoint returns RDF")
    if not any(t.predicate.value == SD + "endpoint" and t.object == endpoint for t in triples):
        failed.append("Service description contains a matching sd:endpoint triple")
    if not any(t.predicate.value == RDF + "type" and t.object == NamedNode(SD + "Service") for t in triples):
        failed.append("Service description conforms to schema")
    return failed


def main() -> None:
    """Run all tests and print what failed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--suites", type=Path, required=True)
    suites = arguments.parse_args().suites
    failures: list[str] = []
    table = {}
    start = time.monotonic()
    for path in MANIFESTS:
        manifest = Manifest(suites / path)
        tests = list(manifest.list(manifest.value(NamedNode(manifest.path.as_uri()), MF + "entries")))
        passed = 0
        for test in tests:
            name = manifest.value(test, MF + "name").value
            with tempfile.TemporaryDirectory() as folder, served(Path(folder), "--writable", "--no-union") as server:
                try:
                    run_case(manifest, test, server)
                    passed += 1
                except Mismatch as mismatch:
                    failures.append(f"{manifest.path.parent.name}: {name}: {mismatch}")
        table["/".join(manifest.path.parts[-2:])] = f"{passed} of {len(tests)}"
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as server:
        failed = describe(server)
        failures += failed
        table["service-description"] = f"{3 - len(failed)} of 3"
    print(json.dumps(table, indent=1), f"{time.monotonic() - start:.0f} s", *failures, sep="\n")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
