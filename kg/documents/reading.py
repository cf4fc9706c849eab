"""Finding documents in files and folders, and reading each by its kind."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kg.documents import html, jsonl, plain
from kg.documents.document import Document, Skipped
from kg.documents.language import not_english
from kg.errors import InputError

Reader = Callable[[str, str], Iterable[Document | Skipped]]

READERS: dict[str, Reader] = {
    ".txt": plain.read,
    ".text": plain.read,
    ".md": plain.read,
    ".html": html.read,
    ".htm": html.read,
    ".jsonl": jsonl.read,
    ".ndjson": jsonl.read,
}
"""By file name extension. A file named on the command line with another extension is read as plain text."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def find(inputs: Iterable[str]) -> Iterator[Path]:
    """Walk inputs ("-" is standard input, folders are searched for known kinds) in sorted order, lazily.

    Raises InputError for a path that is not there, and for a folder without any document.
    """
    for name in inputs:
        if name == "-":
            yield Path("-")
            continue
        path = Path(name)
        if path.is_dir():
            found = False
            for folder, folders, files in os.walk(path):
                folders[:] = sorted(f for f in folders if not f.startswith("."))
                for file in sorted(files):
                    inside = Path(folder, file)
                    if inside.suffix.lower() in READERS and not file.startswith((".", "README")):
                        found = True
                        yield inside
            if not found:
                kinds = " ".join(sorted(READERS))
                raise InputError(f"{name}: no documents in this folder (looked for {kinds})")
        elif path.exists():
            yield path
        else:
            raise InputError(f"{name}: no such file or folder")


def read(paths: Iterable[Path]) -> Iterator[Document | Skipped]:
    """Read documents from files, one after the other; what cannot be used comes as ``Skipped``."""
    for path in paths:
        source = path.as_posix()
        try:
            data = sys.stdin.buffer.read() if source == "-" else path.read_bytes()
        except OSError as error:
            yield Skipped(source, f"cannot be read: {error.strerror or error}")
            continue
        yield from decode(data, source)


def decode(data: bytes, source: str) -> Iterator[Document | Skipped]:
    """Read the documents in the bytes of one file; its kind is told by the name, or by the first bytes."""
    if not data.strip():
        yield Skipped(source, "empty file")
        return
    encoding = next((e for bom, e in _BOMS if data.startswith(bom)), "utf-8")
    if encoding == "utf-8" and b"\0" in data[:100_000]:
        yield Skipped(source, "binary file; text, HTML or JSON Lines expected")
        return
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        yield Skipped(source, f"not UTF-8 (byte {error.start}); convert it, e.g. with iconv -f WINDOWS-1252 -t UTF-8")
        return
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    reader = READERS.get(Path(source).suffix.lower(), plain.read)
    if reader is plain.read and html.looks_like(text):
        reader = html.read
    for document in reader(text, source):
        if isinstance(document, Skipped):
            yield document
        elif not any(c.isalpha() for c in document.body):
            yield Skipped(document.source, "no text")
        elif language := not_english(document.body):
            yield Skipped(document.source, f"not English ({language})")
        else:
            yield document
