"""What ends the process while a native call runs.

Python runs the handlers of signals between two of its own instructions, and a call of the native library may take
hours. So a thread ends the process, having removed what is unfinished.
"""

from __future__ import annotations

import os
import signal
import threading
import time

from kg.rdf.io.atomic_files import discard_unfinished

EXIT_TIMEOUT = 124
EXIT_INTERRUPTED = 130
# Seconds after an interrupt in which a command may end by itself.
_GRACE = 1.0


def end_after(seconds: float | None) -> None:
    """End the process with code 124 after so many seconds; None for never."""
    if seconds is None:
        return
    message = f"not done within {seconds:g} seconds (--timeout)"
    timer = threading.Timer(seconds, _end, (message, EXIT_TIMEOUT))
    timer.daemon = True
    timer.start()


def end_on_interrupt() -> None:
    """End the process with code 130 when it is interrupted and does not end by itself."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    # The number of each signal is written there at once, whatever runs.
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def wait() -> None:
        while os.read(reader, 1) != bytes([signal.SIGINT]):
            pass
        time.sleep(_GRACE)
        _end("interrupted", EXIT_INTERRUPTED)

    threading.Thread(target=wait, daemon=True).start()


def _end(message: str, code: int) -> None:
    discard_unfinished()
    os.write(2, f"kg: {message}\n".encode())
    os._exit(code)
