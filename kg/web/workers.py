"""Pool of worker processes: bounded, with a time limit that kills, streaming what a worker answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

from kg.web.worker_frames import FRAME


class WorkerError(Exception):
    """A job failed. kind: "syntax", "input", "evaluation", "memory", "timeout", "busy"."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Answer:
    """The answer of one job: its media type and its bytes. Close it, or the worker stays taken."""

    def __init__(self, pool: WorkerPool, worker: _Worker, media_type: str, deadline: float) -> None:
        self.media_type = media_type
        self._pool, self._worker, self._deadline = pool, worker, deadline
        self._done = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the answer's bytes; kill the worker if the reader stops before the end or time is over."""
        try:
            while True:
                kind, content = await self._pool.frame(self._worker, self._deadline)
                if kind == b"E":
                    self._done = True
                    return
                if kind == b"X":
                    self._done = True
                    raise _error(content)
                yield content
        finally:
            await self.close()

    async def read(self) -> bytes:
        """Return all bytes."""
        return b"".join([chunk async for chunk in self.chunks()])

    async def close(self) -> None:
        """Give the worker back, or kill it when it has more to say."""
        worker, self._worker = self._worker, _GONE
        if worker is not _GONE:
            self._pool.give_back(worker, reusable=self._done)


class _Worker:
    """A process and the jobs it has done."""

    def __init__(self, process: asyncio.subprocess.Process | None) -> None:
        self.process = process

    def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()


_GONE = _Worker(None)


class WorkerPool:
    """See the module."""

    def __init__(self, size: int, *, waiting: int, memory: int = 0) -> None:
        """Take how many jobs run at once, how many may wait, and MiB of memory per process (0: no limit)."""
        self._slots = asyncio.Semaphore(size)
        self._waiting = 0
        self._most_waiting = waiting
        self._memory = memory
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._tasks: set[asyncio.Task[int]] = set()

    async def run(self, job: str, arguments: Mapping[str, Any], *, timeout: float) -> Answer:
        """Start a job and return its answer once the answer begins.

        Args:
            job: name of a function of ``kg.web.jobs``.
            arguments: its arguments, plain JSON.
            timeout: seconds until the worker is killed, counted from when its turn comes.

        Raises:
            WorkerError: the job failed, took too long, or too many wait already.
        """
        if self._slots.locked() and self._waiting >= self._most_waiting:
            raise WorkerError("busy", "too many requests wait for their turn; try again later")
        self._waiting += 1
        try:
            await asyncio.wait_for(self._slots.acquire(), timeout)
        except TimeoutError:
            raise WorkerError("busy", f"no turn within {timeout:g} seconds; try again later") from None
        finally:
            self._waiting -= 1
        worker = _GONE
        try:
            worker = await self._worker()
            deadline = time.monotonic() + timeout
            await self._send(worker, {"job": job, **arguments})
            kind, content = await self.frame(worker, deadline)
            if kind == b"X":
                self.give_back(worker, reusable=True)
                worker = _GONE
                raise _error(content)
        except WorkerError:
            if worker is not _GONE:
                self.give_back(worker, reusable=False)
            raise
        except BaseException:
            self.give_back(worker, reusable=False)
            raise
        return Answer(self, worker, content.decode(), deadline)

    async def frame(self, worker: _Worker, deadline: float) -> tuple[bytes, bytes]:
        """Read one frame of an answer."""
        assert worker.process is not None and worker.process.stdout is not None
        stream = worker.process.stdout
        try:
            async with asyncio.timeout_at(asyncio.get_running_loop().time() + deadline - time.monotonic()):
                kind, length = FRAME.unpack(await stream.readexactly(FRAME.size))
                return kind, await stream.readexactly(length)
        except TimeoutError:
            worker.kill()
            raise WorkerError("timeout", "not done within the time limit of this server") from None
        except asyncio.IncompleteReadError:
            raise WorkerError("memory", "the process that answered ended: it may have needed too much memory") from None

    def give_back(self, worker: _Worker, *, reusable: bool) -> None:
        """Make a worker's place free."""
        self._slots.release()
        if worker is _GONE:
            return
        if reusable:
            self._idle.append(worker)
        else:
            self._discard(worker)

    async def close(self) -> None:
        """End all processes."""
        for worker in list(self._all):
            self._discard(worker)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _discard(self, worker: _Worker) -> None:
        worker.kill()
        self._all.discard(worker)
        if worker.process is not None:
            task = asyncio.ensure_future(worker.process.wait())  # or it stays a zombie
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _worker(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.process is not None and worker.process.returncode is None:
                return worker
            self._discard(worker)
        environment = {**os.environ, "KG_WORKER_MEMORY": str(self._memory)}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "kg.web.worker_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,  # an interrupt of the terminal is the server's business
        )
        worker = _Worker(process)
        self._all.add(worker)
        return worker

    @staticmethod
    async def _send(worker: _Worker, job: Mapping[str, Any]) -> None:
        assert worker.process is not None and worker.process.stdin is not None
        try:
            worker.process.stdin.write(json.dumps(job).encode() + b"\n")
            await worker.process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise WorkerError("memory", "the process that answers has ended; try again") from None


def _error(content: bytes) -> WorkerError:
    fault = json.loads(content)
    return WorkerError(fault["kind"], fault["message"])
