"""Pages and feeds of web servers."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

from kg.documents import sources
from kg.documents.document import Unusable
from kg.documents.format_detection import FORMATS
from kg.documents.streams import CHUNK, Url
from kg.errors import InputError

TIMEOUT = 60.0
"""Seconds that a server may take to answer, and between two pieces of its answer."""
MAX_BYTES = 1 << 30
"""Bytes of an answer."""

_KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".rss",
    "application/rdf+xml": ".rss",
    "text/xml": ".rss",
    "application/xml": ".rss",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/feed+json": ".json",
    "application/x-ndjson": ".jsonl",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "message/rfc822": ".eml",
    "application/zip": ".zip",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer of a web server.

    Attributes:
        stream: its bytes, without the encoding of the transfer.
        url: the address that answered, after redirects.
        kind: extension that stands for its format, "" if the server does not say.
        charset: encoding that the server states, or "".

    """

    stream: IO[bytes]
    url: str
    kind: str
    charset: str


def fetch(url: Url) -> Fetched:
    """Ask a web server for a page or a file.

    Raises:
        Unusable: there is no such page, or the server does not answer.
        InputError: the library is not installed.

    """
    try:
        import requests  # noqa: PLC0415 (optional)
    except ImportError:
        raise InputError(f"{url}: web pages need requests; install it with: pip install 'kg-news[http]'") from None
    try:
        answer = requests.get(url, stream=True, timeout=TIMEOUT, headers={"User-Agent": "kg-news"})
    except requests.RequestException as error:
        raise Unusable(f"cannot be fetched: {_reason(error)}") from None
    if not answer.ok:
        answer.close()
        raise Unusable(f"cannot be fetched: the server answers {answer.status_code} {answer.reason}")
    media, _, parameters = answer.headers.get("Content-Type", "").partition(";")
    charset = parameters.partition("charset=")[2].strip(" \"'")
    named = sources.kind(urlsplit(answer.url).path)
    kind = _KINDS.get(media.strip().lower(), named if named in FORMATS else "")
    if kind == ".txt" and named in FORMATS:  # what servers say of files that they do not know
        kind = named
    return Fetched(io.BufferedReader(_Answer(answer), CHUNK), answer.url, kind, charset)


def _reason(error: Exception) -> str:
    name = type(error).__name__.removesuffix("Error")
    return {"Connection": "no connection to the server", "ReadTimeout": f"no answer within {TIMEOUT:.0f} seconds"}.get(
        name, " ".join(str(error).split())[:150]
    )


class _Answer(io.RawIOBase):
    """The body of an answer; its errors are ``Unusable``."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.chunks = answer.iter_content(CHUNK)
        self.rest = b""
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        import requests  # noqa: PLC0415 (optional)

        if not self.rest:
            try:
                self.rest = next(self.chunks, b"")
            except requests.RequestException as error:
                raise Unusable(f"the answer breaks off: {_reason(error)}") from None
            self.count += len(self.rest)
            if self.count > MAX_BYTES:
                raise Unusable(f"an answer of more than {MAX_BYTES >> 30} GB")
        data, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.answer.close()
        super().close()
