"""Mentions and claims of a ``Doc`` as span groups, for displaCy and for code that knows spaCy alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

MENTIONS, CLAIMS = "mentions", "claims"
"""Keys of ``doc.spans``."""


@Language.factory("kg_spans", requires=["doc._.mentions", "doc._.claims"], assigns=["doc.spans"])
def create(nlp: Language, name: str) -> SpanWriter:
    """Create the component that writes ``doc.spans["mentions"]`` and ``doc.spans["claims"]``."""
    return SpanWriter()


class SpanWriter:
    """Writes span groups: mentions, labelled by class; triggers of claims, labelled by type."""

    def __call__(self, doc: Doc) -> Doc:
        """Write the span groups of a document whose mentions and claims are known."""
        mentions = ((m.start, m.end, m.cls or m.kind) for m in doc._.mentions)
        claims = ((c.trigger_start, c.trigger_end, c.type) for c in doc._.claims)
        doc.spans[MENTIONS] = list(_spans(doc, mentions))
        doc.spans[CLAIMS] = list(_spans(doc, claims))
        return doc


def _spans(doc: Doc, found: Iterable[tuple[int, int, str]]) -> Iterator[Span]:
    """Yield a span for each pair of character offsets, of all tokens that lie between them in part."""
    for start, end, label in found:
        span = doc.char_span(start, end, label, alignment_mode="expand")
        if span is not None:
            yield span
