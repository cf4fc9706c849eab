"""Executors that build tasks run on: this process, local processes, or a Dask cluster.

``concurrent.futures.Executor`` is all that is known of them. A worker that dies makes the futures of what it
was doing fail (see ``worker_died``); the executor goes on with another worker.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, ParamSpec, TypeVar

from kg.errors import InputError

WORKERS_SECONDS = 30.0
"""A cluster without workers is waited for this long."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WorkerPool:
    """An executor, and how many tasks it works on at a time. close: lets go of it.

    beside: runs what has to be done in this process; in a thread of its own where the work is done elsewhere.
    """

    executor: Executor
    width: Callable[[], int]
    close: Callable[[], None]
    background: Executor


def workers(jobs: int = 1, cluster: str | None = None) -> WorkerPool:
    """Return workers.

    Args:
        jobs: number of processes on this machine; 1 is this one.
        cluster: address of the scheduler of a Dask cluster, such as "tcp://10.0.0.1:8786".

    Raises:
        InputError: there is no such cluster, or Dask is not installed.

    """
    if cluster is not None:
        return _cluster(cluster)
    if jobs == 1:
        return WorkerPool(SerialExecutor(), lambda: 1, lambda: None, SerialExecutor())
    executor, background = ProcessExecutor(jobs), ThreadPoolExecutor(1)

    def close() -> None:
        background.shutdown()
        executor.shutdown(cancel_futures=True)

    return WorkerPool(executor, lambda: jobs, close, background)


def worker_died(error: BaseException) -> bool:
    """Return whether a future failed because its worker died, not because of what it ran."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"


class SerialExecutor(Executor):
    """Runs everything in this process, at once."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See ``Executor.submit``; the future that comes back is done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class ProcessExecutor(Executor):
    """Worker processes with a pool of one each, so that it is known which task killed its worker.

    A ``ProcessPoolExecutor`` of several processes fails as a whole with one of them, and with it tasks that
    did nothing wrong. Tasks wait in one queue for all; a process that is done takes the next at once, without waiting
    for the process that submits them.
    """

    def __init__(self, number: int) -> None:
        """Take the number of processes; they start with their first task."""
        self._pools: list[ProcessPoolExecutor] = [_pool() for _ in range(number)]
        self._idle = list(range(number))
        self._queue: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._lock = threading.RLock()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See ``Executor.submit``: the first process that has nothing to do gets it."""
        future: Future[T] = Future()
        with self._lock:
            self._queue.append((future, functools.partial(fn, *args, **kwargs)))
        self._give()
        return future

    def _give(self) -> None:
        """Hand waiting tasks to idle processes."""
        with self._lock:
            while self._idle and self._queue:
                future, work = self._queue.popleft()
                if future.set_running_or_notify_cancel():
                    place = self._idle.pop(0)
                    self._submit(place, work).add_done_callback(functools.partial(self._done, place, future))

    def _submit(self, place: int, work: Callable[[], Any]) -> Future[Any]:
        with _interrupts_blocked():  # a process is started by its first task
            try:
                return self._pools[place].submit(work)
            except BrokenExecutor:  # it died with its last task, or with none
                self._pools[place].shutdown(wait=False)
                self._pools[place] = _pool()
                return self._pools[place].submit(work)

    def _done(self, place: int, future: Future[Any], inner: Future[Any]) -> None:
        with self._lock:
            self._idle.append(place)
        try:
            self._give()
        finally:
            error = CancelledError() if inner.cancelled() else inner.exception()
            if error is None:
                future.set_result(inner.result())
            else:
                future.set_exception(error)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See ``Executor.shutdown``."""
        with self._lock:
            queued = [future for future, _ in self._queue]
            if cancel_futures:
                self._queue.clear()
        if cancel_futures:
            for future in queued:
                future.cancel()
        elif wait:
            wait_for(queued)
        for pool in self._pools:
            pool.shutdown(wait, cancel_futures=cancel_futures)


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_start)


@contextlib.contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block Ctrl-C in this thread, so that a process that is started here has it blocked from its first moment."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start() -> None:
    """Make a worker process leave interrupts to the process that gives the work, and end with that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _cluster(address: str) -> WorkerPool:
    try:
        from distributed import Client  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise InputError("--cluster needs Dask: pip install 'kg-news[cluster]'") from error
    try:
        connect: Any = Client  # its types are not declared
        client = connect(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"there is no Dask scheduler at {address}: {error}") from error
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError as error:
        client.close()
        raise InputError(f"the Dask scheduler at {address} has no workers; start one: dask worker {address}") from error
    executor, background = client.get_executor(pure=False), ThreadPoolExecutor(1)

    def close() -> None:
        background.shutdown()
        executor.shutdown(wait=False)
        client.close()

    def width() -> int:
        threads: dict[str, int] = client.nthreads()
        return max(1, sum(threads.values()))

    return WorkerPool(executor, width, close, background)
