"""The corpus as a spaCy ``DocBin``: claims and their fillers as span groups, for training and for displaCy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin
from spacy.tokens import Span as DocSpan

from .records import Document, Span


def to_doc(document: Document, nlp: spacy.language.Language) -> Doc:
    """Return a ``Doc`` with the span groups "triggers" (label: the claim's type) and "fillers" (label: the role).

    ``doc.user_data["claims"]`` holds each claim as plain values, with the indices of its spans in the two groups.

    Args:
        document: an annotated document.
        nlp: its tokenizer is used.
    """
    doc = nlp.make_doc(document.text)
    triggers: list[DocSpan] = []
    fillers: list[DocSpan] = []
    claims = []
    for claim in document.claims:
        first = Span(min(s.start for s in claim.trigger), max(s.end for s in claim.trigger))
        triggers.append(_span(doc, first, claim.type))
        roles: list[tuple[str, int]] = []
        for role, found in claim.roles.items():
            for filler in found:
                if filler.span is not None:
                    roles.append((role, len(fillers)))
                    fillers.append(_span(doc, filler.span, role))
        claims.append((claim.type, len(triggers) - 1, roles, claim.polarity, claim.certainty, claim.tense))
    doc.spans["triggers"] = triggers
    doc.spans["fillers"] = fillers
    doc.user_data["claims"] = claims
    doc.user_data["document"] = document.id
    return doc


def _span(doc: Doc, span: Span, label: str) -> DocSpan:
    found = doc.char_span(span.start, span.end, label, alignment_mode="expand")
    assert found is not None
    return found


def write(documents: Iterable[Document], path: Path) -> int:
    """Write documents to a DocBin file and return how many there are."""
    nlp = spacy.blank("en")
    box = DocBin(docs=[to_doc(document, nlp) for document in documents], store_user_data=True)
    box.to_disk(path)
    return len(box)
