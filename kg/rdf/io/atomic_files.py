"""Atomic output files: complete or absent."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kg.errors import InputError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
# What a process that must end at once (a timeout) has to remove: ``discard_unfinished``.
_unfinished: set[Path] = set()


@contextlib.contextmanager
def atomic_output(path: Path) -> Iterator[BinaryIO]:
    """Give a binary file that becomes ``path`` when the block ends well and vanishes when it does not.

    A path that is not a regular file (``/dev/stdout``, a named pipe) is written to directly.

    Raises:
        InputError: the folder does not exist or cannot be written to.
    """

    import tempfile  # noqa: PLC0415 (slow; few commands need it)

    check_output(path)
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            with path.open("wb") as special:
                yield special
            return
        # Beside a link's target, so that the link stays a link.
        target = path.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"cannot write {str(path)!r}: {error}") from error
    part = Path(name)
    with unfinished(part):
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.chmod(_mode_for(target))
            part.replace(target)
        except BaseException as error:
            part.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno in _NO_ROOM and not error.filename:
                raise InputError(f"cannot write {path}: {error.strerror}") from error
            raise


def check_output(path: Path) -> None:
    """Look whether a file can be written before the work that gives its content.

    Raises:
        InputError: it is a folder, or its folder is not there.
    """
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; name a file to write to")
        path.parent.stat()
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"cannot write {str(path)!r}: {error}") from error


def unnamed_file() -> BinaryIO:
    """Return a temporary file that vanishes with the process, however it ends."""
    import tempfile  # noqa: PLC0415 (slow; few commands need it)

    return tempfile.TemporaryFile()


def copy_content(source: BinaryIO, output: BinaryIO) -> None:
    """Copy the whole content of a file."""
    source.seek(0)
    import shutil  # noqa: PLC0415 (slow; few commands need it)

    shutil.copyfileobj(source, output, 1 << 20)


@contextlib.contextmanager
def unfinished(path: Path) -> Iterator[None]:
    """Take a file or folder for unfinished until the block ends."""
    _unfinished.add(path)
    try:
        yield
    finally:
        _unfinished.discard(path)


def discard_unfinished() -> None:
    """Remove what is unfinished, before the process is ended."""

    import shutil  # noqa: PLC0415 (slow; few commands need it)

    for path in list(_unfinished):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _mode_for(target: Path) -> int:
    """Return the permissions of the file to be replaced, or those a new file would get."""
    try:
        return target.stat().st_mode & 0o7777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
