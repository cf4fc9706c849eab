"""Streams of files, standard input and URLs, decompressed, in bounded memory."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kg.documents.document import Unusable
from kg.errors import InputError


class Url(str):
    """An address that fsspec opens. It answers what is asked of paths: it is no file of this machine."""

    __slots__ = ()

    def is_file(self) -> bool:
        """Return False."""
        return False

    def as_posix(self) -> str:
        """Return the address."""
        return str(self)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file in a folder that is not read.

    Attributes:
        location: the file.
        reason: why it is not read, in one line.

    """

    location: Path | Url
    reason: str


Location = Path | Url | PassedOver
"""Where documents lie: a path, ``Path("-")`` for standard input, a URL; or a file of a folder that is not read."""

COMPRESSED = (".gz", ".zst", ".bz2", ".xz")
CHUNK = 1 << 16
HEAD = 4096
"""Bytes that tell what a stream holds."""
MOST_EXPANSION = 200
"""How many times longer than its file a text may be; compressed text is 3 to 10 times longer."""
RECORDS_EXPANSION = 1_100
"""The same for a file of many documents; no gzip file expands more."""
EXPANSION_FREE = 50_000_000
"""Bytes that may come of any file, however small."""

_GZIP, _ZSTD, _BZ2, _XZ = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\0"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def is_url(name: str) -> bool:
    """Return whether an input is a URL for fsspec, such as "s3://bucket/news.jsonl.gz"."""
    scheme, mark, _ = name.partition("://")
    return bool(mark) and scheme.replace("+", "").replace("-", "").isalnum()


def is_web(url: str) -> bool:
    """Return whether a URL is that of a web page."""
    return url.lower().startswith(("http://", "https://"))


def filesystem(url: str) -> tuple[Any, str]:
    """Return the fsspec file system of a URL and the path in it. InputError says what to install."""
    try:
        import fsspec  # type: ignore[import-untyped]  # noqa: PLC0415 (optional)
    except ImportError:
        raise InputError(f"{url}: URLs are read with fsspec; install it with: pip install 'kg-news[fsspec]'") from None
    try:
        fs, path = fsspec.core.url_to_fs(url)
    except ImportError as error:  # the driver of one protocol, such as s3fs
        raise InputError(f"{url}: {_line(error)}") from None
    except Exception as error:  # whatever a driver raises for a bad address or missing credentials
        raise InputError(f"{url}: cannot be opened: {_line(error)}") from None
    return fs, str(path)


def name_of(location: Location) -> str:
    """Return the name under which a location is reported: UTF-8, other bytes as ``\\xNN``."""
    if isinstance(location, PassedOver):
        location = location.location
    if isinstance(location, Url):
        return str(location)
    try:
        return os.fsencode(location.as_posix()).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # a name that was not made of bytes
        return location.as_posix().encode("utf-8", "backslashreplace").decode()


def open_location(location: Path | Url) -> IO[bytes]:
    """Open a location for reading.

    Raises:
        Unusable: it cannot be read.

    """
    if isinstance(location, Url):
        fs, path = filesystem(location)
        try:
            return io.BufferedReader(fs.open(path, "rb"))
        except Exception as error:  # each driver has errors of its own
            raise Unusable(f"cannot be read: {_line(error) or type(error).__name__}") from None
    if str(location) == "-":
        return sys.stdin.buffer
    try:
        return Path(location).open("rb")
    except (OSError, ValueError) as error:
        raise Unusable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None


def with_head(stream: IO[bytes]) -> tuple[bytes, io.BufferedReader]:
    """Return the first bytes of a stream, and a stream that has them still."""
    head = stream.read(HEAD)
    return head, io.BufferedReader(_Joined(head, stream), CHUNK)


class _Joined(io.RawIOBase):
    """Bytes that were read ahead, then the rest of the stream."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self.head, self.stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self.head[: len(buffer)] if self.head else self.stream.read(len(buffer))
        self.head = self.head[len(data) :]
        buffer[: len(data)] = data
        return len(data)


def compression(head: bytes) -> str:
    """Return the extension that tells how bytes are compressed, by their first bytes; "" if they are not."""
    for magic, extension in zip((_GZIP, _ZSTD, _BZ2, _XZ), COMPRESSED, strict=True):
        if head.startswith(magic):
            return extension
    return ""


def decompressed(stream: io.BufferedReader, extension: str, *, records: bool) -> io.BufferedReader:
    """Return a stream of what a compressed stream holds; its errors are ``Unusable``, so is one that swells.

    records: it holds many documents; one that swells is passed over by their reader, and the others count.
    """
    counted: Any = _Counted(stream)
    inner = _DECOMPRESSORS[extension](counted)
    return io.BufferedReader(
        _Expanded(inner, counted, extension.lstrip("."), RECORDS_EXPANSION if records else MOST_EXPANSION), CHUNK
    )


def _zstd(stream: IO[bytes]) -> Any:
    try:
        from backports import zstd  # noqa: PLC0415 (optional)
    except ImportError:
        raise InputError("reading .zst needs backports.zstd; install it with: pip install 'kg-news[archive]'") from None
    return zstd.ZstdFile(stream)


def _decompression_errors() -> tuple[type[Exception], ...]:
    # A zstd error is of a class of its own, in a module that is loaded by now if it can be raised at all.
    loaded = sys.modules.get("backports.zstd")
    return (EOFError, OSError, zlib.error, lzma.LZMAError, ValueError, *([loaded.ZstdError] if loaded else []))


_DECOMPRESSORS: dict[str, Callable[[Any], Any]] = {
    ".gz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".zst": _zstd,
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}


class _Counted(io.RawIOBase):
    """Counts the bytes that are read."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self.stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self.stream.read1(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)

    def read1(self, size: int = -1) -> bytes:
        return self.read(size) or b""


class _Expanded(io.RawIOBase):
    """The decompressed bytes, with errors as ``Unusable``."""

    def __init__(self, inner: Any, counted: _Counted, name: str, most: int) -> None:
        self.inner, self.counted, self.name, self.most = inner, counted, name, most
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            data: bytes = self.inner.read(min(len(buffer), CHUNK))
        except EOFError:
            raise Unusable(f"truncated {self.name} file") from None
        except _decompression_errors():
            raise Unusable(f"damaged {self.name} file") from None
        self.count += len(data)
        if self.count > max(EXPANSION_FREE, self.most * self.counted.count):
            raise Unusable(f"{self.name} file that expands more than {self.most}-fold; not text")
        buffer[: len(data)] = data
        return len(data)


def encoding_of(head: bytes, otherwise: str = "") -> str:
    """Return the encoding that a byte order mark tells, else the other one, else "utf-8"."""
    return next((encoding for bom, encoding in _BOMS if head.startswith(bom)), otherwise or "utf-8")


def text_encoding(option: str, name: str) -> str:
    """Return Python's name of an encoding.

    Args:
        option: that names it, for messages.
        name: as it was given.

    Raises:
        InputError: there is no such encoding of text.

    """
    try:
        "".encode(name)  # refuses codecs that are not of text, such as "hex"
        return codecs.lookup(name).name
    except (LookupError, ValueError, TypeError):
        raise InputError(f"{option} {name!r}: no such encoding; e.g. utf-8, windows-1252, iso-8859-15") from None


def texts(stream: IO[bytes], encoding: str) -> Iterator[str]:
    """Decode a stream of text in chunks, with one kind of line break.

    Raises:
        Unusable: the bytes are not in the encoding.

    """
    inner = codecs.getincrementaldecoder(encoding)()
    decoder = io.IncrementalNewlineDecoder(inner, translate=True)
    done = 0
    while True:
        chunk = stream.read(CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise Unusable(not_decoded(done + error.start + len(chunk) - len(error.object), encoding)) from None
        if text := text.replace("\0", ""):
            yield text
        if not chunk:
            return
        done += len(chunk)


def not_decoded(byte: int, encoding: str = "utf-8") -> str:
    """Return the reason for bytes that are not text. byte: offset of the first that is not."""
    if encoding not in {"utf-8", "utf-8-sig"}:
        return f"not {encoding.upper()} (byte {byte})"
    return f"not UTF-8 (byte {byte}); name its encoding with --encoding, e.g. --encoding windows-1252"


def lines(stream: IO[bytes], encoding: str, longest: int) -> Iterator[bytes | None]:
    """Yield the lines of a stream, as UTF-8 without their line breaks; None for one longer than ``longest`` bytes."""
    read: Callable[[int], bytes] = stream.readline
    if encoding != "utf-8":
        read = io.BufferedReader(_Recoded(texts(stream, encoding))).readline
    while line := read(longest + 1):
        if len(line) > longest and not line.endswith(b"\n"):
            while (rest := read(CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield None
        else:
            yield line.rstrip(b"\r\n")


class _Recoded(io.RawIOBase):
    """Chunks of text as UTF-8 bytes."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self.chunks = chunks
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if not self.rest:
            self.rest = next(self.chunks, "").encode("utf-8", "replace")
        data, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
