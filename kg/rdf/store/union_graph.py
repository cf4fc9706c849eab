"""The default graph kept as the merge of all named graphs: what holds, and what keeps it so.

Oxigraph can treat all graphs as one for a query, but it then yields a triple once for every graph that
holds it: rows and counts multiply with the number of documents. So the merge is kept instead, in the
default graph, which costs a third more disk and makes such queries faster. What holds at all times in a
store written by ``kg.rdf.store.local``:

- the default graph contains every triple of every named graph (the store is then marked by the empty graph
  ``MERGED``);
- what was loaded without a graph's name is what the default graph has and no named graph has, and what
  ``LOADED`` has: the triples that were loaded so and that a document says as well;
- while the empty graph ``SAID`` is there, nothing was loaded without a graph's name: new documents
  need not be compared with what is there.

A store that another program filled with named graphs carries no mark; it is queried as a union of graphs.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad

MERGED = NamedNode("https://w3id.org/kg-news/id/merged")
LOADED = NamedNode("https://w3id.org/kg-news/id/loaded")
SAID = NamedNode("https://w3id.org/kg-news/id/said")
MARKS = (MERGED, LOADED, SAID)
DEFAULT = DefaultGraph()

# What only the graph {g} says leaves the default graph with it.
FORGET = """
DELETE {{ ?s ?p ?o }} WHERE {{ GRAPH <{g}> {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER(?other != <{g}>) }} }} ;
DROP SILENT GRAPH <{g}> ;
"""
# Around a user's update of named graphs: what they held before is remembered as triple terms in the default
# graph, where no GRAPH pattern of the update can reach it.
BEFORE = f"INSERT {{ {MERGED} {MERGED} <<( ?s ?p ?o )>> }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} ;\n"
AFTER = f""" ;
DELETE {{ ?s ?p ?o }} WHERE {{ {MERGED} {MERGED} <<( ?s ?p ?o )>>
  FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} }} }} ;
DELETE WHERE {{ {MERGED} {MERGED} ?remembered }} ;
INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} ;
CREATE SILENT GRAPH {MERGED}"""


def is_merged(native: ox.Store) -> bool:
    """Return whether the default graph is the merge of all graphs, and what was loaded without a name."""
    return native.contains_named_graph(MERGED)


def has_named_graphs(native: ox.Store) -> bool:
    """Return whether there are graphs besides the marks."""
    return any(graph not in (MERGED, SAID) for graph in native.named_graphs())


def mark_merged(native: ox.Store, *, said: bool = False) -> bool:
    """Mark a store as merged unless another program has put named graphs into it; return whether it is.

    said: only documents are about to be stored.
    """
    if has_named_graphs(native):
        return False
    if said and next(iter(native), None) is None:
        native.add_graph(SAID)
    native.add_graph(MERGED)
    return True


def unsaid(native: ox.Store) -> None:
    """Note that the default graph may come to hold what no document says."""
    if native.contains_named_graph(SAID):
        native.remove_graph(SAID)


def all_said(native: ox.Store) -> bool:
    """Return whether it is known that all that a store holds stands in named graphs."""
    return is_merged(native) and native.contains_named_graph(SAID)


def is_in_document(native: ox.Store, quad: Quad, but: NamedNode | None = None) -> bool:
    """Return whether a named graph, other than ``but``, says what a quad says."""
    found = native.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(other.graph_name not in (DEFAULT, but) for other in found)


def with_merge(native: ox.Store, quads: Iterator[Quad], *, many: bool = False) -> Iterator[Quad]:
    """Add what keeps the module's promises to a stream of quads that is about to be stored.

    Args:
        native: the store.
        quads: the stream.
        many: it is long, so that one pass over the store's documents pays.
    """
    if next(iter(native), None) is None or all_said(native):
        for quad in quads:
            if quad.graph_name != DEFAULT:
                yield Quad(quad.subject, quad.predicate, quad.object, DEFAULT)
            yield quad
        return
    # Hashes will do: what is taken for said by a document, and is not, is remembered as loaded, as it is.
    said = {hash(q.triple) for q in native if q.graph_name != DEFAULT} if many else None
    for quad in quads:
        yield quad
        if quad.graph_name == DEFAULT:
            if is_in_document(native, quad) if said is None else hash(quad.triple) in said:
                yield Quad(quad.subject, quad.predicate, quad.object, LOADED)
            continue
        merged = Quad(quad.subject, quad.predicate, quad.object, DEFAULT)
        yield merged
        if merged in native and not is_in_document(native, quad):
            yield Quad(quad.subject, quad.predicate, quad.object, LOADED)
