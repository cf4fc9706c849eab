"""Graph tasks of worker processes: records in, serialized and screened graphs out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from typing import Any, TypeVar

from pyoxigraph import Quad, RdfFormat, serialize

from kg.entities import Assignments, identity_of
from kg.graph import Terms, document_graph, document_iri
from kg.graph.document_graph import ASSERT_ABOVE
from kg.graph.validation import shipped_rules
from kg.pipeline.executors import WorkerPool, worker_died
from kg.pipeline.serialization import unpacked
from kg.rdf.shacl.per_graph import Candidates, screen_graphs

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class GraphInput:
    """A document whose graph is to be made.

    Attributes:
        number: of the document in the database.
        packed: its record.
        decided: entities of its shared keys.
        sources: paths and addresses under which it was given.

    """

    number: int
    packed: bytes
    decided: Assignments
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphTask:
    """Documents whose graphs are to be made.

    base: IRI under which individuals live. check: whether to validate.
    """

    base: str
    check: bool
    documents: tuple[GraphInput, ...]
    assert_above: float = ASSERT_ABOVE


@dataclass(frozen=True, slots=True)
class SerializedGraphs:
    """Graphs.

    numbers, graphs: of the documents, and their names. quads: all as N-Quads; triples: as N-Triples. suspects: what is
    to be looked at again. seconds: what was spent on what.
    """

    numbers: tuple[int, ...]
    graphs: tuple[str, ...]
    quads: bytes
    triples: bytes
    candidates: Candidates
    seconds: dict[str, float]


_OWN = re.compile(r"(?:claim|passage|doc)-[0-9a-f]{16}(?:-\d+-\d+)?")


def make_graphs(task: GraphTask) -> SerializedGraphs:
    """Draw the graphs of documents, and screen them."""
    began = perf_counter()
    terms = Terms(task.base)
    quads: list[Quad] = []
    names: list[str] = []
    own: set[str] = set()
    for one in task.documents:
        record, decided = unpacked(one.packed), one.decided
        name = document_iri(record.document.id, terms)
        identity = identity_of(record.clusters, decided)
        graph = document_graph(record.document, record.extraction, identity, terms, one.sources, task.assert_above)
        quads += [Quad(t.subject, t.predicate, t.object, name) for t in graph]
        names.append(name.value)
        only_here = (n for n, cluster in record.clusters.items() if cluster.key.encoded not in decided)
        own.update(entity.local_name for n in only_here if (entity := identity.entity(n)))
    triples, data = _bytes((q.triple for q in quads), RdfFormat.N_TRIPLES), _bytes(quads, RdfFormat.N_QUADS)
    drawn = perf_counter()

    def is_own(iri: str) -> bool:
        local = iri.removeprefix(task.base)
        return local in own or _OWN.fullmatch(local) is not None

    found = screen_graphs(triples, is_own, *shipped_rules()) if task.check else Candidates()
    numbers = tuple(one.number for one in task.documents)
    seconds = {"graph": drawn - began, "validate": perf_counter() - drawn}
    return SerializedGraphs(numbers, tuple(names), data, triples, found, seconds)


def _bytes(statements: Iterable[Any], form: RdfFormat) -> bytes:
    data = serialize(statements, format=form)
    assert data is not None
    return data


def run_tasks(workers: WorkerPool, work: Callable[[T], R], tasks: Iterator[T], ahead: int) -> Iterator[R]:
    """Have workers do tasks; yield the results as they come.

    A task whose worker died is done once more; if that one dies too, in this process: it is not the task that kills.

    Args:
        workers: who does them.
        work: a function that processes of other machines know, too.
        tasks: read as workers become free.
        ahead: tasks that are given for each that is worked on.

    """
    waiting: dict[Future[R], T] = {}
    failed: Counter[int] = Counter()
    more = True
    while more or waiting:
        for task in islice(tasks, max(0, ahead * workers.width() - len(waiting))):
            waiting[workers.executor.submit(work, task)] = task
        more = bool(waiting)
        done, _ = wait(waiting, return_when=FIRST_COMPLETED) if waiting else ((), ())
        for future in done:
            task = waiting.pop(future)
            error = future.exception()
            if error is None:
                yield future.result()
            elif not worker_died(error):
                raise error
            elif failed[id(task)]:
                yield work(task)
            else:
                failed[id(task)] += 1
                waiting[workers.executor.submit(work, task)] = task
