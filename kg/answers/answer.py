"""Shape of all answers: sections of rows, and the sentences behind each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kg.rdf.namespaces import ID
from kg.web.pages.records import DocumentRef, EntityRef

Value: TypeAlias = str | int | float | EntityRef | DocumentRef | None
"""What a cell holds."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a claim was read from.

    claim: IRI. status: of the claim. speakers: labels of those to whom the text attributes it. url: address of the
    document, "" if it has none. start: character offset of the sentence in the document.
    """

    quote: str
    document: DocumentRef
    url: str
    start: int
    speakers: tuple[str, ...]
    status: str
    confidence: float
    claim: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A row. values: one for each column of its section. evidence: the sentences behind it, the best first."""

    values: tuple[Value, ...]
    evidence: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """A table. total: how many rows there are, of which some may be left out."""

    title: str
    columns: tuple[str, ...]
    rows: list[AnswerRow]
    total: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. facts: name and value of what is said once. text: Markdown below the tables, "" for none."""

    title: str
    facts: Sequence[tuple[str, Value]] = ()
    sections: list[AnswerSection] = field(default_factory=list)
    text: str = ""

    def as_dict(self, *, evidence: bool) -> dict[str, Any]:
        """Return the answer for JSON. evidence: with the sentences."""
        return {
            "title": self.title,
            **{name: plain(value) for name, value in self.facts},
            "sections": [
                {
                    "title": section.title,
                    "total": section.total,
                    "rows": [_row(section.columns, row, evidence) for row in section.rows],
                }
                for section in self.sections
            ],
            **({"text": self.text} if self.text else {}),
        }


def shown(value: Value) -> str:
    """Return a value as people read it: the label of an entity, the title of a document."""
    if isinstance(value, EntityRef):
        return value.label
    if isinstance(value, DocumentRef):
        return value.title
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def short_iri(iri: str) -> str:
    """Return the IRI of an individual as the command line takes it, ``id:Ukraine``."""
    return f"id:{iri.removeprefix(ID)}" if iri.startswith(ID) else iri


def plain(value: Value) -> Any:
    """Return a value for JSON."""
    if isinstance(value, EntityRef):
        return {"iri": value.iri, "label": value.label, "class": value.cls}
    if isinstance(value, DocumentRef):
        return {"iri": value.iri, "title": value.title, "publisher": value.publisher, "issued": value.issued}
    return value


def _row(columns: tuple[str, ...], row: AnswerRow, evidence: bool) -> dict[str, Any]:
    found: dict[str, Any] = {name: plain(value) for name, value in zip(columns, row.values, strict=True)}
    if evidence:
        found["evidence"] = [
            {
                "quote": sentence.quote,
                "document": plain(sentence.document),
                "url": sentence.url,
                "start": sentence.start,
                "speakers": list(sentence.speakers),
                "status": sentence.status,
                "confidence": sentence.confidence,
                "claim": sentence.claim,
            }
            for sentence in row.evidence
        ]
    return found
