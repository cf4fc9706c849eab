"""Settings of the extraction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How documents are read.

    model: name or path of a spaCy pipeline, None for the shipped one. lexicon: files. seconds: what a document may take
    beside a time in proportion to its length. gazetteer: files of known individuals beside the shipped ones.
    """

    model: str | None = None
    lexicon: tuple[str, ...] = ()
    seconds: float = 60.0
    gazetteer: tuple[str, ...] = ()
