"""Build of a graph from documents, in two stages.

``read_documents`` reads new documents into the database. ``update_store`` makes the store agree with the database:
entities are resolved, then graphs are written or removed, then links between documents are made. Each stage can be
interrupted at any moment and continued by the next build.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, perf_counter
from typing import TypeVar

from kg.documents import Document, ReadingOptions, Skipped
from kg.graph import Terms, declarations, document_iri
from kg.graph.agreement import refresh
from kg.graph.background import refresh_background
from kg.graph.copies import refresh_copies
from kg.graph.document_graph import ASSERT_ABOVE
from kg.graph.terms import DEFAULT_BASE
from kg.pipeline.build_summary import Outcome, Summary
from kg.pipeline.database import FILE, Database
from kg.pipeline.executors import WorkerPool, workers
from kg.pipeline.extraction_tasks import Extracted, Task
from kg.pipeline.fingerprints import extraction_version, graph_version
from kg.pipeline.graph_tasks import GraphTask, SerializedGraphs, make_graphs, run_tasks
from kg.pipeline.graph_validation import ONTOLOGY, VALIDATED, findings
from kg.pipeline.intake import Input, new_documents, outcome_of
from kg.pipeline.recorded_options import to_record
from kg.pipeline.scheduler import TASKS_PER_WORKER, Scheduler
from kg.pipeline.settings import Settings
from kg.rdf.shacl.per_graph import Candidates
from kg.rdf.store import Store, open_store

T = TypeVar("T")
COMMIT_DOCUMENTS, COMMIT_SECONDS = 32, 2.0
"""Extractions are committed after this number of documents, or of seconds: the most that an interruption loses."""
GRAPHS_PER_TASK = 20
"""Graphs that a worker makes in one task."""
GRAPHS_PER_TRANSACTION = 100
"""Graphs that go to the store in one transaction."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to build.

    jobs: worker processes, 1 for none. cluster: address of a Dask scheduler, to read there instead. decisions:
    files with merges and splits. prune: remove documents that are not given any more. check: validate what is
    written, into ``Summary.findings``. reading: how files are read. assert_above: least confidence of claims
    whose direct edges are asserted. again: read what is given again, also if it has not changed.
    """

    settings: Settings = field(default_factory=Settings)
    base_iri: str = DEFAULT_BASE
    jobs: int = 1
    cluster: str | None = None
    decisions: tuple[str, ...] = ()
    prune: bool = False
    check: bool = False
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    assert_above: float = ASSERT_ABOVE
    again: bool = False


@dataclass(frozen=True, slots=True)
class Observer:
    """Callbacks of a build.

    outcome: called for each document. file: called with the number of documents in each file, at its end.
    """

    outcome: Callable[[Outcome], None] = lambda _: None
    file: Callable[[int], None] = lambda _: None


def build(
    inputs: Iterable[Input],
    store: Store,
    options: Options = Options(),
    observer: Observer = Observer(),
    accept: Callable[[Store], None] | None = None,
) -> Summary:
    """Read documents, extract their claims, resolve entities, and put one graph per document into a store.

    A document that the store has, and that was read with the same code and data, is not read again. The graph
    is the same whatever was in the store before, in whatever order the documents come and whichever worker reads them.

    Args:
        inputs: files, folders, "-" for standard input; documents; documents with what was read in them already.
        store: receives the graphs; keeps its database in its folder, if it has one.
        options: see Options.
        observer: see Observer.
        accept: is shown a store with the given documents alone before anything is put into ``store``; what it
            raises comes out, and nothing has changed.

    Raises:
        InputError: an input is not there; the model, the lexicon, the gazetteer or the decisions cannot be used.

    """
    summary = Summary()
    with _database(store, options) as database, closing(workers(options.jobs, options.cluster)) as pool:
        if options.again:
            database.forget_versions()
        if accept is None:
            read_documents(inputs, database, options, summary, pool, observer)
        else:
            with _database(open_store(), options) as given, open_store() as shown:
                read_documents(inputs, given, options, summary, pool, observer)
                update_store(given, shown, replace(options, check=False), Summary(), pool)
                accept(shown)
                database.copy_from(given)
        update_store(database, store, options, summary, pool, observer)
        summary.documents = len(database)
    return summary


@contextmanager
def _database(store: Store, options: Options) -> Iterator[Database]:
    folder = getattr(store, "path", None)
    if folder is not None:
        with Database(Path(folder) / FILE, options.decisions) as database:
            yield database
        return
    with (
        tempfile.TemporaryDirectory(prefix="kg-build-") as temporary,
        Database(Path(temporary) / FILE, options.decisions) as database,
    ):
        yield database


def read_documents(
    inputs: Iterable[Input],
    database: Database,
    options: Options,
    summary: Summary,
    pool: WorkerPool,
    observer: Observer = Observer(),
) -> None:
    """Read documents that the database does not have into it."""
    version = extraction_version(options.settings)
    incoming = _timed(new_documents(inputs, database, version, observer.file, options.reading), summary)
    _read(incoming, database, options, summary, pool, observer)


def _read(
    incoming: Iterator[Document | Extracted | Outcome],
    database: Database,
    options: Options,
    summary: Summary,
    pool: WorkerPool,
    observer: Observer,
) -> None:
    version = extraction_version(options.settings)
    waiting: list[Extracted] = []
    kept = monotonic()

    def tell(outcome: Outcome) -> None:
        summary.add(outcome)
        observer.outcome(outcome)

    def keep() -> None:
        with summary.stage("keep"):
            database.add(waiting)
        for read in waiting:
            summary.claims.update(read.claims)
            tell(Outcome(read.source, "read", "", read.seconds, sum(read.claims.values())))
        waiting.clear()

    scheduler = Scheduler(pool, lambda documents: Task(options.settings, version, documents))
    began, spent = perf_counter(), sum(summary.seconds.values())
    results: Iterator[Extracted | Skipped | Outcome] = scheduler.results(incoming)
    for item in results:
        if isinstance(item, Extracted):
            waiting.append(item)
            if len(waiting) >= COMMIT_DOCUMENTS or monotonic() - kept > COMMIT_SECONDS:
                keep()
                kept = monotonic()
        else:
            tell(outcome_of(item) if isinstance(item, Skipped) else item)
    keep()
    summary.spent("extract", perf_counter() - began - (sum(summary.seconds.values()) - spent))
    for component, seconds in scheduler.seconds.items():
        summary.components[component] = summary.components.get(component, 0.0) + seconds
    summary.deaths += scheduler.deaths


def update_store(
    database: Database,
    store: Store,
    options: Options,
    summary: Summary,
    pool: WorkerPool,
    observer: Observer = Observer(),
) -> None:
    """Make a store agree with the database."""
    terms = Terms(options.base_iri)
    database.set_base(options.base_iri)
    database.build_options = to_record(options.settings, options.base_iri, options.assert_above)
    database.set_graph_version(f"{graph_version()} {options.assert_above}")
    database.remove_lost(prune=options.prune)
    with summary.stage("copies"):
        database.find_copies()
    while firsts := database.to_read(GRAPHS_PER_TRANSACTION):
        _read(iter(firsts), database, options, summary, pool, observer)
        database.remove_unread(document.id for document in firsts)
    database.discard_copied_extractions()
    if len(database):
        database.graphs.write_missing(lambda id: store.native.contains_named_graph(document_iri(id, terms)))
    with summary.stage("resolve"):
        summary.entities = database.graphs.resolve()
        summary.unapplied = database.graphs.unapplied()
    _remove(database, store, summary, terms)
    _compare(database, store, summary, terms, prune=options.prune)
    found = _write(database, store, summary, terms, pool, options)
    if not database.graphs.linked:
        with summary.stage("link"):
            if len(database):
                store.add_document(ONTOLOGY, declarations())
            refresh(store)
            refresh_copies(store, database.copies(), terms)
            refresh_background(store, terms)
            database.graphs.linked = True
    if found is not None:
        with summary.stage("validate"):
            summary.findings = findings(store, found, pool, summary.written)


def _remove(database: Database, store: Store, summary: Summary, terms: Terms) -> None:
    while ids := database.graphs.to_remove(GRAPHS_PER_TRANSACTION):
        database.graphs.linked = False
        with summary.stage("store"):
            for id in ids:
                summary.removed += store.remove_document(document_iri(id, terms).value)
        database.graphs.removed(ids)


def _compare(database: Database, store: Store, summary: Summary, terms: Terms, *, prune: bool) -> None:
    """Look for documents that the store has and the database does not know; with ``prune`` remove them."""
    prefix = document_iri("", terms).value
    ids = [graph.removeprefix(prefix) for graph in store.documents() if graph.startswith(prefix)]
    unknown = database.lacking(ids)
    if unknown and prune:
        for id in unknown:
            database.graphs.remove_later(id)
        _remove(database, store, summary, terms)
    else:
        summary.unknown = len(unknown)
    summary.is_edited = store.is_edited


def _write(
    database: Database, store: Store, summary: Summary, terms: Terms, pool: WorkerPool, options: Options
) -> Candidates | None:
    """Write the graphs that are not up to date; return the focus nodes to validate, None if none are."""
    total = database.graphs.count_to_write()
    check = options.check and 0 < total <= VALIDATED
    found = Candidates()
    if total:
        database.graphs.linked = False
    tasks = (
        GraphTask(terms.base, check, documents, options.assert_above)
        for documents in database.graphs.to_write(GRAPHS_PER_TASK)
    )
    waiting: list[SerializedGraphs] = []
    storing: Future[None] | None = None
    stored: list[SerializedGraphs] = []

    def settled() -> None:
        """Wait for what is being stored, and note it."""
        nonlocal storing
        if storing is not None:
            with summary.stage("store"):
                storing.result()
            database.graphs.written(number for drawn in stored for number in drawn.numbers)
            storing = None

    def put() -> None:
        nonlocal storing, stored
        settled()
        stored = waiting.copy()
        waiting.clear()
        with summary.stage("store"):
            storing = pool.background.submit(_store, store, stored)

    batches = run_tasks(pool, make_graphs, tasks, TASKS_PER_WORKER)
    while True:
        with summary.stage("graph"):
            drawn = next(batches, None)
        if drawn is None:
            break
        found.add(drawn.candidates)
        for part, seconds in drawn.seconds.items():
            summary.components[part] = summary.components.get(part, 0.0) + seconds
        waiting.append(drawn)
        if sum(len(d.numbers) for d in waiting) >= GRAPHS_PER_TRANSACTION:
            put()
    if waiting:
        put()
    settled()
    summary.written += total
    return found if check else None


def _store(store: Store, drawn: Sequence[SerializedGraphs]) -> None:
    graphs = [graph for one in drawn for graph in one.graphs]
    store.add_serialized(graphs, b"".join(one.quads for one in drawn), b"".join(one.triples for one in drawn))


def _timed(items: Iterator[T], summary: Summary) -> Iterator[T]:
    while True:
        with summary.stage("read"):
            item = next(items, None)
        if item is None:
            return
        yield item
