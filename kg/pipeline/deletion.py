"""Deletion of documents: a store is left as a build without them makes it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError
from kg.graph.agreement import AGREEMENT, refresh
from kg.graph.background import BACKGROUND, refresh_background
from kg.graph.copies import COPIES
from kg.graph.shared_graphs import SHARED_GRAPHS
from kg.graph.terms import DEFAULT_BASE, Terms
from kg.knowledge.modules import modules, use_modules
from kg.pipeline.build_summary import Outcome, Summary
from kg.pipeline.builder import Observer, Options, update_store
from kg.pipeline.database import FILE, Database
from kg.pipeline.executors import workers
from kg.pipeline.graph_validation import ONTOLOGY
from kg.pipeline.recorded_options import RecordedOptions, recorded
from kg.rdf.store import Store


@dataclass(slots=True)
class Deletion:
    """What a deletion did.

    Attributes:
        unread: documents that printed the text of a deleted one and that could not be read now, with the reasons.
    """

    unread: list[Outcome] = field(default_factory=list)


def delete(store: Store, documents: Sequence[str]) -> Deletion:
    """Remove documents, and all that a build without them would not have made.

    Of a store that a build has made, copies of the documents are read if need be, entities are resolved again, and
    links between documents made anew. It can be interrupted at any moment; the next build or deletion goes on from
    there. Of a store that was loaded, graphs and links are removed.

    Args:
        store: open for writing.
        documents: IRIs of their graphs.

    Raises:
        InputError: the store has no such document; what the last build was made with (a lexicon, a module) is not there
            any more. Nothing has changed then.
    """
    folder = getattr(store, "path", None)
    if folder is None or not Path(folder, FILE).is_file():
        _check_documents(store, documents)
        _remove_graphs(store, documents)
        return Deletion()
    with Database(Path(folder, FILE)) as database:
        if not database.graphs.linked:  # a build or a deletion was cut off
            _delete_built(store, (), database)
        _check_documents(store, documents)
        return _delete_built(store, documents, database)


def _check_documents(store: Store, documents: Sequence[str]) -> None:
    """Raise an InputError if something to be deleted is not a document of a store."""
    known = set(store.documents())
    for document in documents:
        if document in SHARED_GRAPHS:
            raise InputError(f"{document} is no document, it holds {SHARED_GRAPHS[document]}; kg build keeps it")
        if document not in known:
            raise InputError(f"the store has no document {document}; kg info --documents lists them")


def _delete_built(store: Store, documents: Sequence[str], database: Database) -> Deletion:
    done = Deletion()
    options = recorded(database.build_options)

    def tell(outcome: Outcome) -> None:
        if outcome.status == "failed":
            done.unread.append(outcome)

    with _modules_of(options), closing(workers()) as pool:
        _check_files(options)
        prefix = f"{options.base_iri}doc-"
        ids = {document: document.removeprefix(prefix) for document in documents if document.startswith(prefix)}
        database.remove([id for id in ids.values() if database.has(id)])
        for document in documents:
            if document not in ids or document in store.documents():
                store.remove_document(document)
        made_with = Options(options.settings, options.base_iri, assert_above=options.assert_above)
        update_store(database, store, made_with, Summary(), pool, Observer(tell))
        if not len(database):
            store.remove_document(ONTOLOGY)
    return done


def _check_files(options: RecordedOptions) -> None:
    """Raise an InputError if a file that the last build was made with is not there."""
    model = options.settings.model or ""
    files = [*options.settings.lexicon, *([model] if "/" in model else [])]
    for file in files:
        if not Path(file).exists():
            raise InputError(
                f"{file}: there is no such file, and the store was built with it; put it back, or build again"
            )


@contextlib.contextmanager
def _modules_of(options: RecordedOptions) -> Iterator[None]:
    """Use the modules of the last build, unless others are in use."""
    before = modules()
    if before.files:
        yield
        return
    use_modules(options.ontology, options.gazetteer)
    try:
        yield
    finally:
        use_modules(before.ontology, before.gazetteer)


def _remove_graphs(store: Store, documents: Sequence[str]) -> None:
    """Remove graphs of a store that no build has made, and links to them."""
    for document in documents:
        store.remove_document(document)
    gone = set(documents)
    refreshed: dict[str, Callable[[], int]] = {
        AGREEMENT: lambda: refresh(store),
        COPIES: lambda: store.set_document(
            COPIES, [q for q in store.quads(graph=COPIES) if gone.isdisjoint({_iri(q.subject), _iri(q.object)})]
        ),
        BACKGROUND: lambda: refresh_background(store, Terms(DEFAULT_BASE)),
    }
    for graph in set(store.documents()) & set(refreshed):
        refreshed[graph]()


def _iri(node: object) -> str:
    return str(getattr(node, "value", ""))
