"""Commands of kg in processes that are forked from one that has loaded its modules and the language model.

They begin at once, and are otherwise like ``python -m kg``: arguments, signals, exit code.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["benchmarks.warm_modules"])


class WarmCommand:
    """A command that runs. pid: its process."""

    def __init__(self, home: Path, arguments: Sequence[str], said: Path) -> None:
        """Start a command.

        Args:
            home: the folder that it runs in.
            arguments: of ``kg``.
            said: file for what it writes to standard error.
        """
        self._arguments = arguments
        self._said = said
        self._process = _CONTEXT.Process(target=_run, args=(home, tuple(arguments), said))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def ended(self, timeout: float) -> tuple[int, str]:
        """Wait for its end; return the exit code, and what it has said.

        Raises:
            subprocess.TimeoutExpired: it does not end within so many seconds.
        """
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            self._process.kill()
            raise subprocess.TimeoutExpired(list(self._arguments), timeout)
        said = self._said.read_text(errors="replace") if self._said.exists() else ""
        self._said.unlink(missing_ok=True)
        return code, said


def _run(home: Path, arguments: tuple[str, ...], said: Path) -> None:
    os.setsid()
    os.chdir(home)
    for number, name in ((1, os.devnull), (2, str(said))):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["kg", *arguments]

    from kg.cli import main

    main()
