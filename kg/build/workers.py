"""Who does the work: this process, processes of this machine, or a cluster; all are executors.

``concurrent.futures.Executor`` is all that is known of them. A worker that dies makes the futures of what it
was doing fail (see ``died``); the executor goes on with another worker.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, ParamSpec, TypeVar

from kg.errors import InputError

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor, and how many tasks it should have at a time. close: lets go of it."""

    executor: Executor
    width: Callable[[], int]
    close: Callable[[], None]


def workers(jobs: int = 1, cluster: str | None = None) -> Workers:
    """Return workers.

    Args:
        jobs: number of processes on this machine; 1 is this one.
        cluster: address of the scheduler of a Dask cluster, such as "tcp://10.0.0.1:8786".

    Raises:
        InputError: there is no such cluster, or Dask is not installed.

    """
    if cluster is not None:
        return _cluster(cluster)
    executor: Executor = Here() if jobs == 1 else Processes(jobs)
    return Workers(executor, lambda: jobs, lambda: executor.shutdown(cancel_futures=True))


def died(error: BaseException) -> bool:
    """Return whether a future failed because its worker died, not because of what it ran."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"


class Here(Executor):
    """Runs everything in this process, at once."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See ``Executor.submit``; the future that comes back is done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Processes(Executor):
    """Worker processes with a pool of one each, so that it is known which task killed its worker.

    A ``ProcessPoolExecutor`` of several processes fails as a whole with one of them, and with it tasks that
    did nothing wrong.
    """

    def __init__(self, number: int) -> None:
        """Take the number of processes; they start with their first task."""
        self._pools: list[ProcessPoolExecutor] = [_pool() for _ in range(number)]
        self._tasks: list[set[Future[Any]]] = [set() for _ in range(number)]

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See ``Executor.submit``: the process with the fewest tasks gets it."""
        for tasks in self._tasks:
            tasks.difference_update([task for task in tasks if task.done()])
        place = min(range(len(self._pools)), key=lambda i: len(self._tasks[i]))
        try:
            future = self._pools[place].submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self._pools[place].shutdown(wait=False)
            self._pools[place] = _pool()
            future = self._pools[place].submit(fn, *args, **kwargs)
        self._tasks[place].add(future)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See ``Executor.shutdown``."""
        for pool in self._pools:
            pool.shutdown(wait, cancel_futures=cancel_futures)


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_start)


def _start() -> None:
    """Make a worker process leave interrupts to the process that gives the work, and end with that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _cluster(address: str) -> Workers:
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError("--cluster needs Dask: pip install 'kg-news[cluster]'") from error
    try:
        connect: Any = Client  # its types are not declared
        client = connect(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"there is no Dask scheduler at {address}: {error}") from error
    executor = client.get_executor(pure=False)

    def close() -> None:
        executor.shutdown(wait=False)
        client.close()

    def width() -> int:
        threads: dict[str, int] = client.nthreads()
        return max(2, 2 * sum(threads.values()))

    return Workers(executor, width, close)
