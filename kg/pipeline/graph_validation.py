"""Validation of the graphs that a build wrote."""

from __future__ import annotations

from kg.graph.agreement import AGREEMENT
from kg.graph.background import BACKGROUND
from kg.graph.copies import COPIES
from kg.graph.validation import shipped_rules
from kg.pipeline.executors import WorkerPool
from kg.pipeline.graph_tasks import run_tasks
from kg.pipeline.scheduler import TASKS_PER_WORKER
from kg.rdf.shacl import Result
from kg.rdf.shacl.per_graph import Candidates, FocusTask, validate_candidates, validate_focus_nodes
from kg.rdf.store import Store
from kg.rdf.store.local import LocalStore

ONTOLOGY = "https://w3id.org/kg-news/ontology"
"""The graph of what every store says of the ontology."""
VALIDATED = 2_000
"""Graphs that are validated when they are written. After a larger build that is left to ``kg validate``: the report
on them is long, and the build is to need no more memory than for a few."""


def findings(store: Store, found: Candidates, pool: WorkerPool, graphs: int) -> tuple[Result, ...]:
    """Return the violations in the graphs that a build wrote.

    Args:
        store: holds them.
        found: by the workers that drew them.
        pool: runs pySHACL on the candidates.
        graphs: how many were written.

    """
    documents = set(store.documents()) - {AGREEMENT, BACKGROUND, COPIES, ONTOLOGY}
    fresh = graphs == len(documents) and isinstance(store, LocalStore) and store.only_documents
    return validate_candidates(
        store,
        found,
        (AGREEMENT, BACKGROUND, COPIES),
        shipped_rules(),
        lambda tasks: run_tasks(pool, validate_nodes, tasks, TASKS_PER_WORKER),
        fresh=fresh,
    )


def validate_nodes(task: FocusTask) -> tuple[Result, ...]:
    """Validate focus nodes against the shipped shapes; a worker's task."""
    return validate_focus_nodes(task, shipped_rules()[0])
