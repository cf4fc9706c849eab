"""What a build wrote, validated against the shipped shapes."""

from __future__ import annotations

from kg.graph.agreement import AGREEMENT
from kg.graph.copies import COPIES
from kg.graph.validation import shipped_rules
from kg.pipeline.executors import Workers
from kg.pipeline.graph_tasks import spread
from kg.pipeline.scheduler import AHEAD
from kg.rdf.shacl import Result
from kg.rdf.shacl.per_graph import Judging, Suspects, judge_suspects, judged
from kg.rdf.store import Store
from kg.rdf.store.local import LocalStore

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
        store,
        found,
        (AGREEMENT, COPIES),
        *shipped_rules(),
        lambda tasks: spread(crew, validate_nodes, tasks, AHEAD),
        fresh=fresh,
    )


def validate_nodes(task: Judging) -> tuple[Result, ...]:
    """Validate focus nodes against the shipped shapes; a worker's task."""
    return judged(task, shipped_rules()[0])
