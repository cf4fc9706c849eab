"""Sandbox: hostile or broken pages and PDF files are parsed in a process that may be lost.

The parsers are C libraries. They can take hours for a page made to that end, and cannot be interrupted; so they
run in a child process that ends itself when a page takes too long, and has a limit of memory.
"""

from __future__ import annotations

import atexit
import pickle
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import IO, Literal

from kg.documents.document import Unusable

Kind = Literal["html", "pdf", "fragment", "feed", "docx", "odt", "epub"]
NAMES: dict[str, str] = {"pdf": "PDF", "feed": "a feed", "docx": ".docx", "odt": ".odt", "epub": ".epub"}
"""How a kind is called in messages; the others are HTML."""
SECONDS = 60
"""A page that is parsed for longer is given up. Pages within the limits of ``html`` take less than half of it."""
MEMORY = 4 << 30
"""Bytes of address space that the parsing process may have."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a parser found: the article's text, and what the page says of itself ("" where it says nothing)."""

    text: str
    title: str = ""
    published: str = ""
    publisher: str = ""
    url: str = ""
    author: str = ""
    captions: tuple[str, ...] = ()


class Parser:
    """A child process that parses pages; started when first needed, and again when it was lost."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def parse(self, kind: Kind, content: str | bytes) -> tuple[Page, ...]:
        """Parse the text of an HTML page, or the bytes of another file.

        Raises:
            Unusable: there is no article in it, or it cannot be parsed within the limits of time and memory.

        """
        with self._lock:
            process = self._process = self._running()
            assert process.stdin and process.stdout
            start = time.monotonic()
            try:
                write_frame(process.stdin, (kind, content))
                answer = read_frame(process.stdout)
            except (OSError, EOFError, pickle.UnpicklingError):
                answer = None
            if answer is None:
                process.wait()
                self._process = None
                # Not by the exit code: the watchdog walks the frames of a running program, and may crash on them.
                late = time.monotonic() - start >= SECONDS
                why = f"not parsed within {SECONDS} seconds" if late else "the parser failed on it"
                raise Unusable(f"{NAMES.get(kind, 'HTML')} that cannot be read: {why}")
        if isinstance(answer, str):
            raise Unusable(answer)
        assert isinstance(answer, tuple)
        return answer

    def close(self) -> None:
        """End the child process."""
        if self._process is not None:
            assert self._process.stdin
            self._process.stdin.close()
            self._process.kill()
            self._process.wait()
            self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        # Not multiprocessing: its spawn would run a user's script again that has no __main__ guard.
        main = f"from kg.documents.formats import sandbox_worker; sandbox_worker.main({SECONDS})"
        start = f"import sys; sys.path[:] = {sys.path!r}; {main}"
        # A process group of its own: Ctrl-C is for the process that gives the work.
        return subprocess.Popen(
            [sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0
        )


def write_frame(stream: IO[bytes], value: object) -> None:
    """Write a value with its length before it."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> object:
    """Read what ``write_frame`` wrote; None at the end of the stream."""
    size = stream.read(8)
    return pickle.loads(stream.read(int.from_bytes(size, "big"))) if len(size) == 8 else None


parser = Parser()
atexit.register(parser.close)
