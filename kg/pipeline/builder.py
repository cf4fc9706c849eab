"""From inputs to a graph: the stages in order.

``gather`` reads what is new into the database; ``settle`` brings the store to what the database says: who is who,
then the graphs that are not as they should be, then what follows from all documents together. Each stage can
be cut off at any moment and gone on with later.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, perf_counter

from kg.documents import Document, Skipped
from kg.graph import Terms, declarations, document_iri
from kg.graph.agreement import refresh
from kg.graph.copies import refresh_copies
from kg.graph.terms import DEFAULT_BASE
from kg.pipeline.build_summary import Outcome, Summary
from kg.pipeline.database import FILE, Database
from kg.pipeline.executors import Workers, workers
from kg.pipeline.extraction_tasks import Extracted, Task
from kg.pipeline.fingerprints import extraction_version, graph_version
from kg.pipeline.graph_tasks import Drawing, Drawn, draw, spread
from kg.pipeline.graph_validation import ONTOLOGY, VALIDATED, findings
from kg.pipeline.intake import failed, wanted
from kg.pipeline.scheduler import AHEAD, Dispatcher
from kg.pipeline.settings import Settings
from kg.rdf.shacl.per_graph import Suspects
from kg.rdf.store import Store, open_store

COMMIT_DOCUMENTS, COMMIT_SECONDS = 32, 2.0
"""What was read is kept after so many documents, or so many seconds: the most that is lost when all dies."""
DRAWN_AT_ONCE = 20
"""Graphs that a worker draws at a time."""
WRITTEN_AT_ONCE = 100
"""Graphs that go to the store in one transaction."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to build.

    jobs: worker processes, 1 for none. cluster: address of a Dask scheduler, to read there instead. decisions:
    files with merges and splits. prune: remove documents that are not given any more. check: validate what is
    written, into ``Summary.findings``.
    """

    settings: Settings = field(default_factory=Settings)
    base_iri: str = DEFAULT_BASE
    jobs: int = 1
    cluster: str | None = None
    decisions: tuple[str, ...] = ()
    prune: bool = False
    check: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how it goes. outcome: of each document. file: how many documents were in a file, at its end."""

    outcome: Callable[[Outcome], None] = lambda _: None
    file: Callable[[int], None] = lambda _: None


def build(
    inputs: Iterable[str],
    store: Store,
    options: Options = Options(),
    watch: Watch = Watch(),
    accept: Callable[[Store], None] | None = None,
) -> Summary:
    """Read documents, extract their claims, decide who is who, and put one graph a document into a store.

    A document that the store has, and that was read with the same code and data, is not read again. The graph
    is the same whatever was in the store before, in whatever order the documents come and whoever reads them.

    Args:
        inputs: files, folders, "-" for standard input.
        store: receives the graphs; keeps its database in its folder, if it has one.
        options: see Options.
        watch: see Watch.
        accept: is shown a store with the given documents alone before anything is put into ``store``; what it
            raises comes out, and nothing has changed.

    Raises:
        InputError: an input is not there; the model, the lexicon or the decisions cannot be used.

    """
    summary = Summary()
    terms = Terms(options.base_iri)
    with _database(store, options) as database, closing(workers(options.jobs, options.cluster)) as crew:
        if accept is None:
            gather(inputs, database, options, summary, crew, watch)
        else:
            with _database(open_store(), options) as given, open_store() as shown:
                gather(inputs, given, options, summary, crew, watch)
                settle(given, shown, replace(options, check=False), Summary(), terms, crew)
                accept(shown)
                database.copy_from(given)
        settle(database, store, options, summary, terms, crew, watch)
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


def gather(
    inputs: Iterable[str], database: Database, options: Options, summary: Summary, crew: Workers, watch: Watch = Watch()
) -> None:
    """Read what the database does not have into it."""
    version = extraction_version(options.settings)
    incoming = _timed(wanted(inputs, database, version, watch.file), summary)
    _read(incoming, database, options, summary, crew, watch)


def _read(
    incoming: Iterator[Document | Outcome],
    database: Database,
    options: Options,
    summary: Summary,
    crew: Workers,
    watch: Watch,
) -> None:
    version = extraction_version(options.settings)
    waiting: list[Extracted] = []
    kept = monotonic()

    def tell(outcome: Outcome) -> None:
        summary.add(outcome)
        watch.outcome(outcome)

    def keep() -> None:
        with summary.stage("keep"):
            database.add(waiting, version)
        for read in waiting:
            summary.claims.update(read.claims)
            tell(Outcome(read.source, "read", "", read.seconds, sum(read.claims.values())))
        waiting.clear()

    dispatcher = Dispatcher(crew, lambda documents: Task(options.settings, version, documents))
    began, spent = perf_counter(), sum(summary.seconds.values())
    for item in dispatcher.results(incoming):
        if isinstance(item, Extracted):
            waiting.append(item)
            if len(waiting) >= COMMIT_DOCUMENTS or monotonic() - kept > COMMIT_SECONDS:
                keep()
                kept = monotonic()
        else:
            tell(failed(item) if isinstance(item, Skipped) else item)
    keep()
    summary.spent("extract", perf_counter() - began - (sum(summary.seconds.values()) - spent))
    for component, seconds in dispatcher.seconds.items():
        summary.components[component] = summary.components.get(component, 0.0) + seconds
    summary.deaths += dispatcher.deaths


def settle(
    database: Database,
    store: Store,
    options: Options,
    summary: Summary,
    terms: Terms,
    crew: Workers,
    watch: Watch = Watch(),
) -> None:
    """Bring a store to what the database says."""
    database.set_base(options.base_iri)
    database.set_graph_version(graph_version())
    database.remove_lost(prune=options.prune)
    with summary.stage("copies"):
        database.find_copies()
    while firsts := database.to_read(WRITTEN_AT_ONCE):
        _read(iter(firsts), database, options, summary, crew, watch)
        database.remove_unread(document.id for document in firsts)
    database.discard_copied_extractions()
    if len(database):
        database.graphs.write_missing(lambda id: store.native.contains_named_graph(document_iri(id, terms)))
    with summary.stage("resolve"):
        summary.entities = database.graphs.resolve()
    _remove(database, store, summary, terms)
    found = _write(database, store, summary, terms, crew, check=options.check)
    if not database.graphs.linked:
        with summary.stage("link"):
            if len(database):
                store.add_document(ONTOLOGY, declarations())
            refresh(store)
            refresh_copies(store, database.copies(), terms)
            database.graphs.linked = True
    if found is not None:
        with summary.stage("validate"):
            summary.findings = findings(store, found, crew, summary.written)


def _remove(database: Database, store: Store, summary: Summary, terms: Terms) -> None:
    while ids := database.graphs.to_remove(WRITTEN_AT_ONCE):
        database.graphs.linked = False
        with summary.stage("store"):
            for id in ids:
                summary.removed += store.remove_document(document_iri(id, terms).value)
        database.graphs.removed(ids)


def _write(
    database: Database, store: Store, summary: Summary, terms: Terms, crew: Workers, *, check: bool
) -> Suspects | None:
    """Write the graphs that are not as they should be; return what is to be looked at again, None if nothing is."""
    total = database.graphs.count_to_write()
    check = check and 0 < total <= VALIDATED
    found = Suspects()
    if total:
        database.graphs.linked = False
    tasks = (Drawing(terms.base, check, documents) for documents in database.graphs.to_write(DRAWN_AT_ONCE))
    waiting: list[Drawn] = []
    storing: Future[None] | None = None
    stored: list[Drawn] = []

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
            storing = crew.beside.submit(_store, store, stored)

    drawn_all = spread(crew, draw, tasks, AHEAD)
    while True:
        with summary.stage("graph"):
            drawn = next(drawn_all, None)
        if drawn is None:
            break
        found.add(drawn.suspects)
        for part, seconds in drawn.seconds.items():
            summary.components[part] = summary.components.get(part, 0.0) + seconds
        waiting.append(drawn)
        if sum(len(d.numbers) for d in waiting) >= WRITTEN_AT_ONCE:
            put()
    if waiting:
        put()
    settled()
    summary.written += total
    return found if check else None


def _store(store: Store, drawn: Sequence[Drawn]) -> None:
    graphs = [graph for one in drawn for graph in one.graphs]
    store.add_serialized(graphs, b"".join(one.quads for one in drawn), b"".join(one.triples for one in drawn))


def _timed(items: Iterator[Document | Outcome], summary: Summary) -> Iterator[Document | Outcome]:
    while True:
        with summary.stage("read"):
            item = next(items, None)
        if item is None:
            return
        yield item
