"""Records of the API that several pages share. The API's description is made from these classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["asserted", "possible", "planned", "denied"]


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An entity in short. cls: local name of its class, "" when it is not known."""

    iri: str
    label: str
    cls: str


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A document in short. issued: ISO date and time, "" when it is not known."""

    iri: str
    title: str
    publisher: str
    issued: str


@dataclass(frozen=True, slots=True)
class RoleFiller:
    """What fills a role of a claim: an entity, or the words of the text."""

    role: str
    entity: EntityRef | None
    text: str


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim with its sentence.

    relation: what joins subject and object, in words. property: local name of the direct property, "" for none.
    content: what is claimed, in the words of the text, where it has no entity. start, trigger_start, trigger_end:
    character offsets into the document. day: ISO date of the event or else of the document. sources: number of
    independent sources. contradicted: whether another claim says the opposite.
    """

    iri: str
    type: str
    relation: str
    property: str
    status: Status
    polarity: str
    certainty: str
    tense: str
    confidence: float
    day: str
    frame: str
    rules: list[str]
    subject: EntityRef | None
    object: EntityRef | None
    content: str
    quote: str
    passage: str
    start: int
    trigger: str
    trigger_start: int
    trigger_end: int
    document: DocumentRef
    sources: int
    contradicted: bool
    roles: list[RoleFiller] = field(default_factory=list)
    speakers: list[EntityRef] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """Some of the claims that were asked for. total: how many there are."""

    total: int
    claims: list[ClaimRecord]


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something. label: how to call it."""

    name: str
    label: str
    count: int
