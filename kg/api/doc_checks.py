"""Check that a ``Doc`` has what the Python API shows and builds from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from spacy.tokens import Doc


def check_read(doc: Doc) -> None:
    """Raise an InputError if no pipeline that extracts claims has read a document."""
    if "claims" not in doc.spans:
        raise InputError("the Doc was not read by a pipeline with the component kg_spans; kg.load() returns one")
