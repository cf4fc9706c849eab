"""Exit codes and one-line error messages of the command line."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import BinaryIO

from kg.cli.interrupts import Interrupted, interruption
from kg.errors import DataError, InputError


class OutputClosed(Exception):
    """The reader of standard output has closed it. Not an OSError, of which click would make exit code 1."""


def exit_code_for(error: BaseException) -> int:
    """Print what went wrong in one line and return the exit code."""
    error = interruption() or error
    match error:
        case Interrupted():
            return _say(error.reason, error.code)
        case SystemExit():
            return error.code if isinstance(error.code, int) else int(error.code is not None)
        case InputError():
            return _say(str(error), 2)
        case DataError():
            return _say(str(error), 1)
        case KeyboardInterrupt():
            return _say("interrupted", 130)
        case OutputClosed() | BrokenPipeError():
            return 141
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return _say(f"{where}{error.strerror or error}", 2)
        case MemoryError():
            return _say("out of memory", 70)
    if os.environ.get("KG_DEBUG"):
        raise error
    text = " ".join(str(error).split())
    return _say(f"internal error: {type(error).__name__}: {text} (KG_DEBUG=1 shows where)", 70)


def _say(message: str, code: int) -> int:

    with contextlib.suppress(OSError):  # nobody may be there to read it
        print(f"kg: {message}", file=sys.stderr, flush=True)
    return code


def flushed(code: int) -> int:
    """Write out what standard output holds back and return the exit code, another one when nobody reads it."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):  # or the interpreter tries again and complains
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code or 141
    return code


def standard_output() -> BinaryIO:
    """Return standard output for bytes."""
    sys.stdout.flush()
    return sys.stdout.buffer
