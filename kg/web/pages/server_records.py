"""Records of what the server says of itself and of what it was asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["same", "different", "unsure", "undecided"]
Stage = Literal["idle", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Status:
    """State of the server. ready: whether there is an index. progress: of an index that is being built, -1 for none.

    decisions: name of the decisions file, "" when there is none to write.
    """

    ready: bool
    index: str
    progress: float
    problem: str
    writable: bool
    decisions: str
    version: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about two entities, by their IRIs."""

    first: str
    second: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Decided:
    """What the decisions file holds now."""

    decided: list[Decision]


@dataclass(frozen=True, slots=True)
class Rebuild:
    """State of building the store anew after decisions.

    written, total: graphs of documents that are done, of how many. message: what it did, or why it failed.
    """

    stage: Stage
    written: int
    total: int
    message: str


@dataclass(frozen=True, slots=True)
class FilledQuery:
    """A query with the values of its parameters."""

    sparql: str
