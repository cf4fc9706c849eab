"""Process that answers queries for the server: ``python -m kg.web.worker_process``.

One JSON line on standard input is a job; frames on standard output are its answer: one byte of kind, four bytes of
length, the content. Kinds: H the media type, D data, E the end, X an error as JSON. The server kills the process when
a job takes too long, which is the only way to end a query of the native library.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from kg.errors import InputError
from kg.web import jobs
from kg.web.worker_frames import FRAME

BUFFER = 65_536
Job = Callable[[dict[str, Any], "Output"], None]


class Output:
    """A binary file that frames what is written to it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = bytearray()

    def begin(self, media_type: str) -> None:
        """Say what the answer is, before its first byte."""
        self._send(b"H", media_type.encode())

    def write(self, data: bytes) -> int:
        """Take bytes of the answer."""
        self._buffer += data
        if len(self._buffer) >= BUFFER:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what is held back."""
        if self._buffer:
            self._send(b"D", bytes(self._buffer))
            self._buffer.clear()

    def end(self) -> None:
        """Say that the answer is complete."""
        self.flush()
        self._send(b"E", b"")

    def fail(self, kind: str, message: str) -> None:
        """Say that there is no answer, or no more of it."""
        self._buffer.clear()
        self._send(b"X", json.dumps({"kind": kind, "message": message}).encode())

    def _send(self, kind: bytes, content: bytes) -> None:
        self._stream.write(FRAME.pack(kind, len(content)) + content)
        self._stream.flush()


def run(job: Job, arguments: dict[str, Any], output: Output) -> None:
    """Do one job and say how it ended."""
    try:
        job(arguments, output)
        output.end()
    except SyntaxError as error:
        output.fail("syntax", str(error))
    except InputError as error:
        output.fail("input", str(error))
    except MemoryError:
        output.fail("memory", "the query needs more memory than the server allows one query")
    except Exception as error:
        text = " ".join(str(error).split()) or type(error).__name__
        output.fail("evaluation", text)


def main() -> None:
    """Read jobs until standard input is closed."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints must not run into the frames
    limit = int(os.environ.get("KG_WORKER_MEMORY", "0")) * 2**20
    if limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    output = Output(answers)
    for line in sys.stdin.buffer:
        arguments = json.loads(line)
        run(getattr(jobs, arguments.pop("job")), arguments, output)


if __name__ == "__main__":
    main()
