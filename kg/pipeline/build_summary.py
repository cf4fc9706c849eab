"""Outcome of each document, and summary of a build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Literal

from kg.rdf.shacl.report import Result

Status = Literal["read", "unchanged", "duplicate", "copy", "failed", "passed over"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of a document in a build.

    path: where it was found. status: "read" in this run; "unchanged" since an earlier one; "duplicate" of one
    given before; "copy" of another one's text, which is read once; "failed"; "passed over", a file that nobody
    named and whose format is not read. reason: why it failed or was passed over, or whose duplicate it is.
    seconds: how long reading it took. claims: found in it.
    """

    path: str
    status: Status
    reason: str = ""
    seconds: float = 0.0
    claims: int = 0

    def row(self) -> dict[str, object]:
        """Return the outcome as a line of a report."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


@dataclass(slots=True)
class Summary:
    """What a build did.

    documents: in the store now. statuses: how many documents of each status. reasons: why documents failed, and
    how many of each. passed_over: the same of files that were passed over.
    claims: found in this run, by type. entities: in the store. written, removed: graphs of documents.
    unknown: documents in the store that its database does not know. is_edited: whether updates have changed the store.
    findings: what validation says of what was written, None if it was not asked for, or that is too much.
    seconds: by stage of the build; components: of all workers together, by component. deaths: workers that died.
    """

    documents: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    entities: int = 0
    unapplied: list[str] = field(default_factory=list)
    written: int = 0
    removed: int = 0
    unknown: int = 0
    is_edited: bool = False
    findings: tuple[Result, ...] | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    components: dict[str, float] = field(default_factory=dict)
    deaths: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count an outcome."""
        self.statuses[outcome.status] += 1
        if outcome.status == "passed over":
            self.passed_over[outcome.reason] += 1
        if outcome.status == "failed":
            self.reasons[outcome.reason.split(" (")[0].split(";")[0].split(": ")[0]] += 1

    def why_nothing(self) -> str:
        """Return why there is no document: the reasons of those that could not be used."""
        reasons = (self.reasons + self.passed_over).most_common(3)
        listed = ", ".join(f"{n} x {reason}" for reason, n in reasons)
        return f"nothing to build from: {listed or 'no documents were given'}"

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of a block under a name."""
        began = perf_counter()
        try:
            yield
        finally:
            self.spent(name, perf_counter() - began)

    def spent(self, stage: str, seconds: float) -> None:
        """Count time under the name of a stage."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
