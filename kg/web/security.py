"""Safety of the server: Host header, token, origins, response headers.

A page of another site can make a browser send requests here. It is kept out by the check of the Host header (DNS
rebinding), by the check of the Origin of whatever is no plain reading, and by the absence of CORS headers.
"""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.web.server_settings import LOOPBACK, ServerSettings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
COOKIE = "kg-token"
SAFE = ("GET", "HEAD", "OPTIONS")


class Guard:
    """ASGI middleware in front of everything."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        allowed = origin in self._settings.origins

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    sent.setdefault(name, value)
                sent.setdefault("Cache-Control", "no-cache")
                if allowed:
                    sent["Access-Control-Allow-Origin"] = origin
                    sent["Cross-Origin-Resource-Policy"] = "cross-origin"
                    sent.add_vary_header("Origin")
            await send(message)

        refusal = self._refusal(scope, headers, origin, allowed)
        if refusal is not None:
            await refusal(scope, receive, guarded_send)
        elif allowed and scope["method"] == "OPTIONS":
            preflight = Response(status_code=204, headers={
                "Access-Control-Allow-Methods": "GET, POST",
                "Access-Control-Allow-Headers": "content-type, authorization",
            })  # fmt: skip
            await preflight(scope, receive, guarded_send)
        else:
            await self._app(scope, receive, guarded_send)

    def _refusal(self, scope: Scope, headers: Headers, origin: str, allowed: bool) -> Response | None:
        host = headers.get("host", "")
        if not self._knows_host(host):
            return PlainTextResponse(f"this server does not answer to the host {host[:100]!r}\n", 421)
        if scope["method"] not in SAFE and origin and not allowed and urlsplit(origin).netloc != host:
            return PlainTextResponse("requests from pages of other sites are not answered\n", 403)
        if self._settings.is_loopback or not self._settings.token:
            return None
        return self._without_token(scope, headers)

    def _knows_host(self, host: str) -> bool:
        """Whether a Host header names this server: with a loopback address only loopback names do."""
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            return False
        if not name or "@" in host:
            return False
        if self._settings.is_loopback or name in LOOPBACK:
            return name in LOOPBACK
        return self._settings.host in ("0.0.0.0", "::") or name == self._settings.host.lower()

    def _without_token(self, scope: Scope, headers: Headers) -> Response | None:
        token = self._settings.token
        given = parse_qsl(scope["query_string"].decode("latin-1"))
        for name, value in given:
            if name == "token" and _same(value, token) and scope["method"] in SAFE:
                rest = "&".join(p for p in scope["query_string"].decode("latin-1").split("&") if p[:6] != "token=")
                answer = RedirectResponse(f"{scope['path']}{'?' + rest if rest else ''}", 303)
                answer.set_cookie(COOKIE, token, httponly=True, samesite="strict")
                return answer
        if has_token(headers, token):
            return None
        message = "this server needs its token: open the address it printed, or send Authorization: Bearer TOKEN\n"
        return PlainTextResponse(message, 401, {"WWW-Authenticate": "Bearer"})


def has_token(headers: Headers, token: str) -> bool:
    """Whether a request brings the token, in its Authorization header or the cookie of the pages."""
    kind, _, value = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and _same(value.strip(), token):
        return True
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return False
    return cookie is not None and _same(cookie.value, token)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
