"""What all requests of one server share: its settings, its worker processes, its index."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from kg.web.http_errors import Refusal
from kg.web.index.keeper import IndexKeeper
from kg.web.server_settings import ServerSettings
from kg.web.store_rebuilding import Rebuilder
from kg.web.workers import Answer, WorkerPool

READING_SECONDS = 60.0
"""Time limit for reading one sentence, with the language model's start."""
VALIDATION_SECONDS = 600.0


class ServerState:
    """See the module. written: how many updates were carried out, so that readers look again.

    validation, review: the last answers, with what they depend on.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self.written = 0
        self.queries = WorkerPool(settings.queries, waiting=settings.waiting, memory=settings.memory)
        self.updates = WorkerPool(1, waiting=settings.waiting, memory=settings.memory)
        self.background = WorkerPool(1, waiting=8)
        self.reading = WorkerPool(1, waiting=8)
        self.index = IndexKeeper(settings.store, settings.index)
        self.rebuilder = Rebuilder(settings.store)
        self.validation: tuple[str, bytes] | None = None
        self.review: tuple[tuple[object, ...], bytes] | None = None

    async def close(self) -> None:
        """End all processes."""
        for pool in (self.queries, self.updates, self.background, self.reading):
            await pool.close()
        await self.rebuilder.close()
        await self.index.close()

    async def answer(self, request: Request, job: str, arguments: Mapping[str, Any]) -> Answer:
        """Run a reading job for a request; its process is killed when the client leaves before the answer begins."""
        common = {
            "store": str(self.settings.store),
            "written": self.written,
            "union": self.settings.union,
        }
        return await self.unless_gone(
            request, self.queries.run(job, {**common, **arguments}, timeout=self.settings.timeout)
        )

    async def change(self, job: str, arguments: Mapping[str, Any]) -> str:
        """Run a writing job; return what it says it did."""
        common = {"store": str(self.settings.store), "union": self.settings.union}
        answer = await self.updates.run(job, {**common, **arguments}, timeout=self.settings.timeout)
        await answer.read()
        self.written += 1
        self.index.expect_change()
        return answer.media_type

    def may_write(self, request: Request) -> None:
        """Raise a Refusal unless the server takes updates and the request brings the token in a header."""
        if not self.settings.writable:
            raise Refusal(403, "this server is read-only; start it with --writable to accept updates")
        if not has_bearer(request, self.settings.token):
            raise Refusal(
                401,
                "an update needs the token that the server printed: Authorization: Bearer TOKEN",
                {"WWW-Authenticate": "Bearer"},
            )

    @staticmethod
    async def unless_gone(request: Request, work: Any) -> Answer:
        """Await some work, but cancel it when the client closes the connection."""
        task = asyncio.ensure_future(work)
        gone = asyncio.ensure_future(_disconnected(request))
        try:
            await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
                raise Refusal(499, "the client closed the connection")
            answer = task.result()
            assert isinstance(answer, Answer)
            return answer
        finally:
            gone.cancel()
            if not task.done():
                task.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def has_bearer(request: Request, token: str) -> bool:
    """Whether a request brings the token in its Authorization header."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    return bool(token) and kind.lower() == "bearer" and hmac.compare_digest(value.strip().encode(), token.encode())
