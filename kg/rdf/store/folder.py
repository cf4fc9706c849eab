"""Opening of store folders, with messages on why one cannot be opened, read or written."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError

_ENGINE = re.compile(
    r"CURRENT|LOCK|LOG(\.old.*)?|IDENTITY|(MANIFEST|OPTIONS)-\d+(\.dbtmp)?|\d{6,}\.(sst|log|blob|dbtmp)"
)
"""Names of the engine's files."""
TRIES, PAUSE = 4, 0.1
"""How often a store is opened for reading that cannot be, and the seconds between."""
_DATA = (".sst", ".log")
_FULL = ("no space left", "disk quota", "file too large")
_DENIED = ("read-only file system", "permission denied")


class StoreInUseError(InputError):
    """Another process is writing to the store."""


def is_missing(path: Path | str) -> bool:
    """Whether there is nothing at a path yet."""

    return not Path(path).exists()


def engine_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that are the engine's."""
    return (path for path in folder.iterdir() if _ENGINE.fullmatch(path.name))


def holds_others(folder: Path) -> bool:
    """Whether a folder holds files that are not the engine's."""
    return any(not _ENGINE.fullmatch(path.name) for path in folder.iterdir())


def open_folder(path: Path | str | None, read_only: bool) -> ox.Store:
    """Open a folder (made when it is not there, unless ``read_only``), or memory for None.

    Raises:
        InputError: there is no store, or something else, or another process is writing to it; it is damaged.
    """
    if path is None:
        return ox.Store()
    try:
        return _open_for_reading(path) if read_only else _open_for_writing(path)
    except (OSError, ValueError, RuntimeError) as error:
        text = str(error).lower()
        if "lock" in text and ("resource temporarily" in text or "lock hold by current process" in text):
            raise StoreInUseError(
                f"another process is writing to {path}; try again when it is done (queries need not wait)"
            ) from error
        raise InputError(_why_not(path, read_only, error)) from error


def _open_for_reading(path: Path | str) -> ox.Store:
    # A writer replaces files: one may go away between its name is read and it is opened.
    for _ in range(TRIES - 1):
        with contextlib.suppress(OSError, RuntimeError):
            return ox.Store.read_only(str(path))
        if not (Path(path) / "CURRENT").is_file():
            break
        time.sleep(PAUSE)
    return ox.Store.read_only(str(path))


def _open_for_writing(path: Path | str) -> ox.Store:

    folder = Path(path)
    if folder.is_dir() and not (folder / "CURRENT").is_file():
        # A process that was killed at once leaves files without data; the engine goes on with them.
        if any(file.suffix in _DATA and file.stat().st_size for file in engine_files(folder)):
            raise InputError(damaged(path, "the file CURRENT is missing"))
        if holds_others(folder) and not (folder / "LOCK").is_file():
            raise InputError(f"{path} is not empty and is no store; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    return ox.Store(str(path))


def damaged(path: Path | str, reason: str) -> str:
    """Say that a store is damaged, and what to do."""
    return (
        f"the store {path} is damaged ({reason}); kg build --repair --store {path} makes one of articles anew; what "
        "was loaded is loaded into a new one"
    )


def engine_failure(path: Path | str, error: BaseException | None) -> str | None:
    """Say what is wrong with a store, and what to do, when an error of the engine tells of it; otherwise None."""
    if not is_engine_failure(error):
        return None
    text = " ".join(str(error).split())
    if any(reason in text.lower() for reason in _FULL):
        return f"the disk of the store {path} is full ({_first(text)}); make room and run the command again"
    if any(reason in text.lower() for reason in _DENIED):
        return f"the store {path} cannot be written to ({_first(text)}); change its permissions, or copy it"
    if text.startswith("Corruption") or "no such file" in text.lower():
        return damaged(path, _first(text))
    return f"the store {path}: {text}"


def is_engine_failure(error: BaseException | None) -> bool:
    """Whether an error is one of the engine with its files, not with what it was asked."""
    return isinstance(error, RuntimeError | OSError) and str(error).startswith(("IO error", "Corruption"))


def _first(text: str) -> str:
    """Return the beginning of an engine's message: what, without details of its files."""
    parts = [part for part in text.split(": ") if part not in ("IO error", "Corruption")]
    return ": ".join(parts[:2]).partition(" /")[0].strip()[:150]


def _why_not(path: Path | str, read_only: bool, error: Exception) -> str:
    folder = Path(path)
    if folder.is_file():
        return f"{path} is a file, and a store is a folder; kg load {path} --store DIR puts the file into one"
    files = list(engine_files(folder)) if folder.is_dir() else []
    # What a process leaves that was cut off while it made the store.
    begun = "only possible on read-write" in str(error) or "Column family not found" in str(error)
    tables = any(file.suffix == ".sst" for file in files)
    if read_only and (not any(file.suffix in _DATA for file in files) or (begun and not tables)):
        return f"there is no store at {path}; `kg load FILE --store {path}` makes one"
    if read_only and not (folder / "CURRENT").is_file():
        return damaged(path, "the file CURRENT is missing")
    if begun:
        return damaged(path, _first(str(error)))
    if failure := engine_failure(path, error):
        return failure
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot open the store {path}: {reason}"
