"""Time limits of documents, in proportion to their length.

At first an exception is raised where the document is being read, between two steps of Python. Native code that takes
none is ended with its process, if that is a worker's: the executor starts another one.
"""

from __future__ import annotations

import faulthandler
import functools
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from pathlib import Path
from typing import IO

SECONDS_A_CHARACTER = 0.002
"""About twenty times what reading takes on a slow core."""
GRACE_SECONDS = 10.0
"""So long after the exception the process is ended."""


class TimeLimitError(BaseException):
    """The time is over. No ``Exception``: a component that goes on after any of them is not to go on after this."""


def seconds_allowed(characters: int, seconds: float) -> float:
    """Return the seconds that a text of some length may take; ``seconds`` are allowed whatever its length."""
    return seconds + SECONDS_A_CHARACTER * characters


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitError in a block that takes longer than this, and end this process if that does not help.

    The exception comes in a main thread only, the end in a worker process only.
    """
    is_main = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
    is_worker = parent_process() is not None
    if is_worker:
        faulthandler.dump_traceback_later(seconds + GRACE_SECONDS, exit=True, file=_nowhere())
    before = signal.signal(signal.SIGALRM, _over) if is_main else None
    try:
        if is_main:
            signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # again, if somebody catches all
        yield
    finally:
        if is_main:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        if is_worker:
            faulthandler.cancel_dump_traceback_later()


def _over(_signal: int, _frame: object) -> None:
    raise TimeLimitError


@functools.lru_cache(maxsize=1)
def _nowhere() -> IO[str]:
    return Path(os.devnull).open("w")  # as long as the process lives
