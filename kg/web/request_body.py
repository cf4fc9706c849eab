"""Bodies of requests: bounded in size and in time."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from kg.web.http_errors import Refusal


async def read_body(request: Request, limit: int, seconds: float) -> bytes:
    """Return a request's body.

    Args:
        request: the request.
        limit: most bytes.
        seconds: within which it must be here.

    Raises:
        Refusal: it is larger (413), or slower (408).
    """
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise _too_large(limit)
    except TimeoutError:
        raise Refusal(408, f"the request's body did not arrive within {seconds:g} seconds") from None
    except ClientDisconnect:
        raise Refusal(400, "the client closed the connection") from None
    return bytes(body)


def media_type(request: Request) -> str:
    """Return the media type of a request's body without parameters.

    Raises:
        Refusal: the body is not in UTF-8 (415).
    """
    kind, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8", "us-ascii"):
            raise Refusal(415, f"the body must be in UTF-8, not {value}")
    return kind


def decoded(body: bytes) -> str:
    """Return a body as text.

    Raises:
        Refusal: it is not UTF-8 (400).
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the body is not UTF-8 (byte {error.start})") from None


def parameters(text: str) -> list[tuple[str, str]]:
    """Return the pairs of a query string or of a URL-encoded form.

    Raises:
        Refusal: it is not UTF-8, or there are too many (400).
    """
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        raise Refusal(400, "a parameter is not percent-encoded UTF-8") from None
    except ValueError as error:
        raise Refusal(400, str(error)) from None


def _too_large(limit: int) -> Refusal:
    return Refusal(413, f"the body is larger than the {limit:,} bytes that this address takes")
