"""A store in memory or in a folder: Oxigraph, with the default graph kept as the merge of all named graphs.

What that means, and why, stands in ``kg.store.merge``.
"""

from __future__ import annotations

from itertools import islice

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from kg.errors import InputError
from kg.rdfio.namespaces import PREFIXES
from kg.store.base import Store, graph_node
from kg.store.folder import is_missing, open_folder
from kg.store.merge import (
    AFTER,
    BEFORE,
    DEFAULT,
    FORGET,
    LOADED,
    MARKS,
    MERGED,
    all_said,
    has_named_graphs,
    is_in_document,
    is_merged,
    mark_merged,
    unsaid,
    with_merge,
)

TYPE_CHECKING = False  # see kg.cli
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from kg.rdfio.reading import Skipped, Source
    from kg.store.base import QueryResult, Term

# Below this many bytes a transaction is faster than the bulk loader, which makes new files on disk.
_SMALL = 4_000_000
# From so many quads on the bulk loader is faster for what is new, too.
_MANY = 20_000
# From so many bytes on it is faster for documents that are new to the store, by 2.4 times for thousands of them.
_DOCUMENTS = 500_000
# What comes in transactions stays in RocksDB's memory, several times its size, until it is flushed.
_UNFLUSHED = 8_000_000
_QUAD_BYTES = 250
STEP = 20_000
"""Statements of a graph that is set in steps."""


class LocalStore(Store):
    """See the module; ``open_store`` makes one."""

    def __init__(self, path: Path | str | None = None, *, read_only: bool = False, merge: bool = True) -> None:
        """Open the folder ``path`` (made when it is not there), or memory.

        Args:
            path: the folder.
            read_only: see ``open_store``.
            merge: False keeps the default graph and the named graphs apart, as SPARQL's own datasets are.
        """
        self.path = path
        self._merge = merge
        # A folder that is made here and in which nothing comes to lie is removed again.
        self._is_new = path is not None and not read_only and is_missing(path)
        self._native: ox.Store | None = open_folder(path, read_only)
        self._written = False
        self._unflushed = 0

    @property
    def native(self) -> ox.Store:
        """The ``pyoxigraph.Store``."""
        if self._native is None:
            raise ValueError("the store is closed")
        return self._native

    def close(self) -> None:
        """See ``Store.close``."""
        if self._native is None or self.path is None:
            self._native = None
            return
        unused = self._is_new and not len(self._native) and not self.documents()
        if self._written and not unused:
            self._native.flush()
        self._native = None
        if unused:
            import shutil

            shutil.rmtree(self.path, ignore_errors=True)

    def query(
        self,
        sparql: str,
        *,
        graph: str | Sequence[str] | None = None,
        union: bool = True,
        prefixes: dict[str, str] | None = PREFIXES,
        base_iri: str | None = None,
    ) -> QueryResult:
        """See ``Store.query``."""
        options: dict[str, Any] = {}
        if not _names_dataset(sparql):
            if graph is not None:
                options["default_graph"] = [graph_node(g) for g in ([graph] if isinstance(graph, str) else graph)]
            elif union and not is_merged(self.native):
                options["use_default_graph_as_union"] = True
        return self.native.query(sparql, base_iri=base_iri, prefixes=prefixes, **options)

    def quads(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: str | None = None,
    ) -> Iterator[Quad]:
        """See ``Store.quads``."""
        if graph is not None:
            yield from self.native.quads_for_pattern(subject, predicate, object, graph_node(graph))
            return
        merged = is_merged(self.native)
        for quad in self.native.quads_for_pattern(subject, predicate, object, None):
            if quad.graph_name == LOADED:
                yield Quad(quad.subject, quad.predicate, quad.object, DEFAULT)
            elif not merged or quad.graph_name != DEFAULT or not is_in_document(self.native, quad):
                yield quad

    def documents(self) -> list[str]:
        """See ``Store.documents``."""
        return sorted(g.value for g in self.native.named_graphs() if isinstance(g, NamedNode) and g not in MARKS)

    def __len__(self) -> int:
        if is_merged(self.native):
            rows = self.native.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        elif not has_named_graphs(self.native):
            return len(self.native)
        else:
            rows = self.native.query(
                "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }",
                use_default_graph_as_union=True,
            )
        assert isinstance(rows, ox.QuerySolutions)
        return int(next(rows)[0].value)

    def update(self, sparql: str, *, prefixes: dict[str, str] | None = PREFIXES, base_iri: str | None = None) -> None:
        """See ``Store.update``; an update of named graphs carries over to their merge in the same
        transaction."""
        import re

        from kg.store.tokens import tokens, touches_graphs

        self._written = True
        unsaid(self.native)
        if not touches_graphs(sparql) or not self._can_merge():
            self.native.update(sparql, base_iri=base_iri, prefixes=prefixes)
            return
        *_, last = tokens(sparql)
        text = sparql[: last.start] if last.text == ";" else sparql
        try:
            self.native.update(f"{BEFORE}{text}\n{AFTER}", base_iri=base_iri, prefixes=prefixes)
        except SyntaxError as error:  # say it of the user's text, which begins on the second line
            message = re.sub(r"(error at )(\d+):", lambda m: f"{m[1]}{int(m[2]) - 1}:", str(error))
            raise SyntaxError(message) from None

    def add_documents(self, documents: Iterable[tuple[str, Iterable[Quad | Triple]]]) -> None:
        """See ``Store.add_documents``. Blank nodes of different documents must bear different labels.

        Documents that are there already are replaced one by one, the others stored all at once.
        """
        new: dict[NamedNode, list[Triple]] = {}
        for graph, quads in documents:
            node, triples = graph_node(graph), [_triple(q) for q in quads]
            if node in new or not self.native.contains_named_graph(node):
                new[node] = triples
            elif not self._amend(node, triples):
                self._put({node: triples}, [])
        if new:
            self._put(new, [])

    def add_serialized(self, graphs: Sequence[str], quads: bytes, triples: bytes) -> None:
        """See ``Store.add_serialized``; documents that are new are not even parsed in Python."""
        nodes = list(map(graph_node, graphs))
        if not self._can_merge(said=True) or not self.all_said or any(map(self.native.contains_named_graph, nodes)):
            super().add_serialized(graphs, quads, triples)
        else:
            self._load_new(quads + triples)

    def set_document(self, graph: str, quads: Iterable[Quad | Triple]) -> int:
        """See ``Store.set_document``. Done in steps: memory does not grow with the graph."""
        from kg.store.noted import Noted

        node, statements = graph_node(graph), map(_triple, quads)
        with Noted() as noted:
            while some := list(islice(statements, STEP)):
                noted.add(some)
                new = [q for q in (Quad(t.subject, t.predicate, t.object, node) for t in some) if q not in self.native]
                self._add(list(with_merge(self.native, iter(new))) if self._can_merge(said=True) else new)
            for quad in self.native.quads_for_pattern(None, None, None, node):
                if quad.triple not in noted:
                    self._remove(quad)
            if not len(noted) and self.native.contains_named_graph(node):
                self.native.remove_graph(node)
            return len(noted)

    def _remove(self, quad: Quad) -> None:
        self._written = True
        self.native.remove(quad)
        if is_merged(self.native) and not is_in_document(self.native, quad):
            self.native.remove(Quad(quad.subject, quad.predicate, quad.object, DEFAULT))

    def _load_new(self, data: bytes) -> None:
        self._written = True
        if self.path is not None and len(data) > _DOCUMENTS:
            self.native.bulk_load(data, format=RdfFormat.N_QUADS)
        else:
            self.native.load(data, format=RdfFormat.N_QUADS)
            self._in_transactions(len(data))

    def _in_transactions(self, bytes_: int) -> None:
        """Flush when much has come in transactions; a small store is flushed when it is closed."""
        self._unflushed += bytes_
        if self.path is not None and self._unflushed > _UNFLUSHED:
            self.native.flush()
            self._unflushed = 0

    def _amend(self, graph: NamedNode, triples: list[Triple]) -> bool:
        """Replace a graph by removing and adding what differs; False if that cannot be said in SPARQL."""
        old = {quad.triple for quad in self.native.quads_for_pattern(None, None, None, graph)}
        gone, added = old.difference(triples), set(triples).difference(old)
        if not triples or any(isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode) for t in gone):
            return False
        if not gone and not added:
            return True
        self._written = True
        merged = self._can_merge()
        removed = [Quad(t.subject, t.predicate, t.object, graph) for t in gone]
        quads: Iterable[Quad] = (Quad(t.subject, t.predicate, t.object, graph) for t in added)
        if merged:
            alone = (q for q in removed if not is_in_document(self.native, q, but=graph))
            removed += [Quad(q.subject, q.predicate, q.object, DEFAULT) for q in list(alone)]
            quads = with_merge(self.native, iter(quads))
        change = [
            f"{verb} DATA {{\n{_blocks(list(data))}\n}}" for verb, data in (("DELETE", removed), ("INSERT", quads))
        ]
        text = " ;\n".join(change)
        self.native.update(text, prefixes=None)
        self._in_transactions(len(text))
        return True

    def remove_document(self, graph: str) -> bool:
        """See ``Store.remove_document``."""
        node = graph_node(graph)
        if not self.native.contains_named_graph(node):
            return False
        self._written = True
        self.native.update(FORGET.format(g=node.value) if is_merged(self.native) else f"DROP SILENT GRAPH {node}")
        return True

    def load(
        self,
        sources: Sequence[Source],
        *,
        graph: str | None = None,
        replace: bool = False,
        on_skip: Callable[[Skipped], None] | None = None,
    ) -> None:
        """See ``Store.load``."""
        target = DEFAULT if graph is None else graph_node(graph)
        for source in sources:
            source.check()
        self._written = True
        unsaid(self.native)
        if self._is_new and self.path is not None:
            from pathlib import Path

            from kg.rdfio.files import unfinished

            with unfinished(Path(self.path)):
                self._load(sources, target, replace, on_skip)
            self._is_new = False
        else:
            self._load(sources, target, replace, on_skip)

    def _load(
        self,
        sources: Sequence[Source],
        target: NamedNode | DefaultGraph,
        replace: bool,
        on_skip: Callable[[Skipped], None] | None,
    ) -> None:
        if replace:
            self._load_in_place(sources, target, on_skip)
        elif len(sources) == 1 and on_skip is None and self._takes_file(sources[0], target):
            self._load_file(sources[0])
        else:
            self._load_stream(sources, target, on_skip)

    def _takes_file(self, source: Source, target: NamedNode | DefaultGraph) -> bool:
        """Whether the native loader can take the file as it is: nothing to merge, nothing to rename."""
        return (
            source.is_plain_file
            and target == DEFAULT
            and not source.resolved_syntax().holds_graphs
            and not has_named_graphs(self.native)
        )

    def _load_file(self, source: Source) -> None:
        small = source.path.stat().st_size < _SMALL
        from kg.rdfio.reading import problem

        load = self.native.load if small else self.native.bulk_load
        try:
            load(path=str(source.path), format=source.resolved_syntax().format, base_iri=source.base())
        except (SyntaxError, ValueError) as error:
            raise InputError(str(problem(error, source.name))) from error

    def _load_stream(
        self,
        sources: Sequence[Source],
        target: NamedNode | DefaultGraph,
        on_skip: Callable[[Skipped], None] | None,
    ) -> None:
        from kg.rdfio.reading import read

        quads: Iterator[Quad] = (q for s in sources for q in read(s, rename_blank_nodes=True, on_skip=on_skip))
        if target != DEFAULT:
            quads = (Quad(q.subject, q.predicate, q.object, target) if q.graph_name == DEFAULT else q for q in quads)
        if target == DEFAULT and not any(s.resolved_syntax().holds_graphs for s in sources):
            named = has_named_graphs(self.native)
        else:
            named = True
        was_merged = is_merged(self.native)
        small = all(s.is_plain_file and s.path.stat().st_size < _SMALL for s in sources)
        if named and self._can_merge():
            quads = with_merge(self.native, quads, many=not small)
        try:
            if small:
                self.native.extend(quads)
            else:
                self.native.bulk_extend(quads)
        except BaseException:
            if not was_merged:
                self.native.remove_graph(MERGED)
            raise

    def _load_in_place(
        self,
        sources: Sequence[Source],
        target: NamedNode | DefaultGraph,
        on_skip: Callable[[Skipped], None] | None,
    ) -> None:
        """Load so that every graph the sources name, and the target, holds what they say and nothing else."""
        from kg.rdfio.reading import read

        contents: dict[NamedNode, list[Triple]] = {}
        loose: list[Triple] = []
        if isinstance(target, NamedNode):
            contents[target] = loose
        for source in sources:
            for quad in read(source, rename_blank_nodes=True, on_skip=on_skip):
                if isinstance(quad.graph_name, NamedNode):
                    contents.setdefault(quad.graph_name, []).append(quad.triple)
                else:
                    loose.append(quad.triple)
        self._put(contents, [] if isinstance(target, NamedNode) else loose)

    def _put(self, contents: dict[NamedNode, list[Triple]], loose: list[Triple]) -> None:
        """Replace named graphs, and add loose triples to the default graph, in one transaction."""
        self._written = True
        native = self.native
        merged = self._can_merge(said=not loose) if contents else is_merged(self.native)
        quads = [Quad(t.subject, t.predicate, t.object, DEFAULT) for t in loose]
        for graph, triples in contents.items():
            quads += [Quad(t.subject, t.predicate, t.object, graph) for t in triples]
        if merged:
            quads = list(with_merge(self.native, iter(quads)))
        known = [graph for graph in contents if native.contains_named_graph(graph)]
        if known:
            forget = "".join((FORGET if merged else "DROP SILENT GRAPH <{g}> ;\n").format(g=g.value) for g in known)
            native.update(f"{forget}INSERT DATA {{\n{_blocks(quads)}\n}}", prefixes=None)
            self._in_transactions(len(quads) * _QUAD_BYTES)
        else:
            self._add(quads)

    def _add(self, quads: list[Quad]) -> None:
        self._written = True
        if self.path is not None and len(quads) > _MANY:
            self.native.bulk_extend(quads)
        else:
            self.native.extend(quads)
            self._in_transactions(len(quads) * _QUAD_BYTES)

    def _can_merge(self, *, said: bool = False) -> bool:
        return is_merged(self.native) or (self._merge and mark_merged(self.native, said=said))

    @property
    def all_said(self) -> bool:
        """Whether it is known that all that the store holds stands in named graphs."""
        return all_said(self.native)


def _names_dataset(sparql: str) -> bool:
    if "from" not in sparql.lower():  # spares most queries the tokenizer
        return False
    from kg.store.tokens import names_dataset

    return names_dataset(sparql)


def _triple(statement: Quad | Triple) -> Triple:
    return statement.triple if isinstance(statement, Quad) else statement


def _grouped(quads: list[Quad]) -> Iterator[tuple[Any, list[Triple]]]:
    groups: dict[Any, list[Triple]] = {}
    for quad in quads:
        groups.setdefault(quad.graph_name, []).append(quad.triple)
    yield from groups.items()


def _blocks(quads: list[Quad]) -> str:
    """Return quads as SPARQL writes data: TriG without prefixes, N-Triples in braces."""
    return "\n".join(_block(graph, group) for graph, group in _grouped(quads))


def _block(graph: NamedNode | DefaultGraph, triples: list[Triple]) -> str:
    text = ox.serialize(triples, format=RdfFormat.N_TRIPLES)
    assert text is not None
    data = text.decode()
    return data if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{\n{data}}}"
