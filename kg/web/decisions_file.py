"""Decisions of the review page, in the file that ``kg entities --review`` and ``kg build --decisions`` use."""

from __future__ import annotations

import datetime
import getpass
import threading
from pathlib import Path
from typing import cast

from kg.entities import decisions
from kg.rdf.namespaces import ID
from kg.rdf.store.base import graph_node
from kg.web.pages.server_records import Decision, Verdict

_lock = threading.Lock()


def decisions_in(path: Path | None) -> list[Decision]:
    """Return the decisions on pairs of a file; none for no file, and for one that is not there yet."""
    if path is None or not path.is_file():
        return []
    held = decisions.read_decisions(path).of(*decisions.PAIRS)
    return [
        Decision(ID + decisions.local_part(d.one), ID + decisions.local_part(d.other), cast(Verdict, d.verdict))
        for d in held
    ]


def decide(path: Path, decision: Decision) -> list[Decision]:
    """Write a decision, in place of what was decided about the two before; "undecided" takes that back.

    Raises:
        InputError: an IRI is none, or the file cannot be read.
    """
    one, other = (graph_node(iri).value.rpartition("/")[2] for iri in (decision.first, decision.second))
    made = decisions.Decision(
        decision.verdict, f"id:{one}", f"id:{other}", getpass.getuser(), datetime.date.today().isoformat()
    )
    with _lock:
        held = decisions.read_decisions(path) if path.is_file() else decisions.Decisions()
        if decision.verdict == "undecided":
            about = decisions.Decision("same", made.one, made.other).subject
            kept = tuple(d for d in held.all if d.subject != about)
            decisions.write_decisions(decisions.Decisions(kept), path)
        else:
            decisions.write_decisions(held.replaced([made]), path)
    return decisions_in(path)
