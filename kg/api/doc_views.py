"""Claims of a ``Doc`` as a table, and a ``Doc`` with its mentions and claims for notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy import displacy
from spacy.tokens import Doc

from kg.annotations import Claim, Filler, Mention, marks
from kg.api.doc_checks import check_read
from kg.api.table import Table, Value
from kg.errors import InputError
from kg.extraction.doc_spans import CLAIMS, MENTIONS
from kg.knowledge.frame_definitions import ROLES

COLUMNS = ("type", "property", *ROLES, "status", "speakers", "confidence", "trigger", "sentence", "frame", "rules")


def claims(doc: Doc) -> Table:
    """Return the claims of a document as a table.

    Args:
        doc: a document that a pipeline with the components of ``kg.load`` has read.

    Returns:
        A row per claim: its type and direct property, the participants as the text names them, its status, to whom
        it is attributed (none: the outlet), confidence (0 to 1), trigger, sentence, frame and rules.

    Raises:
        InputError: no such pipeline has read the document.

    Examples:
        >>> import kg
        >>> nlp = kg.load()
        >>> found = kg.claims(nlp("Ukraine rejected a proposal by the United States."))
        >>> [(row["type"], row["agent"], row["status"]) for row in found if row["type"] == "Reject"]
        [('Reject', 'Ukraine', 'asserted')]
    """
    check_read(doc)
    return Table(COLUMNS, tuple(_row(doc, claim) for claim in doc._.claims))


@dataclass(frozen=True, slots=True)
class DocView:
    """A document for notebooks: its text with spans as displaCy draws them, and its claims as a table.

    Attributes:
        doc: the document.
        spans: key of the span group that is drawn, "claims" or "mentions".
    """

    doc: Doc
    spans: str = CLAIMS

    def _repr_html_(self) -> str:
        """Return HTML, for notebooks."""
        options = {"spans_key": self.spans}
        drawn = displacy.render(self.doc, style="span", options=options, jupyter=False) if len(self.doc) else ""
        return f"{drawn}{claims(self.doc)._repr_html_()}"


def show(doc: Doc, spans: str = CLAIMS) -> DocView:
    """Return a view of a document that notebooks render.

    Args:
        doc: a document that a pipeline with the components of ``kg.load`` has read.
        spans: what is marked in the text: "claims" (their triggers, by type) or "mentions" (by class).

    Raises:
        InputError: no such pipeline has read the document, or ``spans`` is neither.

    Examples:
        >>> import kg
        >>> nlp = kg.load()
        >>> view = kg.show(nlp("Ukraine rejected the proposal."), spans="mentions")
        >>> "Ukraine" in view._repr_html_()
        True
    """
    check_read(doc)
    if spans not in (CLAIMS, MENTIONS):
        raise InputError(f"spans is {CLAIMS!r} or {MENTIONS!r}, not {spans!r}")
    return DocView(doc, spans)


def _row(doc: Doc, claim: Claim) -> tuple[Value, ...]:
    mentions: tuple[Mention, ...] = doc._.mentions

    def words(filler: Filler) -> str:
        return mentions[filler.mention].name if filler.mention >= 0 else filler.text

    def of_role(role: str) -> Iterator[str]:
        return (words(filler) for name, filler in claim.roles if name == role)

    return (
        claim.type,
        claim.property,
        *("; ".join(of_role(role)) for role in ROLES),
        ", ".join(marks(claim.polarity, claim.certainty, claim.tense)) or "asserted",
        "; ".join(mentions[speaker].name for speaker in claim.speakers),
        claim.confidence,
        doc.text[claim.trigger_start : claim.trigger_end],
        doc.text[claim.start : claim.end].strip(),
        claim.frame,
        " ".join(claim.rules),
    )
