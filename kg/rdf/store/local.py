"""Oxigraph store in memory or in a folder; its default graph is the merge of all named graphs.

What that means, and why, stands in ``kg.rdf.store.union_graph``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from kg.errors import InputError
from kg.rdf.io.atomic_files import unfinished
from kg.rdf.store.base import Loading, Pattern, QueryResult, Scope, Store, graph_node
from kg.rdf.store.engine_gaps import refuse_depth, with_aggregates_repeated, with_strings_joined, with_tags_lowered
from kg.rdf.store.folder import engine_failure, holds_others, is_missing, open_folder
from kg.rdf.store.loading import load
from kg.rdf.store.sparql_tokens import names_dataset, refuse_network
from kg.rdf.store.union_graph import (
    DEFAULT,
    EDITED,
    LOADED,
    MARKS,
    has_named_graphs,
    is_in_document,
    is_merged,
    only_documents,
    unmark_only_documents,
)
from kg.rdf.store.writer import Writer

STEP = 20_000
"""Statements of a graph that is set in steps."""


class LocalStore(Store):
    """See the module; ``open_store`` makes one."""

    def __init__(
        self,
        path: Path | str | None = None,
        *,
        read_only: bool = False,
        merge: bool = True,
        allow_service: bool = False,
    ) -> None:
        """Open the folder ``path`` (made when it is not there), or memory.

        Args:
            path: the folder.
            read_only: see ``open_store``.
            merge: False keeps the default graph and the named graphs apart, as SPARQL's own datasets are.
            allow_service: see ``open_store``.
        """
        self._allow_service = allow_service
        self.path = path
        # A folder that is made here and in which nothing comes to lie is removed again.
        self._is_new = path is not None and not read_only and is_missing(path)
        self._opened: Writer | None = Writer(open_folder(path, read_only), on_disk=path is not None, merge=merge)

    @property
    def location(self) -> str:
        """See ``Store.location``."""
        return "memory" if self.path is None else str(self.path)

    @property
    def native(self) -> ox.Store:
        """The ``pyoxigraph.Store``."""
        return self._writer.native

    @property
    def _writer(self) -> Writer:
        if self._opened is None:
            raise ValueError("the store is closed")
        return self._opened

    def close(self) -> None:
        """See ``Store.close``."""
        if self._opened is None or self.path is None:
            self._opened = None
            return
        unused = self._is_new and not len(self.native) and not self.documents() and not holds_others(Path(self.path))
        written, native = self._opened.written, self.native
        self._opened = None
        if written and not unused:
            native.flush()
        del native
        if unused:
            import shutil  # noqa: PLC0415 (slow; few commands need it)

            shutil.rmtree(self.path, ignore_errors=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the store; what the engine says of its folder becomes an InputError."""
        failed = error
        try:
            self.close()
        except (OSError, RuntimeError) as closing:
            failed = error or closing
        message = engine_failure(self.path, failed) if self.path is not None else None
        if message is not None:
            raise InputError(message) from failed
        if failed is not error and failed is not None:
            raise failed

    def _answer(self, sparql: str, scope: Scope) -> QueryResult:
        if not self._allow_service:
            refuse_network(sparql)
        options: dict[str, Any] = {}
        if "graph" in sparql.lower() and self.native.contains_named_graph(LOADED):  # GRAPH ?g is for documents
            options["named_graphs"] = [graph_node(iri) for iri in self.documents()]
        if not names_dataset(sparql):
            if (graphs := scope.graphs()) is not None:
                options["default_graph"] = graphs
            elif scope.union and not is_merged(self.native):
                options["use_default_graph_as_union"] = True
        refuse_depth(sparql)
        lowered = with_tags_lowered(sparql)
        joined = with_strings_joined(lowered.text() if lowered else sparql)  # a tag is as long in lower case
        text = joined.text() if joined else lowered.text() if lowered else sparql
        options |= {"base_iri": scope.base_iri, "prefixes": scope.prefixes}
        try:
            return self.native.query(text, **options)
        except SyntaxError as error:
            repeated = with_aggregates_repeated(text) if "variable that is unbound" in str(error) else None
            if repeated is not None:
                with contextlib.suppress(SyntaxError):
                    return self.native.query(repeated.text(), **options)
            raise (joined.located(error) if joined else error) from None

    def _matching(self, pattern: Pattern, graph: NamedNode | None) -> Iterator[Quad]:
        if graph is not None:
            yield from self.native.quads_for_pattern(*pattern, graph)
            return
        merged = is_merged(self.native)
        for quad in self.native.quads_for_pattern(*pattern, None):
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

    def _carry_out(self, sparql: str, scope: Scope) -> None:
        from kg.rdf.store.updating import update  # noqa: PLC0415 (not for plain queries)

        self._writer.written = True
        update(self._writer, sparql, scope.prefixes, scope.base_iri, allow_service=self._allow_service)
        if is_merged(self.native):
            self.native.add_graph(EDITED)

    def add_documents(self, documents: Iterable[tuple[str, Iterable[Quad | Triple]]]) -> None:
        """See ``Store.add_documents``. Blank nodes of different documents must bear different labels.

        Documents that are there already are replaced one by one, the others stored all at once.
        """
        new: dict[NamedNode, list[Triple]] = {}
        for graph, quads in documents:
            node, triples = graph_node(graph), [_triple(q) for q in quads]
            if node in new or not self.native.contains_named_graph(node):
                new[node] = triples
            elif not self._writer.amend(node, triples):
                self._writer.put({node: triples}, [])
        if new:
            self._writer.put(new, [])

    def add_serialized(self, graphs: Sequence[str], quads: bytes, triples: bytes) -> None:
        """See ``Store.add_serialized``; documents that are new are not even parsed in Python."""
        nodes = list(map(graph_node, graphs))
        is_new = nodes and not any(map(self.native.contains_named_graph, nodes))
        if not is_new or not self._writer.merges(only_documents=True) or not self.only_documents:
            super().add_serialized(graphs, quads, triples)
        else:
            self._writer.add_new(nodes[0], quads + triples)

    def set_document(self, graph: str, quads: Iterable[Quad | Triple]) -> int:
        """See ``Store.set_document``. Done in steps: memory does not grow with the graph."""

        from kg.rdf.store.triple_set import TripleSet  # noqa: PLC0415 (its SQLite is slow)

        node, statements = graph_node(graph), map(_triple, quads)
        was_there = self.native.contains_named_graph(node)
        with TripleSet() as seen:
            while some := list(islice(statements, STEP)):
                seen.add(some)
                self._writer.add_to(node, some)
            held = self.native.quads_for_pattern(None, None, None, node) if was_there else ()
            gone = (quad.triple for quad in held if quad.triple not in seen)
            while some := list(islice(gone, STEP)):
                self._writer.change(node, some)
            count = len(seen)
        if not count:
            self.remove_document(graph)
        return count

    def remove_document(self, graph: str) -> bool:
        """See ``Store.remove_document``."""
        node = graph_node(graph)
        if not self.native.contains_named_graph(node):
            return False
        self._writer.remove(node)
        return True

    def _load(self, loading: Loading) -> None:
        sources, graph, replace, on_skip = loading
        target = DEFAULT if graph is None else graph_node(graph)
        self._writer.written = True
        unmark_only_documents(self.native)
        if self._is_new and self.path is not None:
            with unfinished(Path(self.path)):
                load(self._writer, sources, target, replace=replace, on_skip=on_skip)
            self._is_new = False
        else:
            load(self._writer, sources, target, replace=replace, on_skip=on_skip)

    @property
    def is_edited(self) -> bool:
        """See ``Store.is_edited``."""
        return self.native.contains_named_graph(EDITED)

    @property
    def only_documents(self) -> bool:
        """Whether it is known that all that the store holds stands in named graphs."""
        return only_documents(self.native)


def _triple(statement: Quad | Triple) -> Triple:
    return statement.triple if isinstance(statement, Quad) else statement
