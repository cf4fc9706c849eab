"""Locations of documents: files, folders, patterns, lists of paths and URLs, in a stable order."""

from __future__ import annotations

import atexit
import functools
import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from kg.documents.streams import COMPRESSED, Location, Url, filesystem, is_url
from kg.errors import InputError

_PATTERN = frozenset("*?[")


def kind(name: str) -> str:
    """Return the extension that tells what a file holds, without that of its compression: ".jsonl" for "a.jsonl.gz"."""
    path = PurePosixPath(name.lower())
    return PurePosixPath(path.stem).suffix if path.suffix in COMPRESSED else path.suffix


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
        if next(_folder(path, kinds), None) is None:
            raise InputError(f"{name}: no documents in this folder (looked for {' '.join(sorted(kinds))})")
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


def _folder(path: Path, kinds: frozenset[str]) -> Iterator[Path]:
    unreadable: list[Path] = []
    for folder, folders, files in os.walk(path, onerror=lambda error: unreadable.append(Path(error.filename))):
        # A folder that cannot be listed is given as if it were a file: reading it says why.
        yield from unreadable
        unreadable.clear()
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(files):
            # Only regular files: opening a named pipe would wait for ever.
            if kind(file) in kinds and not file.startswith((".", "README")) and Path(folder, file).is_file():
                yield Path(folder, file)
    yield from unreadable


def _glob(pattern: str) -> Iterator[str]:
    return glob.iglob(pattern, recursive=True)  # noqa: PTH207 (Path.glob takes no absolute patterns)


def _matching(pattern: str, kinds: frozenset[str]) -> Iterator[Path]:
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
    fs, path = filesystem(url)
    try:
        if _PATTERN & set(path):
            found = sorted(str(p) for p in fs.glob(path))
            if not found:
                raise InputError(f"{url}: no file matches this pattern")
            return lambda: (Url(fs.unstrip_protocol(p)) for p in found)
        if url.endswith("/") or fs.isdir(path):
            if next(_remote_folder(fs, path, kinds), None) is None:
                raise InputError(f"{url}: no documents in this folder (looked for {' '.join(sorted(kinds))})")
            return lambda: _remote_folder(fs, path, kinds)
    except InputError:
        raise
    except Exception as error:  # each driver has errors of its own
        raise InputError(f"{url}: cannot be listed: {' '.join(str(error).split())[:200]}") from None
    return lambda: iter([Url(url)])


def _remote_folder(fs: Any, path: str, kinds: frozenset[str]) -> Iterator[Url]:
    for folder, folders, files in fs.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(files):
            if kind(file) in kinds and not file.startswith((".", "README")):
                yield Url(fs.unstrip_protocol(f"{folder.rstrip('/')}/{file}"))
