"""Options of the last build of a store, from which what depends on them can be made again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from kg.graph.document_graph import ASSERT_ABOVE
from kg.graph.terms import DEFAULT_BASE
from kg.knowledge.modules import modules
from kg.pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class RecordedOptions:
    """What a document's graph depends on beside the document.

    Attributes:
        settings: how documents are read.
        base_iri: where individuals live.
        assert_above: least confidence (0 to 1) of claims whose direct edges are asserted.
        ontology, gazetteer: paths of the user's modules.
    """

    settings: Settings = field(default_factory=Settings)
    base_iri: str = DEFAULT_BASE
    assert_above: float = ASSERT_ABOVE
    ontology: tuple[str, ...] = ()
    gazetteer: tuple[str, ...] = ()


def to_record(settings: Settings, base_iri: str, assert_above: float) -> str:
    """Return options, and the modules in use, as the JSON that a database keeps."""
    used = modules()
    settings = replace(settings, lexicon=tuple(str(Path(file).absolute()) for file in settings.lexicon))
    ontology, gazetteer = (tuple(map(str, files)) for files in (used.ontology, used.gazetteer))
    return msgspec.json.encode(RecordedOptions(settings, base_iri, assert_above, ontology, gazetteer)).decode()


def recorded(note: str) -> RecordedOptions:
    """Return the options in a database's JSON; the default ones for ""."""
    return msgspec.json.decode(note, type=RecordedOptions) if note else RecordedOptions()
