"""Endpoints of the JSON API: parameters that are checked, answers that are described, all from one declaration."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.web.http_errors import Refusal
from kg.web.index.reader import IndexReader
from kg.web.request_body import decoded, media_type, parameters, read_body
from kg.web.server_state import ServerState

BODY_BYTES = 200_000
BODY_SECONDS = 10.0
_PATH = re.compile(r" - at `\$\.?(.*?)`")


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of a request, of its URL or of its JSON body."""


class NoParameters(Parameters, frozen=True, forbid_unknown_fields=True):
    """For requests without parameters."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of the API.

    reads: makes the answer from the index, in a thread. does: makes it otherwise. One of the two is given; bytes are
    JSON already. answer: the class of the answer, for the description.
    """

    path: str
    summary: str
    parameters: type[Parameters]
    answer: Any
    reads: Callable[[IndexReader, Any], Any] | None = None
    does: Callable[[Request, ServerState, Any], Awaitable[Any]] | None = None
    method: str = "GET"

    async def __call__(self, request: Request) -> Response:
        """Answer a request."""
        state: ServerState = request.app.state.server
        given = await self._given(request)
        if self.reads is not None:
            path = await state.index.current()
            answer = await run_in_threadpool(self._read, path, given)
        else:
            assert self.does is not None
            answer = await self.does(request, state, given)
        content = answer if isinstance(answer, bytes) else msgspec.json.encode(answer)
        return Response(content, media_type="application/json", headers={"X-Index": state.index.signature})

    def _read(self, path: Any, given: Any) -> Any:
        assert self.reads is not None
        with IndexReader(path) as index:
            answer = self.reads(index, given)
            return answer if isinstance(answer, bytes) else msgspec.json.encode(answer)

    async def _given(self, request: Request) -> Any:
        try:
            if self.method == "POST":
                if media_type(request) != "application/json":
                    raise Refusal(415, "the body must be application/json")
                body = decoded(await read_body(request, BODY_BYTES, BODY_SECONDS))
                return msgspec.json.decode(body.encode(), type=self.parameters)
            pairs = parameters(request.url.query)
            values = dict(pairs)
            if len(values) != len(pairs):
                raise Refusal(400, "a parameter is given twice")
            return msgspec.convert(values, self.parameters, strict=False)
        except msgspec.ValidationError as error:
            where = _PATH.search(str(error))
            name = f"{where[1]}: " if where and where[1] else ""
            raise Refusal(400, f"{name}{_PATH.sub('', str(error))}") from None
        except msgspec.DecodeError as error:
            raise Refusal(400, f"the body is no JSON: {error}") from None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is answered when there is no answer."""

    error: str


def description(endpoints: list[Endpoint], version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 description of endpoints."""
    classes = [endpoint.answer for endpoint in endpoints] + [Fault]
    bodies = [endpoint.parameters for endpoint in endpoints if endpoint.method == "POST"]
    _, components = msgspec.json.schema_components([*classes, *bodies], ref_template="#/components/schemas/{name}")
    (answers, _) = msgspec.json.schema_components(classes, ref_template="#/components/schemas/{name}")
    paths: dict[str, Any] = {}
    for endpoint, answer in zip(endpoints, answers, strict=False):
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, answer)
    return {
        "openapi": "3.1.0",
        "info": {"title": "kg workbench", "version": version, "description": "The API behind the pages of kg serve."},
        "paths": paths,
        "components": {"schemas": components},
    }


def _operation(endpoint: Endpoint, answer: dict[str, Any]) -> dict[str, Any]:
    fault = {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}
    operation: dict[str, Any] = {
        "summary": endpoint.summary,
        "operationId": f"{endpoint.method.lower()}-{endpoint.path.removeprefix('/api/').replace('/', '-')}",
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": answer}}},
            "4XX": {"description": "The request cannot be answered; the message says why.", "content": fault},
            "503": {"description": "Not now: the index is being built, or too many wait.", "content": fault},
        },
    }
    if endpoint.method == "POST":
        name = endpoint.parameters.__name__
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        operation["requestBody"] = {"required": True, "content": content}
        return operation
    schema = msgspec.json.schema(endpoint.parameters)
    own = schema["$defs"][endpoint.parameters.__name__]
    operation["parameters"] = [
        {"name": name, "in": "query", "required": name in own.get("required", ()), "schema": kind}
        for name, kind in own["properties"].items()
    ]
    return operation
