"""Records of what background processes answer: a sentence that was read, a validation report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentenceToken:
    """A token of the tree. head: its head's place; its own for a root."""

    text: str
    lemma: str
    pos: str
    relation: str
    head: int


@dataclass(frozen=True, slots=True)
class SentenceName:
    """Something that the text names or describes. start, end: characters."""

    text: str
    name: str
    cls: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SentenceRole:
    """What fills a role."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class SentenceClaim:
    """A claim that was read."""

    type: str
    property: str
    status: str
    polarity: str
    certainty: str
    tense: str
    frame: str
    rules: list[str]
    roles: list[SentenceRole]
    speakers: list[str]
    trigger_start: int
    trigger_end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """See the module."""

    text: str
    tokens: list[SentenceToken]
    names: list[SentenceName]
    claims: list[SentenceClaim]


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One result. focus: IRI of the node; cls: its class; value: the value that breaks the shape, "" for none.

    document: IRI of the document that a claim stands in, "" for what is no claim.
    """

    focus: str
    label: str
    cls: str
    value: str
    quote: str
    document: str


@dataclass(frozen=True, slots=True)
class ValidationGroup:
    """Results of one constraint of one shape. count: of all, of which some are shown."""

    severity: str
    message: str
    shape: str
    path: str
    constraint: str
    remedy: str
    count: int
    results: list[ValidationResult]


@dataclass(frozen=True, slots=True)
class ValidationPage:
    """See the module."""

    conforms: bool
    groups: list[ValidationGroup]
