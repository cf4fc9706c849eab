"""Running of the server: socket, limits on connections, clean end."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.errors import InputError
from kg.web.application import application
from kg.web.server_settings import ServerSettings

HEADER_SECONDS = 15.0
"""Time a client has to send the head of a request."""
CONNECTIONS = 500


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that closes connections on which no request begins or no head is completed in time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock."""
        super().connection_made(transport)
        self._clock = self.loop.call_later(HEADER_SECONDS, self._close_if_silent)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._clock.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Say in one line what is wrong with bytes that are no request; called while h11's error is handled."""
        line = f"{msg.rstrip('.')}: {sys.exception()}\n".encode("ascii", "replace")
        headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(line)), "Connection": "close"}
        answer = h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request")
        with contextlib.suppress(h11.LocalProtocolError):  # an answer is on its way already
            for event in (answer, h11.Data(data=line), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _close_if_silent(self) -> None:
        if self.cycle is None and not self.transport.is_closing():
            self.transport.close()


def bound_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        InputError: the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot listen on {host}, port {port}: {reason}; --port 0 takes a free one") from error
    listening.set_inheritable(False)
    return listening


def address(settings: ServerSettings) -> str:
    """Return the address to open, with the token if one is needed."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    token = "" if settings.is_loopback else f"?token={settings.token}"
    return f"http://{host}:{settings.port}/{token}"


def serve(settings: ServerSettings, on_ready: Callable[[ServerSettings], None]) -> None:
    """Serve until interrupted.

    Args:
        settings: of the server.
        on_ready: called with the settings, the port among them, once the server listens.
    """
    listening = bound_socket(settings.host, settings.port)
    settings = dataclasses.replace(settings, port=listening.getsockname()[1])
    config = uvicorn.Config(
        application(settings),
        http=PatientProtocol,
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=65_536,
    )
    server = _Server(config, lambda: on_ready(settings))
    server.run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on SIGINT and SIGTERM, and do no more: uvicorn's own has the process killed before it tidies up."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()
