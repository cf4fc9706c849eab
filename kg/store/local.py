"""A store in memory or in a folder: Oxigraph, with the default graph kept as the merge of all named graphs.

Oxigraph can treat all graphs as one for a query, but it then yields a triple once for every graph that
holds it: rows and counts multiply with the number of documents. So the merge is kept instead, in the
default graph, which costs a third more disk and makes such queries faster. What holds at all times in a
store written by this module:

- the default graph contains every triple of every named graph (the store is then marked by the empty graph
  ``MERGED``);
- what was loaded without a graph's name is what the default graph has and no named graph has, and what
  ``LOADED`` has: the triples that were loaded so and that a document says as well;
- while the empty graph ``SAID`` is there, nothing was loaded without a graph's name: new documents
  need not be compared with what is there.

A store that another program filled with named graphs carries no mark; it is queried as a union of graphs.
"""

from __future__ import annotations

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from kg.errors import InputError
from kg.rdfio.namespaces import PREFIXES
from kg.store.base import Store, graph_node
from kg.store.folder import is_missing, open_folder

TYPE_CHECKING = False  # see kg.cli
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from kg.rdfio.reading import Skipped, Source
    from kg.store.base import QueryResult, Term

MERGED = NamedNode("https://w3id.org/kg-news/id/merged")
LOADED = NamedNode("https://w3id.org/kg-news/id/loaded")
SAID = NamedNode("https://w3id.org/kg-news/id/said")
_DEFAULT = DefaultGraph()
# Below this many bytes a transaction is faster than the bulk loader, which makes new files on disk.
_SMALL = 4_000_000
# From so many quads on the bulk loader is faster for what is new, too.
_MANY = 20_000

# What only the graph {g} says leaves the default graph with it.
_FORGET = """
DELETE {{ ?s ?p ?o }} WHERE {{ GRAPH <{g}> {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER(?other != <{g}>) }} }} ;
DROP SILENT GRAPH <{g}> ;
"""
# Around a user's update of named graphs: what they held before is remembered as triple terms in the default
# graph, where no GRAPH pattern of the update can reach it.
_BEFORE = f"INSERT {{ {MERGED} {MERGED} <<( ?s ?p ?o )>> }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} ;\n"
_AFTER = f""" ;
DELETE {{ ?s ?p ?o }} WHERE {{ {MERGED} {MERGED} <<( ?s ?p ?o )>>
  FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} }} }} ;
DELETE WHERE {{ {MERGED} {MERGED} ?remembered }} ;
INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} ;
CREATE SILENT GRAPH {MERGED}"""


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
            elif union and not self._is_merged():
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
        merged = self._is_merged()
        for quad in self.native.quads_for_pattern(subject, predicate, object, None):
            if quad.graph_name == LOADED:
                yield Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)
            elif not merged or quad.graph_name != _DEFAULT or not self._is_in_document(quad):
                yield quad

    def documents(self) -> list[str]:
        """See ``Store.documents``."""
        return sorted(
            g.value for g in self.native.named_graphs() if isinstance(g, NamedNode) and g not in (MERGED, LOADED, SAID)
        )

    def __len__(self) -> int:
        if self._is_merged():
            rows = self.native.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        elif not self._has_named_graphs():
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
        self._unsaid()
        if not touches_graphs(sparql) or not self._can_merge():
            self.native.update(sparql, base_iri=base_iri, prefixes=prefixes)
            return
        *_, last = tokens(sparql)
        text = sparql[: last.start] if last.text == ";" else sparql
        try:
            self.native.update(f"{_BEFORE}{text}\n{_AFTER}", base_iri=base_iri, prefixes=prefixes)
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

    def _load_new(self, data: bytes) -> None:
        self._written = True
        many = self.path is not None and len(data) > _SMALL
        (self.native.bulk_load if many else self.native.load)(data, format=RdfFormat.N_QUADS)

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
            alone = (q for q in removed if not self._is_in_document(q, but=graph))
            removed += [Quad(q.subject, q.predicate, q.object, _DEFAULT) for q in list(alone)]
            quads = self._with_merge(iter(quads))
        change = [
            f"{verb} DATA {{\n{_blocks(list(data))}\n}}" for verb, data in (("DELETE", removed), ("INSERT", quads))
        ]
        self.native.update(" ;\n".join(change), prefixes=None)
        return True

    def remove_document(self, graph: str) -> bool:
        """See ``Store.remove_document``."""
        node = graph_node(graph)
        if not self.native.contains_named_graph(node):
            return False
        self._written = True
        self.native.update(_FORGET.format(g=node.value) if self._is_merged() else f"DROP SILENT GRAPH {node}")
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
        target = _DEFAULT if graph is None else graph_node(graph)
        for source in sources:
            source.check()
        self._written = True
        self._unsaid()
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
            and target == _DEFAULT
            and not source.resolved_syntax().holds_graphs
            and not self._has_named_graphs()
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
        if target != _DEFAULT:
            quads = (Quad(q.subject, q.predicate, q.object, target) if q.graph_name == _DEFAULT else q for q in quads)
        if target == _DEFAULT and not any(s.resolved_syntax().holds_graphs for s in sources):
            named = self._has_named_graphs()
        else:
            named = True
        was_merged = self._is_merged()
        small = all(s.is_plain_file and s.path.stat().st_size < _SMALL for s in sources)
        if named and self._can_merge():
            quads = self._with_merge(quads, many=not small)
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
        merged = self._can_merge(said=not loose) if contents else self._is_merged()
        quads = [Quad(t.subject, t.predicate, t.object, _DEFAULT) for t in loose]
        for graph, triples in contents.items():
            quads += [Quad(t.subject, t.predicate, t.object, graph) for t in triples]
        if merged:
            quads = list(self._with_merge(iter(quads)))
        known = [graph for graph in contents if native.contains_named_graph(graph)]
        if not known:
            (native.bulk_extend if self.path is not None and len(quads) > _MANY else native.extend)(quads)
            return
        forget = "".join((_FORGET if merged else "DROP SILENT GRAPH <{g}> ;\n").format(g=g.value) for g in known)
        native.update(f"{forget}INSERT DATA {{\n{_blocks(quads)}\n}}", prefixes=None)

    def _with_merge(self, quads: Iterator[Quad], *, many: bool = False) -> Iterator[Quad]:
        """Add what keeps the module's promises to a stream of quads that is about to be stored.

        Args:
            quads: the stream.
            many: it is long, so that one pass over the store's documents pays.
        """
        native = self.native
        if next(iter(native), None) is None or self.all_said:
            for quad in quads:
                if quad.graph_name != _DEFAULT:
                    yield Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)
                yield quad
            return
        # Hashes will do: what is taken for said by a document, and is not, is remembered as loaded, as it is.
        said = {hash(q.triple) for q in native if q.graph_name != _DEFAULT} if many else None
        for quad in quads:
            yield quad
            if quad.graph_name == _DEFAULT:
                if self._is_in_document(quad) if said is None else hash(quad.triple) in said:
                    yield Quad(quad.subject, quad.predicate, quad.object, LOADED)
                continue
            merged = Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)
            yield merged
            if merged in native and not self._is_in_document(quad):
                yield Quad(quad.subject, quad.predicate, quad.object, LOADED)

    def _is_in_document(self, quad: Quad, but: NamedNode | None = None) -> bool:
        found = self.native.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return any(other.graph_name not in (_DEFAULT, but) for other in found)

    def _is_merged(self) -> bool:
        return self.native.contains_named_graph(MERGED)

    def _has_named_graphs(self) -> bool:
        return any(graph not in (MERGED, SAID) for graph in self.native.named_graphs())

    def _can_merge(self, *, said: bool = False) -> bool:
        """Mark the store as merged unless another program has put named graphs into it. Returns whether it
        is.

        Args:
            said: only documents are about to be stored.
        """
        if not self._is_merged():
            if not self._merge or self._has_named_graphs():
                return False
            if said and next(iter(self.native), None) is None:
                self.native.add_graph(SAID)
            self.native.add_graph(MERGED)
        return True

    def _unsaid(self) -> None:
        """Note that the default graph may come to hold what no document says."""
        if self.native.contains_named_graph(SAID):
            self.native.remove_graph(SAID)

    @property
    def all_said(self) -> bool:
        """Whether it is known that all that the store holds stands in named graphs."""
        return self._is_merged() and self.native.contains_named_graph(SAID)


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
