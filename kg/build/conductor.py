"""From inputs to a validated graph: the steps in order, and what is reported of them."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from typing import IO, TYPE_CHECKING

from pyoxigraph import Triple

from kg.agreement import refresh
from kg.annotations import Extraction
from kg.build.extraction import MAX_CHARACTERS, Extractor, Settings, extract_batch, start_worker
from kg.documents import Document, Skipped, find, read
from kg.graph import Terms, declarations, document_graph, document_iri
from kg.graph.terms import DEFAULT_BASE
from kg.resolve import KeyMaker, Resolver
from kg.store import Store

if TYPE_CHECKING:
    from kg.validate import Report

ONTOLOGY_GRAPH = "https://w3id.org/kg-news/ontology"
BATCH_CHARACTERS = 60_000
"""Documents go to worker processes in batches of about this many characters."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to build. jobs: number of worker processes, 1 for none. decisions: files with merges and splits."""

    settings: Settings = field(default_factory=Settings)
    base_iri: str = DEFAULT_BASE
    jobs: int = 1
    decisions: tuple[str, ...] = ()


@dataclass(slots=True)
class Summary:
    """What a build did. documents: IRIs of the documents, sorted. claims: how many, by type."""

    documents: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    claims: dict[str, int] = field(default_factory=dict)
    entities: int = 0


def build(
    inputs: Iterable[str],
    store: Store,
    options: Options = Options(),
    on_document: Callable[[Document | Skipped], None] = lambda _: None,
) -> Summary:
    """Read documents, extract their claims, decide who is who, and put one graph a document into a store.

    Args:
        inputs: files, folders, "-" for standard input.
        store: receives the graphs; a document that is there already is replaced.
        options: see Options.
        on_document: called with each document that was extracted or skipped, for progress.

    Raises:
        InputError: an input is not there, the model, the lexicon or the decisions cannot be used.

    """
    terms = Terms(options.base_iri)
    paths = list(find(inputs))
    summary = Summary()
    resolver = Resolver(decisions=options.decisions)
    keys = KeyMaker()
    with tempfile.TemporaryFile() as spool:
        for item in _extractions(_usable(read(paths)), options):
            if isinstance(item, Skipped):
                summary.skipped.append(item)
                on_document(item)
                continue
            document, extraction = item
            clusters = keys.clusters(extraction)
            resolver.add([(len(summary.documents), clusters)])
            pickle.dump((document, extraction, clusters), spool, protocol=pickle.HIGHEST_PROTOCOL)
            for claim in extraction.claims:
                summary.claims[claim.type] = summary.claims.get(claim.type, 0) + 1
            summary.documents.append(document_iri(document, terms).value)
            on_document(document)
        list(resolver.resolve())
        store.add_documents(_graphs(spool, resolver, terms))
    if summary.documents:
        store.add_document(ONTOLOGY_GRAPH, declarations())
        refresh(store)
    summary.documents.sort()
    summary.entities = resolver.count()
    return summary


def check(store: Store, summary: Summary) -> Report:
    """Validate what a build wrote against the shipped shapes."""
    from kg.validate import validate

    return validate(store)


def _usable(documents: Iterable[Document | Skipped]) -> Iterator[Document | Skipped]:
    """Pass documents on once each; too long ones are skipped."""
    seen: set[str] = set()
    for document in documents:
        if isinstance(document, Skipped):
            yield document
        elif len(document.text) > MAX_CHARACTERS:
            yield Skipped(document.source, f"longer than {MAX_CHARACTERS:,} characters; split it into articles")
        elif document.id in seen:
            yield Skipped(document.source, "the same document was given before")
        else:
            seen.add(document.id)
            yield document


def _extractions(
    documents: Iterator[Document | Skipped], options: Options
) -> Iterator[tuple[Document, Extraction] | Skipped]:
    if options.jobs <= 1:
        extractor: Extractor | None = None
        for document in documents:
            if isinstance(document, Skipped):
                yield document
                continue
            extractor = extractor or Extractor(options.settings)
            yield from extractor.extract([document])
        return
    workers = ProcessPoolExecutor(
        options.jobs, mp_context=get_context("spawn"), initializer=start_worker, initargs=(options.settings,)
    )
    with workers:
        pending: list[Future[list[tuple[Document, Extraction]]]] = []
        batches = _batches(documents)
        while True:
            for batch in islice(batches, max(0, 2 * options.jobs - len(pending))):
                if isinstance(batch, Skipped):
                    yield batch
                else:
                    pending.append(workers.submit(extract_batch, batch))
            if not pending:
                return
            yield from pending.pop(0).result()


def _batches(documents: Iterator[Document | Skipped]) -> Iterator[list[Document] | Skipped]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        if isinstance(document, Skipped):
            yield document
            continue
        batch.append(document)
        size += len(document.text)
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _graphs(spool: IO[bytes], resolver: Resolver, terms: Terms) -> Iterator[tuple[str, frozenset[Triple]]]:
    spool.seek(0)
    while True:
        try:
            document, extraction, clusters = pickle.load(spool)
        except EOFError:
            return
        yield (
            document_iri(document, terms).value,
            document_graph(document, extraction, resolver.identity(clusters), terms),
        )
