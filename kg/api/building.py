"""Building of graphs from paths, texts and spaCy's ``Doc`` objects."""

from __future__ import annotations

import hashlib
import re
import textwrap
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict, Unpack

from kg.annotations import Activity, Extraction
from kg.api.doc_checks import check_read
from kg.documents import Document, ReadingOptions, Skipped
from kg.documents.reading import decode, usable
from kg.entities import KeyMaker
from kg.errors import InputError
from kg.graph.document_graph import ASSERT_ABOVE
from kg.graph.terms import DEFAULT_BASE
from kg.pipeline.build_summary import Outcome
from kg.pipeline.builder import Observer, Options
from kg.pipeline.builder import build as run_build
from kg.pipeline.fingerprints import software_version
from kg.pipeline.intake import Input
from kg.pipeline.serialization import Record
from kg.pipeline.settings import Settings
from kg.rdf.store import Store, open_store

if TYPE_CHECKING:
    from spacy.tokens import Doc

ReadDoc: TypeAlias = "Doc | tuple[Doc, Document]"
"""A ``Doc`` with claims; or, as ``nlp.pipe(..., as_tuples=True)`` yields it, with the document it was made of."""
STANDARD_INPUT = "-"
"""Source of what has no path: known by its content alone, as standard input is."""
TITLE = 60
"""The largest number of characters of a title that is taken from the beginning of a text."""


class BuildOptions(TypedDict, total=False):
    """Keyword arguments of ``kg.build``, all optional.

    Attributes:
        model: name or path of another spaCy pipeline.
        lexicon: YAML files with more frames.
        decisions: files with decisions on entities; see ``kg entities``.
        jobs: worker processes.
        prune: remove documents from the store that are not given any more.
        base_iri: where individuals live.
        assert_above: least confidence (0 to 1) of claims whose direct edges are asserted.
        time_limit: seconds that a document may take, beside 2 ms a character.
        timestamp: time of reading that the graph states, ISO 8601.
        reading: how files are read.
        on_document: called with what became of each document. Without it, a ``UserWarning`` is given for each
            document that cannot be used.
    """

    model: str | None
    lexicon: Iterable[str | Path]
    decisions: Iterable[str | Path]
    jobs: int
    prune: bool
    base_iri: str
    assert_above: float
    time_limit: float
    timestamp: str
    reading: ReadingOptions
    on_document: Callable[[Outcome], None]


def build(
    paths: str | Path | Iterable[str | Path] = (),
    *,
    texts: Iterable[str | Document] = (),
    docs: Iterable[ReadDoc] = (),
    store: Store | str | Path | None = None,
    **options: Unpack[BuildOptions],
) -> Store:
    """Read news and build a graph of who did what to whom, with the sentences behind each claim.

    Args:
        paths: files, folders, patterns and addresses, as ``kg build`` takes them.
        texts: articles: strings, the title in the first line if there is one; or documents with title, date, publisher.
        docs: documents that a pipeline of ``kg.load`` has read; pairs of a ``Doc`` and the ``Document`` whose body it
            was made of also say title, date and publisher.
        store: where to build: an open store or a folder; None for a new store in memory.
        **options: see ``kg.BuildOptions``.

    Returns:
        The store, open.

    Raises:
        InputError: an input is not there, no document can be used, or an option is wrong.

    Examples:
        >>> import kg
        >>> graph = kg.build(texts=["Talks\\n\\nUkraine rejected a proposal by the United States on Monday."])
        >>> kg.query(graph, "SELECT ?who ?what { ?who kg:rejects ?what }")[0]["who"]
        'id:Ukraine'

        What spaCy has read already is not read again:

        >>> nlp = kg.load()
        >>> article = kg.Document("Ukraine rejected the proposal.", title="Talks", published="2025-02-17")
        >>> graph = kg.build(docs=nlp.pipe([(article.body, article)], as_tuples=True))
        >>> kg.query(graph, "SELECT ?title { ?d a kg:Document ; dcterms:title ?title }").column("title")
        ['Talks']
    """
    on_document = options.pop("on_document", _warn)
    chosen = _options(options)
    target = store if isinstance(store, Store) else open_store(store)
    try:
        summary = run_build(_inputs(paths, texts, docs, chosen), target, chosen, Observer(on_document))
        if not summary.documents:
            raise InputError(summary.why_nothing())
    except BaseException:
        if target is not store:
            target.close()
        raise
    return target


def _options(given: BuildOptions) -> Options:
    unknown = sorted(set(given) - set(BuildOptions.__annotations__))
    if unknown:
        raise TypeError(f"build() got an unexpected keyword argument {unknown[0]!r}")
    return Options(
        Settings(
            given.get("model"),
            tuple(map(str, given.get("lexicon", ()))),
            given.get("time_limit", Settings().seconds),
            given.get("timestamp", ""),
        ),
        base_iri=given.get("base_iri", DEFAULT_BASE),
        jobs=given.get("jobs", 1),
        decisions=tuple(map(str, given.get("decisions", ()))),
        prune=given.get("prune", False),
        reading=given.get("reading", ReadingOptions()),
        assert_above=given.get("assert_above", ASSERT_ABOVE),
    )


def _inputs(
    paths: str | Path | Iterable[str | Path],
    texts: Iterable[str | Document],
    docs: Iterable[ReadDoc],
    options: Options,
) -> Iterator[Input]:
    if isinstance(texts, str):
        raise InputError("texts takes a list of texts, not one text; write texts=[...]")
    yield from map(str, [paths] if isinstance(paths, (str, Path)) else paths)
    for text in texts:
        yield from _documents(text, options.reading)
    for item in docs:
        doc, document = item if isinstance(item, tuple) else (item, None)
        yield _record(doc, document, options.settings)


def _documents(text: str | Document, options: ReadingOptions) -> Iterator[Document | Skipped]:
    """Yield the documents of a text, read as a text file is, and why one cannot be used."""
    if isinstance(text, Document):
        yield usable(replace(text, source=text.source or STANDARD_INPUT), options)
        return
    beginning = textwrap.shorten(text.strip(), TITLE, placeholder=" …")
    for found in decode(text.encode(errors="replace"), STANDARD_INPUT, replace(options, format="text", encoding="")):
        if isinstance(found, Document) and re.match(rf"{STANDARD_INPUT}(?: \(part |$)", found.title):  # it has none
            yield replace(found, title=found.title.replace(STANDARD_INPUT, beginning, 1))
        else:
            yield found


def _record(doc: Doc, document: Document | None, settings: Settings) -> Record:
    check_read(doc)
    if document is None:
        title = textwrap.shorten(doc.text.strip(), TITLE, placeholder=" …")
        document = Document(doc.text, title=title, published=doc.user_data.get("kg.published") or "")
    elif document.body != doc.text:
        raise InputError(f"the Doc has another text than the body of its document {document.title!r}")
    document = replace(document, source=document.source or STANDARD_INPUT)
    read = Extraction(document.id, doc._.mentions, doc._.claims)
    fingerprint = hashlib.sha256(repr(read).encode()).hexdigest()[:32]
    activity = Activity(software_version(), settings.model or "unknown", fingerprint, settings.time)
    return Record(document, replace(read, activity=activity), KeyMaker().clusters(read))


def _warn(outcome: Outcome) -> None:
    if outcome.status == "failed":
        warnings.warn(f"{outcome.path}: {outcome.reason}", stacklevel=2)
