"""HTTP to SPARQL servers: authentication from the environment, retries on transient failures, clear
errors."""

from __future__ import annotations

import base64
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from typing import IO
from urllib.parse import urlsplit

from kg.errors import InputError

_TRANSIENT = frozenset((429, 502, 503, 504))
_DELAYS = (0.5, 1.0, 2.0)
_TIMEOUT = 600.0
_SHOWN = 400


class HttpError(InputError):
    """The server refused. status: the code of its answer. body: what it said."""

    def __init__(self, message: str, status: int, body: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class Client:
    """Sends requests to one server.

    ``KG_ENDPOINT_TOKEN`` is sent as a bearer token; otherwise ``KG_ENDPOINT_USER`` and
    ``KG_ENDPOINT_PASSWORD`` by basic authentication.
    """

    def __init__(
        self,
        *,
        environment: Mapping[str, str] = os.environ,
        delays: Sequence[float] = _DELAYS,
        timeout: float = _TIMEOUT,
    ) -> None:
        """Take the waits before each new try and the time limit for a single answer to begin, in seconds."""
        self._delays = delays
        self._timeout = timeout
        self._headers = {"User-Agent": "kg-news", **_authorization(environment)}
        self._opener = urllib.request.build_opener(_NoForeignRedirects)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Callable[[], bytes | IO[bytes]] | None = None,
        length: int | None = None,
        repeatable: bool = True,
    ) -> http.client.HTTPResponse:
        """Send a request, again after a while when it fails in a way that may pass.

        Args:
            method, url, headers: of the request.
            body: makes the body, anew for every try.
            length: the body's length in bytes when it is a file.
            repeatable: sending it twice does no harm; otherwise it is sent again only when the server
                cannot have
                acted on it.

        Returns:
            The answer, to be read and closed.

        Raises:
            HttpError: the server refuses.
            InputError: it cannot be reached.
        """
        for delay in (*self._delays, None):
            try:
                return self._send(method, url, headers, body, length)
            except HttpError as error:
                again = error.status in _TRANSIENT and (repeatable or error.status in (429, 503))
                if not again or delay is None:
                    raise
            except (OSError, http.client.HTTPException) as error:
                reason = error.reason if isinstance(error, urllib.error.URLError) else error
                refused = isinstance(reason, ConnectionRefusedError)
                again = refused or (repeatable and isinstance(reason, ConnectionError | http.client.HTTPException))
                if not again or delay is None:
                    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
                    raise InputError(f"cannot reach {_shown(url)}: {text}") from error
            time.sleep(delay)
        raise AssertionError("the last try returns or raises")

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        body: Callable[[], bytes | IO[bytes]] | None,
        length: int | None,
    ) -> http.client.HTTPResponse:
        data = body() if body is not None else None
        request = urllib.request.Request(url, data=data, method=method, headers={**self._headers, **(headers or {})})
        if length is not None:
            request.add_header("Content-Length", str(length))
        try:
            answer = self._opener.open(request, timeout=self._timeout)
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(20_000).decode("utf-8", "replace")
            summary = " ".join(said.split())[:_SHOWN]
            hint = ""
            if error.code in (401, 403):
                hint = "; set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN"
            message = f"{_shown(url)} answered {error.code} {error.reason}{f': {summary}' if summary else ''}{hint}"
            raise HttpError(message, error.code, said) from error
        assert isinstance(answer, http.client.HTTPResponse)
        return answer


class _NoForeignRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects on the same host only: credentials are not carried elsewhere."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            raise InputError(f"{_shown(req.full_url)} redirects to {_shown(newurl)}; name that as the endpoint")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def check_url(url: str) -> str:
    """Return a URL without its trailing slash.

    Raises:
        InputError: it is no http or https URL.
    """
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isascii() and " " not in url
        _ = parts.port
    except ValueError:
        valid = False
    if not valid:
        raise InputError(f"{url!r} is not the URL of an endpoint, such as http://localhost:7878/query")
    return url.rstrip("/")


def _shown(url: str) -> str:
    return url.partition("?")[0]


def _authorization(environment: Mapping[str, str]) -> dict[str, str]:
    token = environment.get("KG_ENDPOINT_TOKEN")
    if token:
        return {"Authorization": f"Bearer {token}"}
    user = environment.get("KG_ENDPOINT_USER")
    if user:
        pair = f"{user}:{environment.get('KG_ENDPOINT_PASSWORD', '')}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    return {}
