"""Records of the review page."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.pages.records import ClaimRecord, DocumentRef, EntityRef
from kg.web.pages.server_records import Decision


@dataclass(frozen=True, slots=True)
class Side:
    """One of two entities, with what helps to judge.

    is_there: whether the graph has it by itself, and not as a part of the other. quotes: sentences in which documents
    name it, where it has no claims that could be shown.
    """

    entity: EntityRef
    is_there: bool
    names: list[str]
    claims: int
    documents: int
    sentences: list[ClaimRecord]
    quotes: list[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities that may be one, or one that may be two.

    joined: whether they are one now. reason: why they are, or may be. touched: documents that a decision touches at
    most.
    """

    first: Side
    second: Side
    joined: bool
    reason: str
    touched: int
    verdict: str


@dataclass(frozen=True, slots=True)
class JoinedName:
    """A name under an entity that is unlike its best name."""

    entity: EntityRef
    name: str
    likeness: float
    claims: int
    documents: list[DocumentRef]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What the page shows.

    decided: what the decisions file holds. file: its name, "" when there is none to write. rebuilds: whether the store
    can be built anew from here. pending: whether decisions have been made since the store was built.
    """

    candidates: list[Candidate]
    joined: list[JoinedName]
    decided: list[Decision]
    file: str
    rebuilds: bool
    pending: bool
