"""Default graph as the merge of all named graphs: invariants, and what maintains them.

Oxigraph can treat all graphs as one for a query, but it then yields a triple once for every graph that
holds it: rows and counts multiply with the number of documents. So the merge is kept instead, in the
default graph, which costs a third more disk and makes such queries faster. What holds at all times in a
store written by ``kg.rdf.store.local``:

- the default graph contains every triple of every named graph (the store is then marked by the empty graph
  ``MERGED``);
- what was loaded without a graph's name is what the default graph has and no named graph has, and what
  ``LOADED`` has: all triples that were loaded so and that a document may say as well;
- while the empty graph ``ONLY_DOCUMENTS`` is there, nothing was loaded without a graph's name: new documents
  need not be compared with what is there;
- the empty graph ``EDITED`` says that an update was carried out, so that documents may not say what they were
  stored with.

A store that another program filled with named graphs carries no mark; it is queried as a union of graphs.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

MERGED = NamedNode("https://w3id.org/kg-news/id/merged")
LOADED = NamedNode("https://w3id.org/kg-news/id/loaded")
ONLY_DOCUMENTS = NamedNode("https://w3id.org/kg-news/id/only-documents")
EDITED = NamedNode("https://w3id.org/kg-news/id/edited")
MARKS = (MERGED, LOADED, ONLY_DOCUMENTS, EDITED)
DEFAULT = DefaultGraph()

# What only the graph {g} says leaves the default graph with it.
FORGET = """
DELETE {{ ?s ?p ?o }} WHERE {{ GRAPH <{g}> {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER(?other != <{g}>) }} }} ;
DROP SILENT GRAPH <{g}> ;
"""
# Around a user's update, in its transaction: the default graph becomes what was loaded without a name, the marks go.
PLAIN = (
    "DELETE { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } } ; "
    f"INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH {LOADED} {{ ?s ?p ?o }} }} ; "
    f"DROP SILENT GRAPH {LOADED} ; DROP SILENT GRAPH {ONLY_DOCUMENTS} ; DROP SILENT GRAPH {MERGED} ; "
    f"DROP SILENT GRAPH {EDITED} ; "
)
_ALONE = "{ ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"
REMERGED = f""" ;
INSERT {{ GRAPH {LOADED} {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} ?s ?p ?o }} ;
INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} ;
CREATE SILENT GRAPH {MERGED} ;
CREATE SILENT GRAPH {EDITED}"""


def is_merged(native: ox.Store) -> bool:
    """Return whether the default graph is the merge of all graphs, and what was loaded without a name."""
    return native.contains_named_graph(MERGED)


def has_named_graphs(native: ox.Store) -> bool:
    """Return whether there are graphs besides the marks."""
    return any(graph not in (MERGED, ONLY_DOCUMENTS, EDITED) for graph in native.named_graphs())


def mark_merged(native: ox.Store, *, only_documents: bool = False) -> bool:
    """Mark a store as merged unless another program has put named graphs into it; return whether it is.

    only_documents: nothing but documents is about to be stored.
    """
    if has_named_graphs(native):
        return False
    if only_documents and next(iter(native), None) is None:
        native.add_graph(ONLY_DOCUMENTS)
    native.add_graph(MERGED)
    return True


def unmark_only_documents(native: ox.Store) -> None:
    """Note that the default graph may come to hold what no document says."""
    if native.contains_named_graph(ONLY_DOCUMENTS):
        native.remove_graph(ONLY_DOCUMENTS)


def only_documents(native: ox.Store) -> bool:
    """Return whether it is known that all that a store holds stands in named graphs."""
    return is_merged(native) and native.contains_named_graph(ONLY_DOCUMENTS)


def is_in_document(native: ox.Store, quad: Quad, but: NamedNode | None = None) -> bool:
    """Return whether a named graph, other than ``but``, says what a quad says."""
    found = native.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(other.graph_name not in (DEFAULT, but) for other in found)


def has_loose(native: ox.Store) -> bool:
    """Return whether a merged store holds anything that was loaded without a graph's name."""
    if only_documents(native):
        return False
    loaded = native.quads_for_pattern(None, None, None, LOADED)
    return next(loaded, None) is not None or bool(native.query(f"ASK {_ALONE}"))


def loose_quads(native: ox.Store) -> Iterator[Quad]:
    """Yield what was loaded without a graph's name into a merged store, in the default graph."""
    for quad in native.quads_for_pattern(None, None, None, LOADED):
        yield Quad(quad.subject, quad.predicate, quad.object, DEFAULT)
    for subject, predicate, value in native.query(f"SELECT ?s ?p ?o {_ALONE}"):  # type: ignore[union-attr]
        yield Quad(subject, predicate, value, DEFAULT)


def places(native: ox.Store, triple: Triple) -> set[object]:
    """Return the graphs of a merged store that a triple was put into: documents, and the default graph."""
    found = native.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    graphs: set[object] = {quad.graph_name for quad in found}
    if DEFAULT in graphs and len(graphs) > 1:
        graphs.discard(DEFAULT)  # it is there as the merge of the others
    if LOADED in graphs:
        graphs.discard(LOADED)
        graphs.add(DEFAULT)
    return graphs


def placed(triple: Triple, graphs: set[object]) -> set[Quad]:
    """Return the quads of a merged store for a triple that was put into these graphs."""
    quads = {Quad(triple.subject, triple.predicate, triple.object, graph) for graph in graphs}  # type: ignore[arg-type]
    if graphs:
        quads.add(Quad(triple.subject, triple.predicate, triple.object, DEFAULT))
    if DEFAULT in graphs:
        quads.add(Quad(triple.subject, triple.predicate, triple.object, LOADED))
    return quads


def with_merge(native: ox.Store, quads: Iterator[Quad]) -> Iterator[Quad]:
    """Add what keeps the module's promises to a stream of quads that is about to be stored.

    Args:
        native: the store.
        quads: the stream; what is in no graph is remembered as loaded, for a document may say it as well.
    """
    known = next(iter(native), None) is not None and not only_documents(native)
    for quad in quads:
        yield quad
        if quad.graph_name == DEFAULT:
            yield Quad(quad.subject, quad.predicate, quad.object, LOADED)
            continue
        merged = Quad(quad.subject, quad.predicate, quad.object, DEFAULT)
        yield merged
        if known and merged in native and not is_in_document(native, quad):
            yield Quad(quad.subject, quad.predicate, quad.object, LOADED)
