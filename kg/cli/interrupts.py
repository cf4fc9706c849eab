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
EXIT_TERMINATED = 143
GRACE = 1.0
"""Seconds after an interrupt in which a command may end by itself."""
_ENDS = {signal.SIGINT: (EXIT_INTERRUPTED, "interrupted"), signal.SIGTERM: (EXIT_TERMINATED, "terminated")}
"""Signals that end a command: exit code, and what is said."""
_LIMITED = "KG_TIME_LIMITED"
"""The environment variable that tells a process that another one watches its time."""


class Interrupted(KeyboardInterrupt):
    """A signal that asks the process to end. code: exit code; reason: what is said."""

    def __init__(self, number: int) -> None:
        self.code, self.reason = _ENDS[signal.Signals(number)]
        super().__init__(self.reason)


_interrupted: list[Interrupted] = []


def interruption() -> Interrupted | None:
    """Return the interrupt that this process was sent; libraries may have made another error of it."""
    return _interrupted[0] if _interrupted else None


@contextlib.contextmanager
def end_at_once() -> Iterator[None]:
    """Let an interrupt end the process at once in this block: by the signal itself, without any cleaning up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: handler for number in _ENDS if callable(handler := signal.getsignal(number))}
    for number in before:
        signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_on_interrupt() -> None:
    """Raise ``Interrupted`` when the process is interrupted, and end it when it does not end by itself.

    Unfinished files are removed before that. A signal that the process was started to ignore stays ignored.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    # The number of each signal is written there at once, whatever runs.
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in _ENDS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)

    def wait() -> None:
        ours = (_interrupt, signal.SIG_IGN)  # kg serve has handlers of its own
        while (number := os.read(reader, 1)[0]) not in _ENDS or signal.getsignal(number) not in ours:
            pass
        time.sleep(GRACE)
        discard_unfinished()
        code, reason = _ENDS[signal.Signals(number)]
        os.write(2, f"kg: {reason}\n".encode())
        os._exit(code)  # whatever native call goes on

    threading.Thread(target=wait, daemon=True).start()


def _interrupt(number: int, _: object) -> None:
    error = Interrupted(number)
    _interrupted.append(error)
    for other in _ENDS:  # ending may not be interrupted: it takes no longer than GRACE
        signal.signal(other, signal.SIG_IGN)
    # Where an exception cannot be raised (a destructor, another thread), the process goes on until GRACE is over.
    sys.unraisablehook = threading.excepthook = _say_nothing
    raise error


def _say_nothing(_: object) -> None:
    pass


def let_signals_end() -> None:
    """Let signals end the process at once: its work is done, and the interpreter is about to end."""
    for number in _ENDS:
        if signal.getsignal(number) is _interrupt:
            signal.signal(number, signal.SIG_DFL)


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
    finally:
        child.kill()
        child.wait()
    return 128 - ended if ended < 0 else ended
