"""What is wrong with the database of a build, and what to do about it."""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kg.errors import InputError

PROBLEMS = (sqlite3.DatabaseError, zlib.error, msgspec.MsgspecError)
"""What a file that is damaged, or cannot be read or written, raises."""
_FULL = ("full", "disk i/o error")
_DENIED = ("readonly", "unable to open")


def problem(path: Path, error: BaseException) -> InputError:
    """Return the error that says what is wrong with the database, where, and how to mend it."""
    text = str(error)
    if "locked" in text:
        return InputError(f"another process is writing to {path}; try again when it is done")
    if any(reason in text for reason in _FULL):
        return InputError(f"{path} cannot be written ({text}); make room on the disk and run the command again")
    if any(reason in text for reason in _DENIED):
        return InputError(f"{path} cannot be written ({text}); change its permissions, or copy the store")
    return InputError(
        f"{path} is damaged ({text}); kg build --repair --store {path.parent}, with all articles, reads them again"
    )


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that only reads.

    Raises:
        InputError: the file is damaged, or cannot be read.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            yield connection
    except PROBLEMS as error:
        raise problem(path, error) from error
