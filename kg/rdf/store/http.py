"""HTTP client of SPARQL servers: authentication from the environment, retries, clear errors."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import IO
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.response import BaseHTTPResponse

from kg.errors import InputError

_TRIES = 3
_BACKOFF = 0.5
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
        retries: int = _TRIES,
        backoff: float = _BACKOFF,
        timeout: float = _TIMEOUT,
    ) -> None:
        """Take how a request is repeated and how long an answer is waited for.

        Args:
            environment: holds the credentials.
            retries: times that a failed request is sent again.
            backoff: seconds before the second time, doubled for each that follows.
            timeout: seconds until the server must be connected, and until its answer must begin.
        """
        self._retries = retries
        self._backoff = backoff
        headers = {"User-Agent": "kg-news", **_authorization(environment)}
        self._pool = urllib3.PoolManager(headers=headers, timeout=timeout)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | IO[bytes] | None = None,
        repeatable: bool = True,
    ) -> BaseHTTPResponse:
        """Send a request, again after a while when it fails in a way that may pass.

        Args:
            method, url, headers: of the request.
            body: bytes, or a file that can be rewound.
            repeatable: sending it twice does no harm; otherwise it is sent again only when the server cannot have
                acted on it.

        Returns:
            The answer, to be read and closed.

        Raises:
            HttpError: the server refuses.
            InputError: it cannot be reached, or redirects.
        """
        retries = urllib3.Retry(
            total=self._retries,
            read=self._retries if repeatable else 0,
            redirect=0,
            status_forcelist=(429, 503, 502, 504) if repeatable else (429, 503),
            allowed_methods=None,
            backoff_factor=self._backoff,
            raise_on_status=False,
            respect_retry_after_header=False,
        )
        try:
            answer = self._pool.request(
                method,
                url,
                headers={**self._pool.headers, **(headers or {})},
                body=body,
                retries=retries,
                redirect=False,
                preload_content=False,
            )
        except (HTTPError, OSError) as error:
            reason = error.reason if isinstance(error, MaxRetryError) and error.reason else error
            cause = reason.__cause__ or reason
            text = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
            raise InputError(f"cannot reach {_shown(url)}: {text}") from error
        if answer.status >= 300:
            raise _refused(url, answer)
        return answer


def _refused(url: str, answer: BaseHTTPResponse) -> InputError:
    with answer:
        said = answer.read(20_000).decode("utf-8", "replace")
    place = answer.headers.get("Location")
    if answer.status < 400 and place:
        return InputError(f"{_shown(url)} redirects to {_shown(place)}; name that as the endpoint")
    summary = " ".join(said.split())[:_SHOWN]
    hint = ""
    if answer.status in (401, 403):
        hint = "; set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN"
    text = f"{_shown(url)} answered {answer.status} {answer.reason}{f': {summary}' if summary else ''}{hint}"
    return HttpError(text, answer.status, said)


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
