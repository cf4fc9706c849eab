"""Scheduler of extraction tasks, which survives the death of workers."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from kg.documents import Document, Skipped
from kg.pipeline.executors import WorkerPool, worker_died
from kg.pipeline.extraction_tasks import Done, Extracted, Task, extract, time_limit_message
from kg.pipeline.time_limits import seconds_allowed

BATCH_CHARACTERS = 12_000
"""Documents go to workers in batches of about this many characters: about a second's work."""
TASKS_PER_WORKER = 2
"""Tasks that are given for each that is worked on, so that no worker waits for the next."""
LOOK_SECONDS = 5.0
"""A cluster is asked this often how many workers it has."""

T = TypeVar("T")


class Scheduler:
    """Hands documents to workers. seconds: what the workers spent, by component; deaths: workers that died."""

    def __init__(self, workers: WorkerPool, task: Callable[[tuple[Document, ...]], Task]) -> None:
        """Take the workers, and what makes a task of documents."""
        self._workers = workers
        self._task = task
        self._waiting: dict[Future[Done], _Given] = {}
        self._again: deque[Document] = deque()
        self._width, self._looked = 1, 0.0
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.deaths = 0

    def results(self, documents: Iterator[Document | T]) -> Iterator[Extracted | Skipped | T]:
        """Yield the results of documents in the order in which they are done; pass on other items.

        The documents of a task whose worker died are done once more, each alone; one whose worker dies again
        is set aside. Memory holds three batches a worker.

        Raises:
            InputError: as ``extract``.

        """
        batches = _batches(documents)
        ready: deque[tuple[Document, ...]] = deque()
        done: list[tuple[_Given, Future[Done]]] = []
        more = True
        while more or ready or done or self._again or self._waiting:
            while ready and not self._again and len(self._waiting) < TASKS_PER_WORKER * self._wanted():
                self._submit(ready.popleft(), False)
            while self._again and len(self._waiting) < self._wanted():  # none of them waits behind another
                self._submit((self._again.popleft(),), True)
            for given, future in done:  # workers have been given new work by now
                yield from self._finished(given, future)
            done = []
            if more and not ready:  # the next batch is read while the workers are busy
                item = next(batches, None)
                if item is None:
                    more = False
                elif isinstance(item, tuple):
                    ready.append(item)
                else:
                    yield item.value
            elif self._waiting:
                futures, _ = wait(self._waiting, return_when=FIRST_COMPLETED)
                done = [(self._waiting.pop(future), future) for future in futures]

    def _wanted(self) -> int:
        now = time.monotonic()
        if now - self._looked > LOOK_SECONDS or not self._looked:
            self._width, self._looked = self._workers.width(), now
        return self._width

    def _submit(self, batch: tuple[Document, ...], again: bool) -> None:
        task = self._task(batch)
        self._waiting[self._workers.executor.submit(extract, task)] = _Given(task, again, time.monotonic())

    def _finished(self, given: _Given, future: Future[Done]) -> Iterator[Extracted | Skipped]:
        error = future.exception()
        if error is None:
            done = future.result()
            for component, seconds in done.seconds.items():
                self.seconds[component] += seconds
            yield from done.results
        elif not worker_died(error):
            raise error
        else:
            self.deaths += 1
            if given.again:
                yield Skipped(given.task.documents[0].source, given.reason(time.monotonic()))
            else:
                self._again.extend(given.task.documents)


@dataclass(frozen=True, slots=True)
class _Given:
    """A task that workers have. again: its document was read by a worker that died. since: when it was given."""

    task: Task
    again: bool
    since: float

    def reason(self, now: float) -> str:
        """Return why its document is set aside: its worker has died again, or had to be ended."""
        limit = seconds_allowed(len(self.task.documents[0].text), self.task.settings.seconds)
        return (
            time_limit_message(limit) if now - self.since > limit else "the process that read it died twice; set aside"
        )


@dataclass(frozen=True, slots=True)
class _Passed(Generic[T]):
    """What is no document, on its way past the workers."""

    value: T


def _batches(documents: Iterator[Document | T]) -> Iterator[tuple[Document, ...] | _Passed[T]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        if not isinstance(document, Document):
            yield _Passed(document)
            continue
        batch.append(document)
        size += len(document.text)
        if size >= BATCH_CHARACTERS:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)
