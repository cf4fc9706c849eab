"""Writer to an Oxigraph store that keeps the default graph the merge of all named graphs.

What that means, and why, stands in ``kg.rdf.store.union_graph``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from kg.rdf.store.union_graph import DEFAULT, FORGET, is_in_document, is_merged, mark_merged, with_merge

# Number of quads from which the bulk loader is faster than a transaction for what is new.
_MANY = 20_000
# Number of bytes from which it is faster for documents that are new to the store, by 2.4 times for thousands of them.
_DOCUMENTS = 500_000
# What comes in transactions stays in RocksDB's memory, several times its size, until it is flushed.
_UNFLUSHED = 8_000_000
_QUAD_BYTES = 250


class Writer:
    """Each call does all of it, or nothing; only ``add_new`` may leave an empty graph.

    native: the store. on_disk: it lies in a folder. merge: whether a store that has no documents yet shall have
    a merge. written: whether anything was written.
    """

    def __init__(self, native: ox.Store, *, on_disk: bool, merge: bool) -> None:
        self.native = native
        self.written = False
        self._on_disk = on_disk
        self._merge = merge
        self._unflushed = 0

    def merges(self, *, only_documents: bool = False) -> bool:
        """Mark the store as merged if it may be; return whether it is. only_documents: nothing else is to come."""
        return is_merged(self.native) or (self._merge and mark_merged(self.native, only_documents=only_documents))

    def add(self, quads: list[Quad]) -> None:
        """Add quads as they are."""
        self.written = True
        if self._on_disk and len(quads) > _MANY:
            self.native.bulk_extend(quads)
        else:
            self.native.extend(quads)
            self._in_transactions(len(quads) * _QUAD_BYTES)

    def add_to(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Add those of some triples to a graph that it does not hold."""
        quads = [q for q in _quads(triples, graph) if q not in self.native]
        if quads:
            self.add(list(with_merge(self.native, iter(quads))) if self.merges(only_documents=True) else quads)

    def add_new(self, graph: NamedNode, data: bytes) -> None:
        """Add N-Quads: documents that are new to a merged store, ``graph`` one of them, and the same without graphs."""
        self.written = True
        if self._on_disk and len(data) > _DOCUMENTS:
            # Waits while RocksDB has too many new files to sort in. The bulk loader does not wait: they would heap up.
            self.native.add_graph(graph)
            self.native.bulk_load(data, format=RdfFormat.N_QUADS)
        else:
            self.native.load(data, format=RdfFormat.N_QUADS)
            self._in_transactions(len(data))

    def put(self, contents: dict[NamedNode, list[Triple]], loose: list[Triple]) -> None:
        """Replace named graphs, and add loose triples to the default graph."""
        merged = self.merges(only_documents=not loose) if contents else is_merged(self.native)
        quads = [*_quads(loose, DEFAULT), *(q for graph, triples in contents.items() for q in _quads(triples, graph))]
        if merged:
            quads = list(with_merge(self.native, iter(quads)))
        known = [graph for graph in contents if self.native.contains_named_graph(graph)]
        if not known:
            self.add(quads)
            return
        forget = "".join((FORGET if merged else "DROP SILENT GRAPH <{g}> ;\n").format(g=g.value) for g in known)
        self._update(f"{forget}INSERT DATA {{\n{_blocks(quads)}\n}}")

    def amend(self, graph: NamedNode, triples: list[Triple]) -> bool:
        """Replace a graph by removing and adding what differs; False if that cannot be said in SPARQL."""
        old = {quad.triple for quad in self.native.quads_for_pattern(None, None, None, graph)}
        gone, added = old.difference(triples), set(triples).difference(old)
        if not triples or any(isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode) for t in gone):
            return False
        if gone or added:
            self.change(graph, gone, added)
        return True

    def change(self, graph: NamedNode, gone: Iterable[Triple], added: Iterable[Triple] = ()) -> None:
        """Remove triples from a graph, none of them with blank nodes, and add others."""
        removed, quads = list(_quads(gone, graph)), list(_quads(added, graph))
        if self.merges():
            alone = (q for q in removed if not is_in_document(self.native, q, but=graph))
            removed += [Quad(q.subject, q.predicate, q.object, DEFAULT) for q in list(alone)]
            quads = list(with_merge(self.native, iter(quads)))
        self._update(f"DELETE DATA {{\n{_blocks(removed)}\n}} ;\nINSERT DATA {{\n{_blocks(quads)}\n}}")

    def exchange(self, gone: list[Quad], added: list[Quad]) -> None:
        """Remove quads as they are, none of them with blank nodes, and add others as they are."""
        if gone:
            self._update(f"DELETE DATA {{\n{_blocks(gone)}\n}} ;\nINSERT DATA {{\n{_blocks(added)}\n}}")
        elif added:
            self.add(added)

    def remove(self, graph: NamedNode) -> None:
        """Remove a graph and what only it said."""
        self._update(FORGET.format(g=graph.value) if is_merged(self.native) else f"DROP SILENT GRAPH {graph}")

    def _update(self, text: str) -> None:
        self.written = True
        self.native.update(text, prefixes=None)
        self._in_transactions(len(text))

    def _in_transactions(self, bytes_: int) -> None:
        """Flush when much has come in transactions; a small store is flushed when it is closed."""
        self._unflushed += bytes_
        if self._on_disk and self._unflushed > _UNFLUSHED:
            self.native.flush()
            self._unflushed = 0


def _quads(triples: Iterable[Triple], graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    return (Quad(t.subject, t.predicate, t.object, graph) for t in triples)


def _blocks(quads: list[Quad]) -> str:
    """Return quads as SPARQL writes data: TriG without prefixes, N-Triples in braces."""
    groups: dict[Any, list[Triple]] = {}
    for quad in quads:
        groups.setdefault(quad.graph_name, []).append(quad.triple)
    return "\n".join(_block(graph, triples) for graph, triples in groups.items())


def _block(graph: NamedNode | DefaultGraph, triples: list[Triple]) -> str:
    text = ox.serialize(triples, format=RdfFormat.N_TRIPLES)
    assert text is not None
    data = text.decode()
    return data if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{\n{data}}}"
