"""The HTTP application: routes of the protocols, of the API and of the pages."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from kg.web.api import api_routes
from kg.web.http_errors import HANDLED, Refusal, refused
from kg.web.protocol.graph_store import graph_store
from kg.web.protocol.sparql_endpoint import sparql
from kg.web.security import Guard
from kg.web.server_settings import ServerSettings
from kg.web.server_state import ServerState

STATIC = Path(__file__).resolve().parent / "static"
PAGES = ("", "entity", "document", "graph", "query", "deals", "agreement", "validation", "review", "ontology")
"""First parts of the addresses of pages; all are one HTML file, and the script shows what the address says."""


def application(settings: ServerSettings) -> ASGIApp:
    """Return the application of a server."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.server = state = ServerState(settings)
        state.index.look()
        warming = asyncio.ensure_future(_warm(state))
        try:
            yield
        finally:
            warming.cancel()
            await state.close()

    app = Starlette(
        routes=_routes(),
        lifespan=lifespan,
        exception_handlers={**dict.fromkeys(HANDLED, refused), HTTPException: _http_error, Exception: _fault},
    )
    app.router.redirect_slashes = False
    return Guard(app, settings)


async def _warm(state: ServerState) -> None:
    """Read what entity pages need once the first page has been shown, so that nobody waits for it."""
    while not state.index.ready:
        await asyncio.sleep(0.2)
    await run_in_threadpool(_import_what_pages_need)


def _import_what_pages_need() -> None:
    import kg.documents.cleaning.boilerplate  # noqa: PLC0415
    import kg.web.pages.review_page  # noqa: F401, PLC0415
    from kg.knowledge.gazetteer import gazetteer  # noqa: PLC0415

    gazetteer()


def _routes() -> list[BaseRoute]:
    gsp = ["GET", "HEAD", "PUT", "POST", "DELETE"]
    return [
        Route("/sparql", sparql, methods=["GET", "POST"]),
        Route("/sparql/", sparql, methods=["GET", "POST"]),
        Route("/data", graph_store, methods=gsp),
        Route("/data/{path:path}", graph_store, methods=gsp),
        *api_routes(),
        *(Route(f"/{name}", _page) for name in PAGES),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


async def _page(_: Request) -> Response:
    return FileResponse(STATIC / "index.html", media_type="text/html; charset=utf-8")


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reasons = {404: "there is nothing at this address", 405: "this address does not take such a request"}
    headers = dict(error.headers or {})
    return await refused(request, Refusal(error.status_code, reasons.get(error.status_code, error.detail), headers))


async def _fault(request: Request, error: Exception) -> Response:
    return await refused(request, Refusal(500, f"internal error: {type(error).__name__}"))
