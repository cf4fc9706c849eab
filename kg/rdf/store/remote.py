"""Store behind a SPARQL 1.1 endpoint: SPARQL Protocol for queries, Graph Store Protocol for loading.

Sources: W3C SPARQL 1.1 Protocol; W3C SPARQL 1.1 Graph Store HTTP Protocol.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import quote, urlencode

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
    serialize,
)
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from kg.errors import InputError
from kg.rdf.io.parsing import read
from kg.rdf.store.base import Loading, Pattern, QueryResult, Scope, Store, Term, graph_node
from kg.rdf.store.http import Client, HttpError, WholeAnswer, check_url, shown
from kg.rdf.store.sparql_tokens import form_of, names_dataset, tokens

_ERROR = re.compile(r"error at (\d+):(\d+): .*", re.S)
_BUFFERED = 100_000
_ALL = "SELECT DISTINCT ?s ?p ?o WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@dataclass(frozen=True, slots=True)
class Services:
    """The three URLs of a server. merges: whether its default graph may show what its named graphs hold."""

    query: str
    update: str
    graph_store: str
    merges: bool = True


def services(endpoint: str, environment: Mapping[str, str] = os.environ) -> Services:
    """Tell the URLs for updates and for whole graphs from that for queries.

    Knows the layouts of Oxigraph, RDF4J and GraphDB, Fuseki and Virtuoso; ``KG_ENDPOINT_UPDATE`` and
    ``KG_ENDPOINT_GRAPH_STORE`` name others.

    Raises:
        InputError: ``endpoint`` is no URL.
    """
    url = check_url(endpoint)
    query, update, graph_store = url, url, url
    base, _, last = url.rpartition("/")
    merges = True
    if re.search(r"/repositories/[^/]+$", url):  # RDF4J Server, GraphDB
        update, graph_store = f"{url}/statements", f"{url}/rdf-graphs/service"
    elif last == "query":  # Oxigraph
        merges = False
        update, graph_store = f"{base}/update", f"{base}/store"
    elif re.fullmatch(r"https?://[^/]+", url):
        merges = False
        query, update, graph_store = f"{url}/query", f"{url}/update", f"{url}/store"
    elif last == "sparql" and re.fullmatch(r"https?://[^/]+", base):  # Virtuoso
        update, graph_store = url, f"{base}/sparql-graph-crud"
        if environment.get("KG_ENDPOINT_USER"):
            update, graph_store = f"{url}-auth", f"{graph_store}-auth"
    elif last == "sparql":  # Fuseki
        merges = False
        update, graph_store = f"{base}/update", f"{base}/data"
    return Services(
        query,
        environment.get("KG_ENDPOINT_UPDATE") or update,
        environment.get("KG_ENDPOINT_GRAPH_STORE") or graph_store,
        merges,
    )


class RemoteStore(Store):
    """See the module; ``open_store`` makes one. What the default graph shows is the server's own decision."""

    def __init__(self, endpoint: str, *, client: Client | None = None) -> None:
        """Take the URL for queries; nothing is sent yet."""
        self.services = services(endpoint)
        self._client = client or Client()
        self._shown = shown(self.services.query)

    @property
    def location(self) -> str:
        """See ``Store.location``."""
        return self._shown

    def _answer(self, sparql: str, scope: Scope) -> QueryResult:
        fields = []
        if not names_dataset(sparql):
            if (graphs := scope.graphs()) is not None:
                fields = [("default-graph-uri", graph.value) for graph in graphs]
            elif (
                scope.union
            ):  # a parameter of Oxigraph's server; others search all graphs of themselves, or do not know it
                fields = [("union-default-graph", "true")]
        triples = form_of(sparql) in ("CONSTRUCT", "DESCRIBE")
        accept = "application/n-triples, text/turtle;q=0.5" if triples else "application/sparql-results+json"
        declared = _declarations(sparql, scope.prefixes, scope.base_iri)
        try:
            answer = self._post(self.services.query, [("query", declared + sparql), *fields], accept, repeatable=True)
        except HttpError as error:
            raise _located(error, len(declared)) from error
        if triples:
            return self._triples(answer)
        return self._rows(answer)

    def _carry_out(self, sparql: str, scope: Scope) -> None:
        declared = _declarations(sparql, scope.prefixes, scope.base_iri)
        try:
            with self._post(self.services.update, [("update", declared + sparql)], "*/*", repeatable=False) as answer:
                answer.read()
        except HttpError as error:
            raise _located(error, len(declared)) from error

    def add_documents(self, documents: Iterable[tuple[str, Iterable[Quad | Triple]]]) -> None:
        """See ``Store.add_documents``: one request a document."""
        for graph, quads in documents:
            triples = [q.triple if isinstance(q, Quad) else q for q in quads]
            data = cast(bytes, serialize(triples, format=RdfFormat.N_TRIPLES))
            self._send_graph("PUT", graph_node(graph), data)

    def remove_document(self, graph: str) -> bool:
        """See ``Store.remove_document``."""
        try:
            self._client.request("DELETE", self._graph_url(graph_node(graph))).drain_conn()
        except HttpError as error:
            if error.status == 404:
                return False
            raise
        return True

    def documents(self) -> list[str]:
        """See ``Store.documents``."""
        rows = self.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", union=False)
        return sorted(cast(NamedNode, row["g"]).value for row in cast(QuerySolutions, rows))

    def _matching(self, pattern: Pattern, graph: NamedNode | None) -> Iterator[Quad]:
        # A blank node cannot be asked for, since a server does not share its labels.
        subject, predicate, object = pattern
        if isinstance(subject, BlankNode) or isinstance(object, BlankNode):
            raise InputError("an endpoint cannot be asked for a blank node")
        text_pattern = f"{subject or '?s'} {predicate or '?p'} {object or '?o'}"
        if graph is not None:
            text = f"SELECT * WHERE {{ GRAPH {graph} {{ {text_pattern} }} }}"
        else:
            alone = f"FILTER NOT EXISTS {{ GRAPH ?other {{ {text_pattern} }} }}" if self.services.merges else ""
            text = f"SELECT * WHERE {{ {{ GRAPH ?g {{ {text_pattern} }} }} UNION {{ {text_pattern} {alone} }} }}"
        for row in cast(QuerySolutions, self.query(text, union=False)):
            named = graph if graph is not None else row["g"]
            yield Quad(
                cast(NamedNode, subject or row["s"]),
                cast(NamedNode, predicate or row["p"]),
                object or cast(Term, row["o"]),
                cast(NamedNode, named) if named is not None else DefaultGraph(),
            )

    def _load(self, loading: Loading) -> None:
        # Everything is read before anything is sent.
        sources, graph, replace, on_skip = loading
        self.send(
            (q for s in sources for q in read(s, rename_blank_nodes=True, on_skip=on_skip)),
            graph=graph,
            replace=replace,
        )

    def send(self, quads: Iterable[Quad], *, graph: str | None = None, replace: bool = False) -> int:
        """Send quads, one request per graph, and return how many. A blank node in several graphs becomes several.

        Args:
            quads: read to the end before anything is sent, by way of temporary files.
            graph: the named graph that receives quads of the default graph.
            replace: put each graph in place of what the server has under that name; the default graph, unless
                ``graph`` names another, is only ever added to.
        """
        default = DefaultGraph() if graph is None else graph_node(graph)
        with tempfile.TemporaryDirectory(prefix="kg-push-") as folder:
            spool = _Spool(Path(folder))
            for quad in quads:
                spool.add(default if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name, quad.triple)
            for name, path in spool.files():
                method = "PUT" if replace and isinstance(name, NamedNode) else "POST"
                with path.open("rb") as body:
                    self._send_graph(method, name, body)
        return spool.total

    def __len__(self) -> int:
        rows = cast(QuerySolutions, self.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {_ALL} }}", union=False))
        return int(cast(Literal, next(rows)["n"]).value)

    def close(self) -> None:
        """See ``Store.close``; there is nothing to let go of."""

    def _post(self, url: str, fields: Sequence[tuple[str, str]], accept: str, *, repeatable: bool) -> BaseHTTPResponse:
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(fields).encode()
        return self._client.request("POST", url, headers=headers, body=body, repeatable=repeatable)

    def _graph_url(self, graph: Any) -> str:
        url = self.services.graph_store
        name = "default" if isinstance(graph, DefaultGraph) else f"graph={quote(graph.value, safe='')}"
        return f"{url}{'&' if '?' in url else '?'}{name}"

    def _send_graph(self, method: str, graph: Any, body: bytes | IO[bytes]) -> None:
        # N-Triples is Turtle as well, which is the one syntax that every server must take.
        for media_type in ("application/n-triples", "text/turtle"):
            if not isinstance(body, bytes):
                body.seek(0)
            try:
                self._client.request(
                    method,
                    self._graph_url(graph),
                    headers={"Content-Type": media_type},
                    body=body,
                    repeatable=method == "PUT",
                ).drain_conn()
                return
            except HttpError as error:
                if error.status != 415 or media_type == "text/turtle":
                    raise

    def _rows(self, answer: BaseHTTPResponse) -> QueryResult:
        try:
            body = WholeAnswer(answer, self._shown, b"}")
            return parse_query_results(cast("IO[bytes]", body), QueryResultsFormat.JSON)
        except (SyntaxError, ValueError, OSError, HTTPError) as error:
            raise InputError(f"{self._shown} answered what are no SPARQL results: {error}") from error

    def _triples(self, answer: BaseHTTPResponse) -> Iterator[Triple]:
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        syntax = RdfFormat.from_media_type(media_type)
        if syntax is None:
            raise InputError(f"{self._shown} answered in {media_type}, which is no RDF syntax")
        try:
            body = WholeAnswer(answer, self._shown, b"." if syntax == RdfFormat.N_TRIPLES else b"")
            for quad in parse(cast("IO[bytes]", body), syntax):
                yield quad.triple
        except (SyntaxError, ValueError, OSError, HTTPError) as error:
            raise InputError(f"{self._shown} did not send the whole answer: {error}") from error


class _Spool:
    """Triples by graph, in files of N-Triples, with few of them in memory and no file open for long."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[Any, Path] = {}
        self._waiting: dict[Any, list[Triple]] = {}
        self._count = 0
        self.total = 0

    def add(self, graph: Any, triple: Triple) -> None:
        self._waiting.setdefault(graph, []).append(triple)
        self._count += 1
        self.total += 1
        if self._count >= _BUFFERED:
            self._write()

    def files(self) -> list[tuple[Any, Path]]:
        """Return the graphs, sorted by name, and their files."""
        self._write()
        return sorted(self._paths.items(), key=lambda item: str(item[0]))

    def _write(self) -> None:
        for graph, triples in self._waiting.items():
            path = self._paths.setdefault(graph, self._folder / f"{len(self._paths)}.nt")
            with path.open("ab") as file:
                serialize(triples, file, RdfFormat.N_TRIPLES)
        self._waiting.clear()
        self._count = 0


def _declarations(sparql: str, prefixes: Mapping[str, str] | None, base_iri: str | None) -> str:
    """Return the declarations that a text needs, on one line, so that its own lines keep their numbers."""
    needed = {token.text.partition(":")[0] for token in tokens(sparql) if token.kind == "name"}
    base = f"BASE <{base_iri}> " if base_iri else ""
    return base + "".join(f"PREFIX {p}: <{iri}> " for p, iri in (prefixes or {}).items() if p in needed)


def _located(error: HttpError, declared: int) -> Exception:
    """Turn the parse error of an Oxigraph server into the one a local store would raise."""
    match = _ERROR.search(error.body) if error.status == 400 else None
    if match is None:
        return error
    line, column = int(match[1]), int(match[2])
    place = f"error at {line}:{max(1, column - declared) if line == 1 else column}:"
    return SyntaxError(f"{place} {match[0].partition(': ')[2]}")
