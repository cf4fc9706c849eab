"""Interrupts and time limits that hold while a native call runs.

Python runs the handlers of signals between two of its own instructions, and a call of the native library may take
hours.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence

from kg.rdf.io.atomic_files import discard_unfinished

EXIT_TIMEOUT = 124
EXIT_INTERRUPTED = 130
GRACE = 1.0
"""Seconds after an interrupt in which a command may end by itself."""
_LIMITED = "KG_TIME_LIMITED"
"""The environment variable that tells a process that another one watches its time."""


@contextlib.contextmanager
def end_at_once() -> Iterator[None]:
    """Let an interrupt end the process at once in this block: by the signal itself, without any cleaning up."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before in (signal.SIG_IGN, None):
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def end_on_interrupt() -> None:
    """End the process when it is interrupted and does not end by itself, having removed unfinished files."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    # The number of each signal is written there at once, whatever runs.
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def wait() -> None:
        while os.read(reader, 1) != bytes([signal.SIGINT]):
            pass
        time.sleep(GRACE)
        discard_unfinished()
        os.write(2, b"kg: interrupted\n")
        os.kill(os.getpid(), signal.SIGTERM)  # has no handler, so that the native call does not matter

    threading.Thread(target=wait, daemon=True).start()


def is_time_limited() -> bool:
    """Return whether another process ends this one when its time is over."""
    return _LIMITED in os.environ


def run_limited(arguments: Sequence[str], seconds: float) -> int:
    """Run a command in a process of its own and return its exit code; ``EXIT_TIMEOUT`` when its time was over.

    Args:
        arguments: of ``kg``.
        seconds: after which the process is killed.
    """
    code = f"import sys; sys.path[:] = {sys.path!r}; from kg.cli import main; main()"
    import subprocess  # noqa: PLC0415 (for --timeout alone)

    child = subprocess.Popen([sys.executable, "-c", code, *arguments], env={**os.environ, _LIMITED: "1"})
    try:
        ended = child.wait(seconds)
    except subprocess.TimeoutExpired:
        print(f"kg: not done within {seconds:g} seconds (--timeout)", file=sys.stderr)
        return EXIT_TIMEOUT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    finally:
        child.kill()
        child.wait()
    return EXIT_INTERRUPTED if ended == -signal.SIGINT else ended
