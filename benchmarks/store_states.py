"""What a store holds, for comparison."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Triple

from kg.errors import InputError
from kg.graph.shared_graphs import SHARED_GRAPHS
from kg.rdf.io.formats import syntax_named
from kg.rdf.io.writing import write
from kg.rdf.store import open_store


@dataclass(frozen=True, slots=True)
class State:
    """The graphs of a store, by IRI, "" for statements in none; the bytes of its export; how it is damaged."""

    graphs: dict[str, frozenset[Triple]] = field(default_factory=dict)
    exported: bytes = b""
    damaged: str = ""


def read_state(folder: Path) -> State:
    """Read a store as ``kg export`` does; one that is not there is empty."""
    try:
        with open_store(folder, read_only=True) as store:
            quads = list(store.quads())
    except InputError as error:
        return State() if "there is no store" in str(error) else State(damaged=str(error))
    graphs: defaultdict[str, set[Triple]] = defaultdict(set)
    for quad in quads:
        graphs[getattr(quad.graph_name, "value", "")].add(quad.triple)
    out = io.BytesIO()
    write(quads, out, syntax_named("trig"), sort=True)
    return State({graph: frozenset(triples) for graph, triples in graphs.items()}, out.getvalue())


def is_between(state: State, old: State, new: State) -> bool:
    """Whether each document is the old or the new one, or not there; and what follows from several is of either."""
    for graph, triples in state.graphs.items():
        before, after = old.graphs.get(graph, frozenset()), new.graphs.get(graph, frozenset())
        if graph in SHARED_GRAPHS:
            if not triples <= before | after:
                return False
        elif triples not in (before, after):
            return False
    # A document that is to stay as it is must not be away meanwhile.
    return all(
        graph in state.graphs
        for graph, triples in old.graphs.items()
        if graph not in SHARED_GRAPHS and new.graphs.get(graph) == triples
    )
