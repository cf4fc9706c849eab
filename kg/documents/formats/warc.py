"""Reader of web archives (WARC): one document per page; a broken record does not stop the archive.

Records are told apart here, by their lengths, so that reading can go on behind a broken one; warcio reads them.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any

from kg.documents.document import Document, Found, Origin, ReadingOptions, Skipped, Unusable
from kg.documents.formats import html
from kg.documents.formats.text import read_text
from kg.documents.streams import CHUNK, MOST_EXPANSION, with_head
from kg.errors import InputError

MAGIC = b"WARC/"
MAX_RECORD = 20_000_000
"""Bytes of one record. A longer one is passed over without being held."""
_MAX_HEADER = 100
_MAX_HEADER_LINE = 1 << 16
_GZIP = b"\x1f\x8b\x08"
_RECENT = 1 << 20
_BEGINNING = len(b"WARC/1.0\r\nWARC-")
_LENGTH = re.compile(rb"(?i)content-length:\s*(\d{1,15})\s*$")
# A record that claims to be longer than it is holds the next one.
_SWALLOWED = re.compile(rb"(?=WARC/\d\.\d\r\nWARC-)")
_CODINGS = ("", "gzip", "x-gzip", "deflate", "identity")
_PIECE = 1 << 12
_KINDS = ("text/html", "application/xhtml+xml", "text/plain")


def read(stream: IO[bytes], origin: Origin) -> Found:
    """Read the pages of a WARC file, compressed record by record or not at all.

    Only answers with status 200 that hold HTML or plain text are documents; the others are passed over.

    Raises:
        InputError: warcio is not installed.

    """
    try:
        import warcio.recordloader  # type: ignore[import-untyped]  # noqa: PLC0415 (optional)
    except ImportError:
        raise InputError(
            f"{origin.source}: WARC needs warcio; install it with: pip install 'kg-news[archive]'"
        ) from None
    logging.getLogger("warcio").setLevel(logging.CRITICAL)  # it writes of what it mends on stderr
    loader = warcio.recordloader.ArcWarcRecordLoader(verify_http=False)
    head, stream = with_head(stream)
    for number, record in enumerate(_members(stream) if head.startswith(_GZIP) else _records(stream), 1):
        where = f"{origin.source}#{number}"
        try:
            if isinstance(record, str):
                raise Unusable(record)
            yield from _page(loader, record, where, origin.options)
        except Unusable as reason:
            yield Skipped(where, str(reason))


def _page(loader: Any, data: bytes, where: str, options: ReadingOptions) -> Found:
    # warcio raises exceptions of many kinds for broken records.
    try:
        record = loader.parse_record_stream(io.BytesIO(data))
        if record.rec_type != "response" or record.http_headers is None:
            return
        if record.http_headers.get_statuscode() != "200":
            return
        kind, _, parameters = (record.http_headers.get_header("Content-Type") or "").partition(";")
        kind = kind.strip().lower()
        if kind not in _KINDS:
            return
        coding = (record.http_headers.get_header("Content-Encoding") or "").strip().lower()
        if coding not in _CODINGS:
            record.http_headers.remove_header("Content-Encoding")
        uri = record.rec_headers.get_header("WARC-Target-URI") or ""
        content = record.content_stream().read(html.MAX_BYTES + 1)
    except Exception as error:
        raise Unusable(f"broken WARC record: {type(error).__name__}") from None
    source = uri or where
    charset = parameters.partition("charset=")[2].strip(" \"'") if "charset=" in parameters else ""
    page = Origin(source, uri, charset, options)
    try:
        if coding not in _CODINGS:
            content = _decoded(coding, content)
        if len(content) > MOST_EXPANSION * max(len(data), 50_000):
            raise Unusable(f"a page that expands more than {MOST_EXPANSION}-fold")
        if not content.strip():
            raise Unusable("empty page")
        if kind == "text/plain" and not html.looks_like(content[:4096].decode("latin-1")):
            text = html.decode(content, options.encoding or charset)
            found: Iterator[Document] = read_text([text], page)
        else:
            found = html.read(io.BytesIO(content), page)
        yield from found
    except Unusable as reason:
        yield Skipped(source, str(reason))


def _decoded(coding: str, data: bytes) -> bytes:
    """Return what bytes in a coding of HTTP hold, up to a byte more than a page may have.

    Raises:
        Unusable: the coding is not read, or its library is missing.

    """
    if coding == "zstd":
        inflate: Any = _zstd()
    elif coding == "br":
        try:
            import brotli  # type: ignore[import-untyped]  # noqa: PLC0415 (optional)
        except ImportError:
            raise Unusable("compressed with brotli; install it with: pip install 'kg-news[archive]'") from None
        inflate = brotli.Decompressor().process
    else:
        raise Unusable(f"compressed with {coding}, which is not read")
    out = bytearray()
    try:
        for at in range(0, len(data), _PIECE):
            out += inflate(data[at : at + _PIECE])
            if len(out) > html.MAX_BYTES:
                break
    except Exception:  # of the libraries; a header that was left over when the page was unpacked
        return data if not out else bytes(out)
    return bytes(out[: html.MAX_BYTES + 1])


def _zstd() -> Any:
    try:
        from backports import zstd  # noqa: PLC0415 (optional)
    except ImportError:
        raise Unusable("compressed with zstd; install it with: pip install 'kg-news[archive]'") from None
    return zstd.ZstdDecompressor().decompress


def _records(stream: io.BufferedReader) -> Iterator[bytes | str]:
    """Yield each record's bytes; for a broken one, the reason. Reading goes on at the next record's first line."""
    pending = b""  # what was read too far
    lost = False
    while True:
        if pending:
            stream = io.BufferedReader(_Chain(pending, stream), CHUNK)
            pending = b""
        line = stream.readline(_MAX_HEADER_LINE)
        if not line:
            return
        if not line.startswith(MAGIC):
            if line.strip() and not lost:
                lost = True
                yield "broken WARC file: no record where one should begin"
            continue
        lost = False
        header, length = _header(stream, line)
        if length < 0:
            lost = True
            yield "broken WARC record: its header is incomplete"
            continue
        if length > MAX_RECORD:
            whole, pending = _discard(stream, length)
            if pending:
                yield "broken WARC record: its length is wrong"
            elif not whole:
                yield "truncated WARC record"
            elif b"response" in header and b"text/html" in header:
                yield f"a record of more than {MAX_RECORD // 1_000_000} MB; not an article"
            continue
        block = stream.read(length)
        if swallowed := _SWALLOWED.search(block):
            pending = block[swallowed.end() :]
            yield "broken WARC record: its length is wrong"
        elif len(block) < length:
            yield "truncated WARC record"
        else:
            yield header + block + b"\r\n\r\n"


def _header(stream: IO[bytes], first: bytes) -> tuple[bytes, int]:
    """Return the header of a record and the length of its block, -1 if it does not say."""
    lines, length = [first], -1
    for _ in range(_MAX_HEADER):
        line = stream.readline(_MAX_HEADER_LINE)
        if not line:
            return b"", -1
        lines.append(line)
        if not line.strip():
            return b"".join(lines), length
        if found := _LENGTH.match(line.rstrip()):
            length = int(found.group(1))
    return b"", -1


def _discard(stream: IO[bytes], length: int) -> tuple[bool, bytes]:
    """Read over a block; return whether all of it was there, and what was read of the next record that it holds."""
    held = b""
    while length > 0:
        data = stream.read(min(length, CHUNK))
        if not data:
            return False, b""
        length -= len(data)
        held = held[-_BEGINNING:] + data
        if found := _SWALLOWED.search(held):
            return False, held[found.end() :]
    return True, b""


class _Chain(io.RawIOBase):
    """Bytes, then a stream."""

    def __init__(self, first: bytes, stream: IO[bytes]) -> None:
        self.first, self.stream = io.BytesIO(first), stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self.first.read(len(buffer)) or self.stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _members(stream: io.BufferedReader) -> Iterator[bytes | str]:
    """Yield the records of the members of a gzip file; after a damaged member reading goes on at the next."""
    source = _Source(stream)
    while source.more():
        if not source.data.startswith(_GZIP):
            yield "damaged gz member"
            if not source.seek_member():
                return
        member = _Member(source)
        reasons: list[str] = []
        whole = False
        for record in _records(io.BufferedReader(member, CHUNK)):
            if isinstance(record, str):
                reasons.append(record)
            else:
                whole = True
                yield record
        # One reason for one damage: what was wrong with the records of a damaged member came of it. Where all its
        # records were whole, nothing but a checksum is lost.
        if member.damage and (reasons or not whole):
            reasons = [member.damage]
        yield from reasons
        if member.damage and not source.seek_member():
            return


class _Source:
    """Compressed bytes of which some may be given back."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.data = b""
        self.recent = b""  # the last bytes of the member that were used: a damaged one may run on into the next

    def use(self, rest: bytes) -> None:
        """Take note that all but the rest of the data has been used."""
        used = self.data[: len(self.data) - len(rest)]
        self.recent = (self.recent + used)[-_RECENT:]
        self.data = rest

    def more(self) -> bool:
        if len(self.data) < len(_GZIP):
            self.data += self.stream.read(CHUNK)
        # Some writers fill up the end with zeros.
        return bool(self.data.strip(b"\0"))

    def seek_member(self) -> bool:
        """Go to what looks like the beginning of a member and holds a record."""
        self.data = (self.recent + self.data)[1:]
        self.recent = b""
        while True:
            at = self.data.find(_GZIP)
            if at < 0:
                self.data = self.data[-2:] + (read := self.stream.read(CHUNK))
                if not read:
                    return False
                continue
            self.data = self.data[at:]
            if len(self.data) < CHUNK:
                self.data += self.stream.read(CHUNK)
            try:
                if zlib.decompressobj(31).decompress(self.data, len(MAGIC)) == MAGIC:
                    return True
            except zlib.error:
                pass
            self.data = self.data[1:]


class _Member(io.RawIOBase):
    """What one gzip member holds. damage: why it ended too early, "" if it did not."""

    def __init__(self, source: _Source) -> None:
        self.source = source
        source.recent = b""
        self.inflate = zlib.decompressobj(31)
        self.damage = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self.inflate.eof and not self.damage:
            if not self.source.data:
                self.source.data = self.source.stream.read(CHUNK)
            if not self.source.data:
                self.damage = "truncated gz member"
                break
            held = self.source.data
            try:
                data = self.inflate.decompress(held, len(buffer))
            except zlib.error:
                self.damage = "damaged gz member"
                break
            self.source.use(self.inflate.unused_data if self.inflate.eof else self.inflate.unconsumed_tail)
            if data:
                buffer[: len(data)] = data
                return len(data)
        return 0
