"""Store interface."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
)
from pyoxigraph import Store as NativeStore

from kg.errors import InputError
from kg.rdf.io.parsing import Skipped, Source
from kg.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from rdflib import Dataset

QueryResult: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples | Iterator[Triple]
"""Rows of a SELECT, the verdict of an ASK, or the triples of a CONSTRUCT or DESCRIBE. Each is read once."""
Term = NamedNode | BlankNode | Literal | Triple


class Scope(NamedTuple):
    """What a query is asked of, and how its text is read; see ``Store.query``."""

    graph: str | Sequence[str] | None
    union: bool
    prefixes: dict[str, str] | None
    base_iri: str | None

    def graphs(self) -> list[NamedNode] | None:
        """Return the named graphs to search, None for no choice.

        Raises:
            InputError: one is not an absolute IRI.
        """
        if self.graph is None:
            return None
        return list(map(graph_node, [self.graph] if isinstance(self.graph, str) else self.graph))


class Pattern(NamedTuple):
    """A pattern of statements, None for anything; see ``Store.quads``."""

    subject: NamedNode | BlankNode | None
    predicate: NamedNode | None
    object: Term | None


class Loading(NamedTuple):
    """What is loaded, and where; see ``Store.load``."""

    sources: Sequence[Source]
    graph: str | None
    replace: bool
    on_skip: Callable[[Skipped], None] | None


class Store(ABC):
    """A set of named graphs (the documents) and the merge of all of them. Use it as a context manager.

    The methods without an underscore are what a store can do; a kind of store implements the abstract ones.
    """

    def query(
        self,
        sparql: str,
        *,
        graph: str | Sequence[str] | None = None,
        union: bool = True,
        prefixes: dict[str, str] | None = PREFIXES,
        base_iri: str | None = None,
    ) -> QueryResult:
        """Answer a SPARQL 1.1 query; results are computed as they are read.

        Args:
            sparql: the query. A ``FROM`` in it has the last word on what is searched.
            graph: search only this named graph, or these.
            union: search everything; False: the default graph as it is.
            prefixes: prefixes the query may use undeclared.
            base_iri: what relative IRIs resolve against.

        Raises:
            SyntaxError: the query is not well-formed; the message says "error at LINE:COLUMN".
            InputError: ``graph`` is not an absolute IRI; the endpoint refuses.
        """
        return self._answer(sparql, Scope(graph, union, prefixes, base_iri))

    @abstractmethod
    def _answer(self, sparql: str, scope: Scope) -> QueryResult:
        """Answer a query; see ``query``."""

    def update(self, sparql: str, *, prefixes: dict[str, str] | None = PREFIXES, base_iri: str | None = None) -> None:
        """Carry out a SPARQL 1.1 update: all of it or nothing.

        Raises:
            SyntaxError: the update is not well-formed.
        """
        self._carry_out(sparql, Scope(None, True, prefixes, base_iri))

    @abstractmethod
    def _carry_out(self, sparql: str, scope: Scope) -> None:
        """Carry out an update; see ``update``."""

    def add_document(self, graph: str, quads: Iterable[Quad | Triple]) -> None:
        """Store a document's triples as the named graph ``graph``, in place of what that graph held.

        Args:
            graph: IRI of the document.
            quads: its statements; a graph name in them is ignored.
        """
        self.add_documents([(graph, quads)])

    def set_document(self, graph: str, quads: Iterable[Quad | Triple]) -> int:
        """Make a named graph hold these statements, without blank nodes, and no others; without any it is removed.

        Return how many there are. A store may do so in steps: a call that is cut off leaves some of it done.
        """
        statements = list(quads)
        if statements:
            self.add_document(graph, statements)
        elif graph in self.documents():
            self.remove_document(graph)
        return len(statements)

    @abstractmethod
    def add_documents(self, documents: Iterable[tuple[str, Iterable[Quad | Triple]]]) -> None:
        """Store several documents, each of them all or nothing; see ``add_document``."""

    def add_serialized(self, graphs: Sequence[str], quads: bytes, triples: bytes) -> None:
        """Store several documents that are serialized already; see ``add_documents``.

        Args:
            graphs: IRIs of the documents.
            quads: their statements as N-Quads without blank nodes, each in its document's graph.
            triples: the same as N-Triples.
        """

        documents: dict[str, list[Triple]] = {graph: [] for graph in graphs}
        for quad in parse(quads, RdfFormat.N_QUADS):
            assert isinstance(quad.graph_name, NamedNode)
            documents[quad.graph_name.value].append(quad.triple)
        self.add_documents(documents.items())

    @abstractmethod
    def remove_document(self, graph: str) -> bool:
        """Remove a document and what only it said. Returns whether it was there."""

    @abstractmethod
    def documents(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""

    def load(
        self,
        sources: Sequence[Source],
        *,
        graph: str | None = None,
        replace: bool = False,
        on_skip: Callable[[Skipped], None] | None = None,
    ) -> None:
        """Read RDF into the store: all of it or, when anything in it cannot be read, nothing.

        Args:
            sources: what to read; blank nodes of different sources stay apart.
            graph: IRI of the named graph that receives triples; None: the default graph. Quads keep their
                graphs.
            replace: empty ``graph`` first.
            on_skip: leave out statements that cannot be read and report them here.

        Raises:
            InputError: a source cannot be read or is not well-formed.
        """
        for source in sources:
            source.check()
        self._load(Loading(sources, graph, replace, on_skip))

    @abstractmethod
    def _load(self, loading: Loading) -> None:
        """Load sources that are there; see ``load``."""

    def quads(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: str | None = None,
    ) -> Iterator[Quad]:
        """Iterate over matching statements, each where it was said: in its documents, else in the default
        graph.

        Args:
            subject, predicate, object: None matches anything.
            graph: only this named graph.
        """
        return self._matching(Pattern(subject, predicate, object), None if graph is None else graph_node(graph))

    @abstractmethod
    def _matching(self, pattern: Pattern, graph: NamedNode | None) -> Iterator[Quad]:
        """Iterate over matching statements; see ``quads``."""

    @abstractmethod
    def __len__(self) -> int:
        """Return the number of different triples."""

    @abstractmethod
    def close(self) -> None:
        """Write everything to disk and let go of the folder. Closing twice is harmless."""

    @property
    @abstractmethod
    def location(self) -> str:
        """Where the data lies: "memory", a folder, or the URL of an endpoint."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in {self.location}>"

    def _repr_html_(self) -> str:
        """Return what the store holds as an HTML table, for notebooks."""
        from kg.rdf.io.html_table import html_table  # noqa: PLC0415 (not for plain queries)

        documents = self.documents()
        caption = f"{len(self):,} statements, {len(documents):,} named graphs in {self.location}"
        return html_table(["named graph"], [[iri] for iri in documents], caption)

    @property
    def is_edited(self) -> bool:
        """Whether it is known that updates have changed the store since it was made."""
        return False

    @property
    def native(self) -> NativeStore:
        """The ``pyoxigraph.Store`` behind a local store.

        Raises:
            InputError: the store is a remote endpoint.
        """
        raise InputError("this needs a store in memory or in a folder, not an endpoint")

    def dataset(self) -> Dataset:
        """Return an rdflib ``Dataset`` over the same data; its default graph holds the merge of all
        documents."""
        from oxrdflib import OxigraphStore  # noqa: PLC0415 (takes 0.2 s)
        from rdflib import Dataset  # noqa: PLC0415 (takes 0.1 s)

        return Dataset(store=OxigraphStore(store=self.native))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def graph_node(iri: str) -> NamedNode:
    """Make the node that names a graph.

    Raises:
        InputError: it is not an absolute IRI.
    """
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise InputError(f"{iri!r} is not an absolute IRI, so it cannot name a graph: {error}") from error


def ignore(_: Any) -> None:
    """Take a report and do nothing with it."""
