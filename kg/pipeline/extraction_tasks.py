"""Extraction tasks of worker processes: documents in, records out."""

from __future__ import annotations

import functools
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kg.annotations import Activity, Extraction
from kg.documents import Document, Skipped
from kg.entities import Clusters, KeyMaker
from kg.errors import InputError
from kg.knowledge.modules import Modules, modules
from kg.pipeline.fingerprints import extraction_version, software_version
from kg.pipeline.serialization import Record
from kg.pipeline.settings import Settings
from kg.pipeline.time_limits import TimeLimitError, seconds_allowed, time_limit

_SHIPPED = Settings()


class Extractor:
    """Extracts claims from documents. seconds: how long each component took, all documents together."""

    def __init__(self, settings: Settings = _SHIPPED) -> None:
        """Load the language model and the extraction components; InputError if one cannot be used."""
        from kg.pipeline.nlp import load  # noqa: PLC0415 (spaCy takes a second)

        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.nlp: Any = load(settings.model)
        if settings.lexicon:
            at = self.nlp.component_names.index("kg_frames")
            self.nlp.remove_pipe("kg_frames")
            after = self.nlp.component_names[at - 1]
            paths = [str(Path(p)) for p in settings.lexicon]
            self.nlp.add_pipe("kg_frames", config={"lexicon": paths}, after=after)

    def extract(self, documents: Iterable[Document]) -> Iterator[tuple[Document, Extraction]]:
        """Yield each document with what was read from it; a document's result depends on nothing but itself."""
        for document in documents:
            began = time.perf_counter()
            doc = self.nlp.make_doc(document.body)
            doc.user_data["kg.published"] = document.day or None
            began = self._spent("tokenizer", began)
            for name, component in self.nlp.pipeline:
                doc = component(doc)
                began = self._spent(name, began)
            yield document, Extraction(document.id, doc._.mentions, doc._.claims)

    def _spent(self, name: str, began: float) -> float:
        now = time.perf_counter()
        self.seconds[name] += now - began
        return now


@dataclass(frozen=True, slots=True)
class Task:
    """Documents to read. version: of the extraction, in the process that submits the task."""

    settings: Settings
    version: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Extracted:
    """A document that was read.

    id, source: of the document. packed: its record. version: of the extraction. clusters: as in the record. claims: how
    many, by type. seconds: how long it took.
    """

    id: str
    source: str
    packed: bytes
    version: str
    clusters: Clusters
    claims: dict[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task, document by document. seconds: by component."""

    results: list[Extracted | Skipped]
    seconds: dict[str, float] = field(default_factory=dict)


_lock = threading.Lock()


@functools.lru_cache(maxsize=1)
def _extractor(settings: Settings, _: Modules) -> tuple[Extractor, KeyMaker]:
    return Extractor(settings), KeyMaker()


def extract(task: Task) -> Done:
    """Read the documents of a task; the language model is loaded once a process.

    A document whose reading fails is set aside with the reason; the others are read.

    Raises:
        InputError: the model, the lexicon or the gazetteer cannot be used, or this machine has another version of
            them than the one that gave the task.

    """
    with _lock:  # a worker of a cluster may have threads, and a language model is not made for that
        extractor, _ = _extractor(task.settings, modules())
        if extraction_version(task.settings) != task.version:
            raise InputError(
                "a worker has another version of kg, its data or its packages than the machine that gives the work: "
                "install the same on all machines"
            )
        extractor.seconds.clear()
        results = []
        model = task.settings.model or "kg_news"
        activity = Activity(software_version(), model, task.version, task.settings.time)
        for document in task.documents:
            used, keys = _extractor(task.settings, modules())
            results.append(_extract(document, used, keys, task.settings.seconds, activity))
        return Done(results, dict(extractor.seconds))


def time_limit_message(seconds: float) -> str:
    """Return the reason for a document that is set aside after a number of seconds."""
    return f"reading it took longer than {seconds:.0f} seconds; set aside"


def _extract(
    document: Document, extractor: Extractor, keys: KeyMaker, seconds: float, activity: Activity
) -> Extracted | Skipped:
    began = time.perf_counter()
    limit = seconds_allowed(len(document.text), seconds)
    try:
        with time_limit(limit):
            [(_, extraction)] = extractor.extract([document])
            read = time.perf_counter()
            clusters = keys.clusters(extraction)
            record = Record(document, replace(extraction, activity=activity), clusters)
            result = extracted(record, activity.fingerprint)
    except TimeLimitError:
        _extractor.cache_clear()  # it may have been left in the middle of something
        return Skipped(document.source, time_limit_message(limit))
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return Skipped(document.source, f"cannot be read: {reason}")
    ended = time.perf_counter()
    extractor.seconds["keys"] += ended - read
    return replace(result, seconds=ended - began)


def extracted(record: Record, version: str) -> Extracted:
    """Return a record as the result of reading its document.

    Args:
        record: a document and what was read in it.
        version: of the extraction.
    """
    claims = Counter(claim.type for claim in record.extraction.claims)
    id, source = record.document.id, record.document.source
    return Extracted(id, source, record.packed(), version, record.clusters, dict(claims), 0.0)
