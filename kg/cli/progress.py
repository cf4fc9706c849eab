"""Progress line of a build, and its report file."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click

from kg.documents import find
from kg.errors import InputError
from kg.pipeline.build_summary import Outcome

EVERY = 60.0
"""Seconds between two lines where there is no terminal."""
REDRAWN = 0.2
"""Seconds between two changes of the line on a terminal."""
NAMED_FAILURES = 20
"""Documents that could not be used and are named on stderr; a report names all."""


def printable(text: str) -> str:
    """Return a name without characters that control a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class Progress:
    """Told of each document, says how far the work is, what failed, and how long it will take."""

    def __init__(self, inputs: Sequence[str], report: IO[str] | None, *, quiet: bool) -> None:
        """Take what is read, where the report goes, and whether to be silent about all but failures."""
        self._report = report
        self._quiet = quiet
        self._live = sys.stderr.isatty()
        self._began = self._said = time.monotonic()
        self._documents = self._failed = self._files = self._given = 0
        self._total = _Total(inputs) if not quiet and not {"-", "@-"}.intersection(inputs) else None

    def outcome(self, outcome: Outcome) -> None:
        """Take note of a document."""
        self._documents += 1
        if self._report is not None:
            self._report.write(json.dumps(outcome.row(), ensure_ascii=False) + "\n")
        if outcome.status == "failed":
            self._failed += 1
            if self._failed <= NAMED_FAILURES + 1:
                self.clear()
            if self._failed <= NAMED_FAILURES:
                click.echo(f"kg: skipped {printable(outcome.path)}: {printable(outcome.reason)}", err=True)
            elif self._failed == NAMED_FAILURES + 1:
                click.echo("kg: more are skipped, which --report FILE names", err=True)
        self._say(outcome.path)

    def file(self, documents: int) -> None:
        """Count a file that has been read to its end, and the number of documents in it."""
        self._files += 1
        self._given += documents

    def clear(self) -> None:
        """Remove the line from the terminal."""
        if self._live and not self._quiet:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _say(self, path: str) -> None:
        now = time.monotonic()
        if self._quiet or now - self._said < (REDRAWN if self._live else EVERY):
            return
        self._said = now
        text = self._line(now - self._began)
        if self._live:
            click.echo(f"\r\x1b[K{text}  {printable(path)[-40:]}", nl=False, err=True)
        else:
            click.echo(f"kg: {text}", err=True)

    def _line(self, seconds: float) -> str:
        parts = [f"{self._documents:,} documents", f"{self._documents / max(seconds, 1e-9):.1f}/s"]
        if self._failed:
            parts.append(f"{self._failed:,} failed")
        if self._total is not None and self._total.known and self._given:
            # Of the files that have been looked at some documents are still being read.
            done = self._files / max(1, self._total.files) * min(1.0, self._documents / self._given)
            if done:
                parts.append(f"{100 * done:.0f} %, {_time(seconds / done - seconds)} left")
        return ", ".join(parts)


class _Total:
    """The number of files, counted beside the work."""

    def __init__(self, inputs: Sequence[str]) -> None:
        self.files = 0
        self.known = False
        threading.Thread(target=self._count, args=(tuple(inputs),), daemon=True).start()

    def _count(self, inputs: Sequence[str]) -> None:

        try:
            for _ in find(inputs):
                self.files += 1
        except InputError:  # the build will say so
            return
        self.known = True


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def open_report(path: Path) -> IO[str]:
    """Open a report for writing, line by line; it is of use while the build goes on, too."""
    return path.open("w", encoding="utf-8", buffering=1)
