"""SPARQL 1.1 Graph Store HTTP Protocol at ``/data``.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import tempfile
import uuid
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kg.web.http_errors import Refusal
from kg.web.protocol.negotiation import GRAPHS, graph_syntax, negotiate, offered
from kg.web.request_body import media_type, parameters, read_body
from kg.web.server_state import ServerState

MULTIPART = "multipart/form-data"


async def graph_store(request: Request) -> Response:
    """Answer a request to the graph store."""
    state: ServerState = request.app.state.server
    if request.method in ("GET", "HEAD"):
        return await _read(request, state, _graph(request))
    state.may_write(request)
    if request.method == "DELETE":
        done = await state.change("remove_graph", {"graph": _graph(request)})
        if not done:
            raise Refusal(404, "there is no such graph")
        return Response(status_code=204)
    return await _write(request, state)


def _graph(request: Request) -> str | None:
    """Return the IRI of the graph that a request is about; None for the default graph."""
    given = parameters(request.url.query)
    graphs = [value for name, value in given if name == "graph"]
    default = any(name == "default" for name, _ in given)
    inner = request.path_params.get("path", "")
    if len(graphs) + default + bool(inner) != 1:
        raise Refusal(400, "name one graph: ?graph=IRI, ?default, or a path under /data/")
    if inner:
        return str(request.url.replace(query=""))
    if default:
        return None
    return graphs[0]


async def _read(request: Request, state: ServerState, graph: str | None) -> Response:
    chosen = negotiate(request.headers.get("accept", ""), GRAPHS)
    if chosen is None:
        raise Refusal(406, f"a graph is RDF; one of: {offered(GRAPHS)}")
    offer, shown = chosen
    answer = await state.answer(request, "read_graph", {"graph": graph, "format": offer.name, "media_type": shown})
    if not answer.media_type:
        await answer.read()
        raise Refusal(404, "there is no such graph")
    headers = {"Vary": "Accept"}
    if request.method == "HEAD":
        await answer.close()
        return Response(None, media_type=shown, headers=headers)
    return StreamingResponse(answer.chunks(), media_type=shown, headers=headers)


async def _write(request: Request, state: ServerState) -> Response:
    creates = request.method == "POST" and not request.url.query and not request.path_params.get("path")
    here = str(request.url.replace(query="")).rstrip("/")
    graph = f"{here}/{uuid.uuid4()}" if creates else _graph(request)
    kind = media_type(request)
    if kind != MULTIPART and graph_syntax(kind) is None:
        raise Refusal(415, f"a graph's media type is one of {offered(GRAPHS[:4])}, not {kind or 'missing'}")
    body = await read_body(request, state.settings.upload_bytes, state.settings.body_seconds)
    parts = _parts(request.headers["content-type"], body) if kind == MULTIPART else [(kind, body)]
    with tempfile.TemporaryDirectory(prefix="kg-upload-") as folder:
        files = []
        for number, (part_type, content) in enumerate(parts):
            syntax = graph_syntax(part_type)
            if syntax is None:
                raise Refusal(415, f"a part of the body is {part_type}, which is no syntax of graphs")
            path = Path(folder) / f"part-{number}"
            path.write_bytes(content)
            files.append({"file": str(path), "format": syntax.name})
        done = await state.change(
            "write_graph",
            {"graph": graph, "parts": files, "base": graph or here, "replace": request.method == "PUT"},
        )
    if creates:
        return Response(status_code=201, headers={"Location": str(graph)})
    return Response(status_code=201 if done == "created" else 204)


def _parts(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    """Return media type and content of each part of a multipart body."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    if not message.is_multipart():
        raise Refusal(400, "the body is no multipart/form-data: its boundary does not occur")
    found = []
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        found.append((part.get_content_type(), content if isinstance(content, bytes) else b""))
    return found
