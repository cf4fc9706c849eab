"""Refusals of requests: an HTTP status and one clear line."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kg.errors import InputError, NotFoundError
from kg.web.workers import WorkerError

_STATUS = {"syntax": 400, "input": 400, "evaluation": 400, "memory": 503, "timeout": 503, "busy": 503}


class Refusal(Exception):
    """A request that is not answered. status: of the response. headers: to send with it."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})


def refusal_of(error: Exception) -> Refusal:
    """Say a worker's or a reader's error in HTTP."""
    if isinstance(error, Refusal):
        return error
    message = (str(error).splitlines() or [type(error).__name__])[0]
    if isinstance(error, WorkerError):
        status = _STATUS.get(error.kind, 500)
        return Refusal(status, message, {"Retry-After": "5"} if status == 503 else None)
    return Refusal(404 if isinstance(error, NotFoundError) else 400, message)


async def refused(request: Request, error: Exception) -> Response:
    """Answer a refused request: as JSON under ``/api/``, else as one line of text."""
    refusal = refusal_of(error)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": str(refusal)}, refusal.status, refusal.headers)
    return PlainTextResponse(f"{refusal}\n", refusal.status, refusal.headers)


HANDLED = (Refusal, WorkerError, InputError)
"""Exceptions that ``refused`` answers."""
