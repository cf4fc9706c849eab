"""What a build wrote, validated against the shipped shapes."""

from __future__ import annotations

from kg.build.outcome import REMEMBERED, Summary
from kg.store import Store
from kg.validate import Report, Result, validate

_AT_ONCE = 100


def check(store: Store, summary: Summary) -> Report | None:
    """Validate the nodes of the graphs that a build wrote; None if it wrote none, or too many to look at them all.

    A build that writes more than ``REMEMBERED`` graphs leaves that to ``kg validate``: the report on them is
    long, and the build is to need no more memory than for a few.
    """
    if not summary.written or summary.written > REMEMBERED:
        return None
    if summary.written == summary.documents:
        return validate(store)
    found: set[Result] = set()
    for start in range(0, len(summary.graphs), _AT_ONCE):
        graphs = summary.graphs[start : start + _AT_ONCE]
        nodes = {quad.subject: None for graph in graphs for quad in store.quads(graph=graph)}
        found.update(validate(store, focus=nodes).results)
    return Report(tuple(sorted(found, key=repr)))
