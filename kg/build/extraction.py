"""Documents to extractions, with one language model a process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.annotations import Extraction
from kg.documents import Document

MAX_CHARACTERS = 1_000_000
"""A document longer than this is not read: it is an archive, not an article."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What extraction depends on. model: name or path of a spaCy pipeline, None for the shipped one."""

    model: str | None = None
    lexicon: tuple[str, ...] = ()


class Extractor:
    """Extracts claims from documents."""

    def __init__(self, settings: Settings = Settings()) -> None:
        """Load the language model and the extraction components; InputError if one cannot be used."""
        from kg.model.pipeline import load

        self.nlp: Any = load(settings.model, components=False)
        from kg.extract import add_to

        add_to(self.nlp)
        if settings.lexicon:
            at = self.nlp.component_names.index("kg_frames")
            self.nlp.remove_pipe("kg_frames")
            after = self.nlp.component_names[at - 1]
            paths = [str(Path(p)) for p in settings.lexicon]
            self.nlp.add_pipe("kg_frames", config={"lexicon": paths}, after=after)

    def extract(self, documents: Iterable[Document]) -> Iterator[tuple[Document, Extraction]]:
        """Yield each document with what was read from it; a document's result depends on nothing but itself."""
        for document in documents:
            doc = self.nlp.make_doc(document.body)
            doc.user_data["kg.published"] = document.published or None
            doc = self.nlp(doc)
            yield document, Extraction(document.id, doc._.mentions, doc._.claims)


_extractor: Extractor | None = None


def start_worker(settings: Settings) -> None:
    """Load the model once in a worker process."""
    global _extractor  # noqa: PLW0603 (one a process, by design)
    _extractor = Extractor(settings)


def extract_batch(documents: Sequence[Document]) -> list[tuple[Document, Extraction]]:
    """Extract from a batch in a worker process that ``start_worker`` has prepared."""
    assert _extractor is not None, "start_worker was not called in this process"
    return list(_extractor.extract(documents))
