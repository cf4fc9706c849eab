"""How much memory a process has taken at most."""

from __future__ import annotations

import contextlib
from pathlib import Path


def peak(process: int | str = "self") -> float:
    """Return the most memory a process has had resident, in MB; 0 where there is no such process, or no /proc.

    ``getrusage`` will not do: a program's figure there begins with what the process had that started it.
    """
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
