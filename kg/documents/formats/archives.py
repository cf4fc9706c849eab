"""Archives (zip, tar): the documents in their files; also office documents, which are zip archives."""

from __future__ import annotations

import io
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import IO, Any

from kg.documents.document import Found, Origin, Skipped, Unusable
from kg.documents.formats import office
from kg.documents.streams import CHUNK, EXPANSION_FREE, RECORDS_EXPANSION

MAX_FILES = 1_000_000
SPOOLED = 16_000_000
"""Bytes of an archive that are held in memory; a longer one from a pipe lies in a temporary file meanwhile."""
Member = Callable[[IO[bytes], Origin, str], Found]

_OFFICE = ((".docx", "word/document.xml"), (".xlsx", "xl/workbook.xml"), (".pptx", "ppt/presentation.xml"))
_MIMETYPES = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/epub+zip": ".epub",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
}
_READ = {".docx": office.read_docx, ".odt": office.read_odt, ".epub": office.read_epub}
_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def read_zip(stream: IO[bytes], origin: Origin, member: Member) -> Found:
    """Read a zip archive, or the office document that it is.

    Args:
        stream: of the archive.
        origin: where it comes from.
        member: reads a file in it; the last argument is the extension of its format, "" if its name tells it.

    Raises:
        Unusable: it is damaged, or no archive of documents.

    """
    with tempfile.SpooledTemporaryFile(SPOOLED) as held:
        while data := stream.read(CHUNK):
            held.write(data)
        held.seek(0)
        try:
            archive = zipfile.ZipFile(held)
            names = set(archive.namelist())
            kind = _office_kind(archive, names)
        except _ERRORS as error:
            raise Unusable(f"damaged zip archive or office document ({error})") from None
        if kind:
            held.seek(0)
            if kind not in _READ:
                raise Unusable(f"an office document ({kind}); save its texts as .docx, .odt, .csv or text")
            yield from _READ[kind](held, origin)
            return
        if len(names) > MAX_FILES:
            raise Unusable(f"a zip archive of more than {MAX_FILES:,} files")
        for entry in archive.infolist():
            if not entry.is_dir() and not _hidden(entry.filename):
                yield from _zipped(archive, entry, origin, member)


def _office_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Return the extension of the office document that a zip archive is, "" if it is none."""
    for kind, name in _OFFICE:
        if name in names:
            return kind
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        return _MIMETYPES.get(archive.read("mimetype").strip(), "")
    return ""


def _zipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, origin: Origin, member: Member) -> Found:
    where = _inside(origin, entry.filename)
    if entry.flag_bits & 1:
        yield Skipped(where.source, "encrypted")
        return
    if entry.file_size > max(EXPANSION_FREE, RECORDS_EXPANSION * entry.compress_size):
        yield Skipped(where.source, f"a file that expands more than {RECORDS_EXPANSION}-fold")
        return
    try:
        with archive.open(entry) as file:
            yield from member(io.BufferedReader(_Guarded(file), CHUNK), where, "")
    except _ERRORS as error:
        yield Skipped(where.source, f"damaged in its archive ({error})")


def read_tar(stream: IO[bytes], origin: Origin, member: Member) -> Found:
    """Read a tar archive; see ``read_zip``."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for entry in archive:
                if not entry.isfile() or _hidden(entry.name):
                    continue
                where = _inside(origin, entry.name)
                file = archive.extractfile(entry)
                assert file is not None
                yield from member(io.BufferedReader(_Guarded(file), CHUNK), where, "")
    except (tarfile.TarError, EOFError, ValueError) as error:
        yield Skipped(origin.source, f"damaged tar archive ({error}); the files behind are lost")


def _inside(origin: Origin, name: str) -> Origin:
    shown = name.encode("utf-8", "backslashreplace").decode()
    return replace(origin, source=f"{origin.source}/{shown}", depth=origin.depth + 1)


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part not in (".", "..") for part in parts)


class _Guarded(io.RawIOBase):
    """A file in an archive, whose errors are ``Unusable``."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            data: bytes = self.file.read(len(buffer))
        except (*_ERRORS, tarfile.TarError) as error:
            raise Unusable(f"damaged in its archive ({error})") from None
        buffer[: len(data)] = data
        return len(data)
