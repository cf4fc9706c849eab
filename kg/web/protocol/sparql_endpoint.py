"""SPARQL 1.1 Protocol at ``/sparql``.

Source: https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from kg.rdf.sparql.rewriting import is_update
from kg.rdf.store.sparql_tokens import form_of, tokens
from kg.web.http_errors import Refusal
from kg.web.protocol.negotiation import GRAPHS, ROWS, Offer, negotiate, offered
from kg.web.protocol.service_description import service_description
from kg.web.protocol.update_dataset import with_dataset
from kg.web.request_body import decoded, media_type, parameters, read_body
from kg.web.server_state import ServerState

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or an update as a request states it. given: all parameters, of the URL and of a form."""

    kind: str
    text: str
    given: tuple[tuple[str, str], ...]

    def values(self, name: str) -> list[str]:
        """Return the values of a parameter."""
        return [value for key, value in self.given if key == name]


async def sparql(request: Request) -> Response:
    """Answer a request to the endpoint."""
    state: ServerState = request.app.state.server
    operation = await read_operation(request, state)
    if operation is None:
        if "text/html" in request.headers.get("accept", ""):
            return RedirectResponse("/query")
        return service_description(request, state.settings)
    if operation.kind == "update":
        return await _update(request, state, operation)
    return await _query(request, state, operation)


async def read_operation(request: Request, state: ServerState) -> Operation | None:
    """Read what a request asks for; None for a GET without a query.

    Raises:
        Refusal: the request is none of those that the protocol has.
    """
    url = parameters(request.url.query)
    if request.method in ("GET", "HEAD"):
        if any(name == "update" for name, _ in url):
            raise Refusal(400, "an update must be sent by POST")
        return _single("query", url) if any(name == "query" for name, _ in url) else None
    kind = media_type(request)
    settings = state.settings
    if kind not in (FORM, QUERY, UPDATE):
        raise Refusal(415, f"the body must be {FORM}, {QUERY} or {UPDATE}, not {kind or 'without a content type'}")
    text = decoded(await read_body(request, settings.query_bytes, settings.body_seconds))
    if kind != FORM:
        what = "query" if kind == QUERY else "update"
        if any(name in ("query", "update") for name, _ in url):
            raise Refusal(400, f"the body is the {what}; the URL must not have another")
        return Operation(what, text, tuple(url))
    form = parameters(text)
    names = {name for name, _ in form} & {"query", "update"}
    if len(names) != 1:
        raise Refusal(400, "the form must have one parameter query or update")
    return _single(names.pop(), [*form, *url])


def _single(kind: str, given: list[tuple[str, str]]) -> Operation:
    texts = [value for name, value in given if name == kind]
    if len(texts) != 1:
        raise Refusal(400, f"one parameter {kind} is expected, not {len(texts)}")
    return Operation(kind, texts[0], tuple(given))


async def _query(request: Request, state: ServerState, operation: Operation) -> Response:
    text = operation.text
    if any(operation.values(name) for name in ("using-graph-uri", "using-named-graph-uri")):
        raise Refusal(400, "using-graph-uri belongs to updates; a query takes default-graph-uri")
    if is_update(text):
        raise Refusal(400, f"this is an update; send it by POST as {UPDATE} or as the parameter update")
    if not state.settings.allow_service:
        refuse_words(text, "SERVICE")
    offers: Sequence[Offer] = ROWS if form_of(text) in ("SELECT", "ASK", "") else GRAPHS
    offer, shown = _chosen(request, offers, operation.values("format"))
    default, named = operation.values("default-graph-uri"), operation.values("named-graph-uri")
    names_dataset = bool(default or named)
    answer = await state.answer(
        request,
        "query",
        {
            "sparql": text,
            "base": str(request.url.replace(query="")),
            "default_graphs": default if names_dataset else None,
            "named_graphs": named if names_dataset else None,
            "format": offer.name,
            "media_type": shown,
        },
    )
    if request.method == "HEAD":
        await answer.close()
        return Response(None, media_type=answer.media_type, headers={"Vary": "Accept"})
    return StreamingResponse(answer.chunks(), media_type=answer.media_type, headers={"Vary": "Accept"})


def _chosen(request: Request, offers: Sequence[Offer], asked: list[str]) -> tuple[Offer, str]:
    if asked:
        named = next((offer for offer in offers if offer.name == asked[0]), None)
        if named is None:
            raise Refusal(
                406, f"no format {asked[0]!r} for such an answer; one of: {', '.join(o.name for o in offers)}"
            )
        return named, named.media_types[0]
    chosen = negotiate(request.headers.get("accept", ""), offers)
    if chosen is None:
        raise Refusal(406, f"none of the accepted media types can hold the answer; one of: {offered(offers)}")
    return chosen


async def _update(request: Request, state: ServerState, operation: Operation) -> Response:
    state.may_write(request)
    if any(operation.values(name) for name in ("default-graph-uri", "named-graph-uri")):
        raise Refusal(400, "default-graph-uri belongs to queries; an update takes using-graph-uri")
    if not state.settings.allow_service:
        refuse_words(operation.text, "SERVICE", "LOAD")
    text = with_dataset(operation.text, operation.values("using-graph-uri"), operation.values("using-named-graph-uri"))
    await state.change("update", {"sparql": text, "base": str(request.url.replace(query=""))})
    return Response(status_code=204)


def refuse_words(sparql: str, *words: str) -> None:
    """Raise a Refusal when a text uses one of these keywords: each would make the server fetch something."""
    for token in tokens(sparql):
        if token.is_word(*words):
            raise Refusal(403, f"{token.text.upper()} is not allowed on this server (kg serve --allow-service)")
