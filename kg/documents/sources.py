"""Locations of documents: files, folders, patterns, lists of paths and URLs, in a stable order."""

from __future__ import annotations

import atexit
import functools
import glob
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from kg.documents.streams import COMPRESSED, Location, PassedOver, Url, filesystem, is_url, is_web
from kg.errors import InputError

_PATTERN = frozenset("*?[")
_EXTENSION = re.compile(r"\.[a-z][a-z0-9]{0,9}")
_SHORT = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar"}
README = "a README; name the file to have it read"
SHOWN_KINDS = 5


def kind(name: str) -> str:
    """Return the extension that tells what a file holds, without that of its compression: ".jsonl" for "a.jsonl.gz".

    "" for a name without an extension, such as "article" or "article.2".
    """
    path = PurePosixPath(name.lower())
    suffix = PurePosixPath(path.stem).suffix if path.suffix in COMPRESSED else path.suffix
    return _SHORT.get(suffix, suffix) if _EXTENSION.fullmatch(suffix) else ""


def unknown(kind: str) -> str:
    """Return the reason why a file with an extension that is not known is not read."""
    return f"format not known ({kind or 'a file without extension'})"


def find(inputs: Iterable[str], kinds: Iterable[str]) -> Iterator[Location]:
    """Walk inputs in their order, folders in the order of names; see ``kg.documents.find``."""
    names = list(inputs)
    known = frozenset(kinds)
    # What is not there is said before anything is read; the walk itself is lazy.
    walks = [_walk(name, known) for name in names]
    return (location for walk in walks for location in walk())


def _walk(name: str, kinds: frozenset[str]) -> Callable[[], Iterator[Location]]:
    if name == "-":
        return lambda: iter([Path("-")])
    if is_url(name):
        return _remote(name, kinds)
    path = Path(name)
    try:
        exists = path.exists()
    except (OSError, ValueError):  # a name that no file can have
        exists = False
    if exists and path.is_dir():
        _require_documents(name, _folder(path, kinds), kinds)
        return lambda: _folder(path, kinds)
    if exists:
        return lambda: iter([path])
    if name.startswith("@"):
        return _list(name[1:], kinds)
    if _PATTERN & set(name):
        if next(_glob(name), None) is None:
            raise InputError(f"{name}: no file matches this pattern")
        return lambda: _matching(name, kinds)
    raise InputError(f"{name}: no such file or folder")


def _require_documents(name: str, found: Iterator[Location], kinds: frozenset[str]) -> None:
    """Raise InputError if a folder has no file of a known kind."""
    others: set[str] = set()
    for location in found:
        if not isinstance(location, PassedOver):
            return
        others.add(kind(location.location.as_posix()) or "without extension")
    has = f"; it has files of other formats: {' '.join(sorted(others)[:SHOWN_KINDS])}" if others else ""
    raise InputError(f"{name}: no documents in this folder (looked for {' '.join(sorted(kinds))}){has}")


def _folder(path: Path, kinds: frozenset[str]) -> Iterator[Location]:
    """Walk a folder; hidden files and folders are left out."""
    unreadable: list[Path] = []
    for folder, folders, files in os.walk(path, onerror=lambda error: unreadable.append(Path(error.filename))):
        # A folder that cannot be listed is given as if it were a file: reading it says why.
        yield from unreadable
        unreadable.clear()
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(files):
            if not file.startswith("."):
                yield _told(Path(folder, file), kinds)
    yield from unreadable


def _told(path: Path, kinds: frozenset[str]) -> Location:
    """Return a file of a folder, passed over if it is not read."""
    # Opening a named pipe would wait for ever.
    if not path.is_file():
        return PassedOver(path, "no regular file")
    return _chosen(path, path.name, kinds)


def _chosen(location: Path | Url, name: str, kinds: frozenset[str]) -> Location:
    if name.startswith("README"):
        return PassedOver(location, README)
    found = kind(name)
    return location if found in kinds else PassedOver(location, unknown(found))


def _glob(pattern: str) -> Iterator[str]:
    return glob.iglob(pattern, recursive=True)  # noqa: PTH207 (Path.glob takes no absolute patterns)


def _matching(pattern: str, kinds: frozenset[str]) -> Iterator[Location]:
    for name in sorted(_glob(pattern)):
        path = Path(name)
        if path.is_file():
            yield path
        elif path.is_dir() and not pattern.endswith("**"):
            yield from _folder(path, kinds)


def _list(name: str, kinds: frozenset[str]) -> Callable[[], Iterator[Location]]:
    if name != "-" and not Path(name).exists():
        raise InputError(f"{name}: no such file; a list of paths expected, one a line")
    file = _standard_input() if name == "-" else Path(name)

    def listed() -> Iterator[Location]:
        with file.open("rb") as stream:
            for line in stream:
                path = os.fsdecode(line.rstrip(b"\r\n"))
                if not path.strip():
                    continue
                if is_url(path):
                    yield Url(path)
                elif Path(path).is_dir():
                    yield from _folder(Path(path), kinds)
                else:
                    # A path that is not there is one document that cannot be read; it does not end the run.
                    yield Path(path)

    return listed


@functools.cache
def _standard_input() -> Path:
    """Return a file with what standard input gives: it can be read once only, a list is walked more often."""
    descriptor, name = tempfile.mkstemp(prefix="kg-paths-")
    atexit.register(Path(name).unlink, missing_ok=True)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return Path(name)


def _remote(url: str, kinds: frozenset[str]) -> Callable[[], Iterator[Location]]:
    if is_web(url):  # a page: a web server lists no folders
        return lambda: iter([Url(url)])
    fs, path = filesystem(url)
    try:
        if _PATTERN & set(path):
            found = sorted(str(p) for p in fs.glob(path))
            if not found:
                raise InputError(f"{url}: no file matches this pattern")
            return lambda: (Url(fs.unstrip_protocol(p)) for p in found)
        if url.endswith("/") or fs.isdir(path):
            _require_documents(url, _remote_folder(fs, path, kinds), kinds)
            return lambda: _remote_folder(fs, path, kinds)
    except InputError:
        raise
    except Exception as error:  # each driver has errors of its own
        raise InputError(f"{url}: cannot be listed: {' '.join(str(error).split())[:200]}") from None
    return lambda: iter([Url(url)])


def _remote_folder(fs: Any, path: str, kinds: frozenset[str]) -> Iterator[Location]:
    for folder, folders, files in fs.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(files):
            if not file.startswith("."):
                yield _chosen(Url(fs.unstrip_protocol(f"{folder.rstrip('/')}/{file}")), file, kinds)
