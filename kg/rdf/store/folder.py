"""Opening of store folders, with messages on why one cannot be opened."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError


def is_missing(path: Path | str) -> bool:
    """Whether there is nothing at a path yet."""

    return not Path(path).exists()


def open_folder(path: Path | str | None, read_only: bool) -> ox.Store:
    """Open a folder (made when it is not there, unless ``read_only``), or memory for None.

    Raises:
        InputError: there is no store, or something else, or another process is writing to it.
    """
    if path is None:
        return ox.Store()
    try:
        return ox.Store.read_only(str(path)) if read_only else _open_for_writing(path)
    except (OSError, ValueError) as error:
        raise InputError(_why_not(path, read_only, error)) from error


def _open_for_writing(path: Path | str) -> ox.Store:

    folder = Path(path)
    begun = ("LOCK", "LOG", "IDENTITY", "MANIFEST-", "OPTIONS-", "0000")  # what a process killed at once leaves
    if (
        folder.is_dir()
        and not (folder / "CURRENT").is_file()
        and any(not path.name.startswith(begun) for path in folder.iterdir())
    ):
        raise InputError(f"{path} is not empty and is no store; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    return ox.Store(str(path))


def _why_not(path: Path | str, read_only: bool, error: Exception) -> str:

    if "lock" in str(error).lower():
        return f"another process is writing to {path}; try again when it is done (queries need not wait)"
    if Path(path).is_file():
        return f"{path} is a file, and a store is a folder; kg load {path} --store DIR puts the file into one"
    if read_only and isinstance(error, FileNotFoundError):
        return f"there is no store at {path}; `kg load FILE --store {path}` makes one"
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot open the store {path}: {reason}"
