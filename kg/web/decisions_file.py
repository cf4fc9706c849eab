"""Decisions of the review page: the one place of the server that knows how decisions are kept.

``kg.entities`` defines the file; ``kg build --merge FILE`` and this module read the same lines.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.entities.decisions import Decisions, read_decisions, write_decisions
from kg.rdf.namespaces import ID
from kg.rdf.store.base import graph_node

Verdict = Literal["same", "different", "unsure"]
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about two entities, by their IRIs."""

    first: str
    second: str
    verdict: Verdict


def decisions_in(path: Path | None) -> list[Decision]:
    """Return the decisions of a file; none for no file, and for one that is not there yet."""
    if path is None or not path.is_file():
        return []
    held = read_decisions(path)
    pairs: list[tuple[Verdict, tuple[str, str]]] = [
        *(("same", pair) for pair in held.merges),
        *(("different", pair) for pair in held.splits),
    ]
    return [Decision(ID + one, ID + other, verdict) for verdict, (one, other) in pairs]


def decide(path: Path, decision: Decision) -> list[Decision]:
    """Write a decision, in place of what was decided about the two before; "unsure" takes that back.

    Raises:
        InputError: an IRI is none, or the file cannot be read.
    """
    names = tuple(graph_node(iri).value.rpartition("/")[2] for iri in (decision.first, decision.second))
    pair = (names[0], names[1])
    with _lock:
        held = read_decisions(path) if path.is_file() else Decisions()
        merges = [other for other in held.merges if set(other) != set(pair)]
        splits = [other for other in held.splits if set(other) != set(pair)]
        if decision.verdict == "same":
            merges.append(pair)
        elif decision.verdict == "different":
            splits.append(pair)
        unfinished = path.with_name(path.name + ".tmp")
        write_decisions(Decisions(tuple(sorted(merges)), tuple(sorted(splits))), unfinished)
        unfinished.replace(path)
    return decisions_in(path)
