"""What a build wrote, validated against the shipped shapes."""

from __future__ import annotations

from kg.agreement import AGREEMENT
from kg.build.copies import COPIES
from kg.build.dispatch import AHEAD
from kg.build.drawing import spread
from kg.build.workers import Workers
from kg.store import Store
from kg.store.local import LocalStore
from kg.validate import Result
from kg.validate.apart import Suspects, judge_suspects, judged

ONTOLOGY = "https://w3id.org/kg-news/ontology"
"""The graph of what every store says of the ontology."""
VALIDATED = 2_000
"""Graphs that are validated when they are written. After a larger build that is left to ``kg validate``: the report
on them is long, and the build is to need no more memory than for a few."""


def findings(store: Store, found: Suspects, crew: Workers, graphs: int) -> tuple[Result, ...]:
    """Return what is amiss with the graphs that a build wrote.

    Args:
        store: holds them.
        found: by the workers that drew them.
        crew: judges what is suspected.
        graphs: how many were written.

    """
    documents = set(store.documents()) - {AGREEMENT, COPIES, ONTOLOGY}
    fresh = graphs == len(documents) and isinstance(store, LocalStore) and store.all_said
    return judge_suspects(
        store, found, (AGREEMENT, COPIES), lambda tasks: spread(crew, judged, tasks, AHEAD), fresh=fresh
    )
