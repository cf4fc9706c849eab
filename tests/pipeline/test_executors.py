"""Work goes on when workers die; a document that kills its worker is set aside."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from kg.documents import Document, Skipped
from kg.pipeline import scheduler
from kg.pipeline.executors import ProcessExecutor, SerialExecutor, WorkerPool, worker_died
from kg.pipeline.extraction_tasks import Done, Extracted, Task
from kg.pipeline.scheduler import Scheduler
from kg.pipeline.settings import Settings


def work(task: Task) -> Done:
    """Stand in for the extraction: a document's text says what happens to the process that reads it."""
    results: list[Extracted | Skipped] = []
    for document in task.documents:
        what, _, where = document.text.partition(" ")
        if what == "kill" or (what == "once" and not Path(where).exists()):
            Path(where).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        results.append(Extracted(document.id, document.source, str(os.getpid()).encode(), "", {}, {}, 0.0))
    return Done(results)


def run(
    texts: list[str], executor: SerialExecutor | ProcessExecutor, width: int
) -> tuple[list[Extracted], list[Skipped], int]:
    documents: Iterator[Document] = (Document(text, source=str(n)) for n, text in enumerate(texts))
    dispatcher = Scheduler(
        WorkerPool(executor, lambda: width, lambda: None, SerialExecutor()), lambda d: Task(Settings(), "", d)
    )
    with executor:
        found = list(dispatcher.results(documents))
    return (
        [item for item in found if isinstance(item, Extracted)],
        [item for item in found if isinstance(item, Skipped)],
        dispatcher.deaths,
    )


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "extract", work)
    monkeypatch.setattr(scheduler, "BATCH_CHARACTERS", 200)


def test_here() -> None:
    done, skipped, _ = run([f"read {n}" for n in range(50)], SerialExecutor(), 1)
    assert {d.source for d in done} == {str(n) for n in range(50)}
    assert not skipped


def test_a_document_that_kills_its_worker_twice_is_set_aside_and_no_other(tmp_path: Path) -> None:
    texts = [f"read {n:0100}" for n in range(20)]
    texts[3] = f"kill {tmp_path / 'killed'}"
    texts[17] = f"once {tmp_path / 'once'}"
    done, skipped, deaths = run(texts, ProcessExecutor(2), 2)
    assert {s.source for s in skipped} == {"3"}
    assert sorted(int(d.source) for d in done) == sorted(set(range(20)) - {3})
    assert all("died twice" in s.reason for s in skipped)
    assert deaths == 3


def test_a_worker_that_somebody_kills_is_replaced() -> None:
    with ProcessExecutor(1) as executor:
        first = executor.submit(os.getpid).result()
        doomed: Future[Any] = executor.submit(time.sleep, 60)
        time.sleep(0.2)
        os.kill(first, signal.SIGKILL)
        error = doomed.exception()
        assert error is not None
        assert worker_died(error)
        assert executor.submit(os.getpid).result() != first


def test_an_error_of_the_work_itself_is_none_of_the_worker(tmp_path: Path) -> None:
    error = SerialExecutor().submit(Path.read_text, tmp_path / "nothing").exception()
    assert error is not None
    assert not worker_died(error)
