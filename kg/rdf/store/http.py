"""HTTP client of SPARQL servers: authentication from the environment, retries, clear errors."""

from __future__ import annotations

import base64
import os
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import IO
from urllib.parse import unquote, urlsplit, urlunsplit

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
    ``KG_ENDPOINT_PASSWORD``, or those in the URL, by basic authentication, and by digest authentication where the
    server asks for that.
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
        self._credentials = _credentials(environment)
        self._pool = urllib3.PoolManager(headers={"User-Agent": "kg-news"}, timeout=timeout)

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
        url, credentials = _without_credentials(url, self._credentials)
        send = partial(self._send, method, url, headers or {}, body, retries)
        try:
            answer = send(credentials.header())
            challenge = answer.headers.get("WWW-Authenticate", "")
            if answer.status == 401 and credentials.user and challenge.lower().startswith("digest "):
                answer.drain_conn()
                if body is not None and not isinstance(body, bytes):
                    body.seek(0)
                answer = send(credentials.digest(method, url, challenge))
        except (HTTPError, OSError) as error:
            reason = error.reason if isinstance(error, MaxRetryError) and error.reason else error
            cause = reason.__cause__ or reason
            text = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
            raise InputError(f"cannot reach {shown(url)}: {text}") from error
        if answer.status >= 300:
            raise _refused(url, answer, credentials)
        return answer

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | IO[bytes] | None,
        retries: urllib3.Retry,
        authorization: str,
    ) -> BaseHTTPResponse:
        identity = {"Authorization": authorization} if authorization else {}
        if body is not None and not isinstance(body, bytes):  # some servers take no body in chunks
            start = body.tell()
            identity["Content-Length"] = str(body.seek(0, os.SEEK_END) - start)
            body.seek(start)
        return self._pool.request(
            method,
            url,
            headers={**self._pool.headers, **identity, **headers},
            body=body,
            retries=retries,
            redirect=False,
            preload_content=False,
        )


class WholeAnswer:
    """A file over the body of an answer that tells a body that was cut off from one that ended.

    Args:
        answer: the answer.
        url: what messages call the server.
        endings: the bytes that a whole body ends with, white space aside, for servers that announce no length; none if
            that cannot be said.

    """

    def __init__(self, answer: BaseHTTPResponse, url: str, endings: bytes) -> None:
        self._answer = answer
        self._url = url
        self._endings = endings
        self._ending = b""

    def read(self, size: int = -1) -> bytes:
        """Read some bytes.

        Raises:
            InputError: the connection ended before the body did.
        """
        try:
            data = self._answer.read(size if size >= 0 else None)
        except (HTTPError, OSError) as error:
            raise self._cut() from error
        if data:
            self._ending = (self._ending + data[-1000:]).rstrip()[-1:]
        elif size and self._endings and self._ending and self._ending not in self._endings:
            raise self._cut()
        return data

    def _cut(self) -> InputError:
        return InputError(f"{self._url} ended the connection before its answer was complete; try again")


def _refused(url: str, answer: BaseHTTPResponse, credentials: _Credentials) -> InputError:
    with answer:
        said = credentials.hidden(answer.read(20_000).decode("utf-8", "replace"))
    place = answer.headers.get("Location")
    if answer.status < 400 and place:
        return InputError(f"{shown(url)} redirects to {shown(place)}; name that as the endpoint")
    summary = " ".join(said.split())[:_SHOWN]
    hint = ""
    if answer.status in (401, 403):
        hint = "; set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN"
    text = f"{shown(url)} answered {answer.status} {answer.reason}{f': {summary}' if summary else ''}{hint}"
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


def shown(url: str) -> str:
    """Return a URL as messages may show it: without query and credentials."""
    return _without_credentials(url.partition("?")[0], _Credentials())[0]


@dataclass(frozen=True, slots=True)
class _Credentials:
    """Who asks: a token, or a user with a password."""

    token: str = ""
    user: str = ""
    password: str = ""

    def header(self) -> str:
        """Return the value of the Authorization header, "" for nobody."""
        if self.token:
            return f"Bearer {self.token}"
        if self.user:
            return f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"
        return ""

    def digest(self, method: str, url: str, challenge: str) -> str:
        """Return the header that answers a digest challenge (RFC 7616)."""
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, url, self.user, self.password)
        fields = urllib.request.parse_keqv_list(urllib.request.parse_http_list(challenge.partition(" ")[2]))
        handler = urllib.request.AbstractDigestAuthHandler(passwords)
        return f"Digest {handler.get_authorization(urllib.request.Request(url, method=method), fields)}"

    def hidden(self, text: str) -> str:
        """Return what a server said without the secrets that it may repeat."""
        for secret in (self.header().partition(" ")[2], self.token, self.password):
            text = text.replace(secret, "...") if secret else text
        return text


def _credentials(environment: Mapping[str, str]) -> _Credentials:
    token = environment.get("KG_ENDPOINT_TOKEN", "").strip()
    if not token.isprintable() or not token.isascii():
        raise InputError("KG_ENDPOINT_TOKEN holds characters that no HTTP header can; set it to the token alone")
    user = environment.get("KG_ENDPOINT_USER", "")
    return _Credentials(token, user, environment.get("KG_ENDPOINT_PASSWORD", "") if user else "")


def _without_credentials(url: str, known: _Credentials) -> tuple[str, _Credentials]:
    """Return a URL without the user and password in it, and these, or else those that are known."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, known
    host = parts.netloc.rpartition("@")[2]
    own = _Credentials("", unquote(parts.username), unquote(parts.password or ""))
    return urlunsplit(parts._replace(netloc=host)), own
