"""Jobs of the worker processes: queries, updates, graphs, validation, reading of a sentence."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox
from pyoxigraph import NamedNode, QuerySolutions

from kg.errors import InputError
from kg.rdf.io.formats import syntax_named
from kg.rdf.io.parsing import read, source
from kg.rdf.io.writing import write
from kg.rdf.namespaces import PREFIXES
from kg.rdf.sparql.result_formats import write_result
from kg.rdf.sparql.rewriting import error_message, star_in_order
from kg.rdf.store import Store, open_store
from kg.rdf.store.base import graph_node
from kg.rdf.store.union_graph import MARKS, is_merged
from kg.web.store_signature import signature

REOPENED_AFTER = 1.0
"""Seconds a store that a build keeps writing to is read as it was when it was opened."""
CLEAR_DEFAULT = "CLEAR DEFAULT"


class Sink(Protocol):
    """Where a job writes its answer."""

    def begin(self, media_type: str) -> None:
        """Say what the answer is."""

    def write(self, data: bytes) -> int:
        """Take bytes of it."""


class _Opened:
    """The store a worker has open, and what it was like then."""

    def __init__(self) -> None:
        self.store: Store | None = None
        self.key: tuple[str, str, int] = ("", "", -1)
        self.at = 0.0

    def get(self, folder: str, written: int) -> Store:
        """Return the store as it is now, or was a moment ago. written: number of updates the server has carried out."""
        now = time.monotonic()
        recent = self.store is not None and now - self.at < REOPENED_AFTER and self.key[::2] == (folder, written)
        if not recent:
            key = (folder, signature(Path(folder)), written)
            if self.store is None or key != self.key:
                self.store = open_store(folder, read_only=True)
                self.key = key
            self.at = now
        assert self.store is not None
        return self.store


_opened = _Opened()


def query(arguments: dict[str, Any], output: Sink) -> None:
    """Answer a SPARQL query.

    Args:
        arguments: store, written; sparql; base; union; default_graphs and named_graphs (IRIs, None where the request
            names none); format and media_type of the answer.
        output: where it goes.

    Raises:
        SyntaxError: the query is not well-formed; the message is one line with line and column.
    """
    store = _opened.get(arguments["store"], arguments["written"])
    sparql = arguments["sparql"]

    def ask(text: str) -> Any:
        return _ask(store, text, arguments)

    try:
        result = ask(sparql)
    except SyntaxError as error:
        raise SyntaxError(error_message(sparql, error)) from error
    if "*" in sparql and isinstance(result, QuerySolutions):
        ordered = star_in_order(sparql, [variable.value for variable in result.variables])
        result = ask(ordered) if ordered is not None else result
    output.begin(arguments["media_type"])
    write_result(result, output, arguments["format"])  # type: ignore[arg-type]


def _ask(store: Store, sparql: str, arguments: dict[str, Any]) -> Any:
    default, named = arguments["default_graphs"], arguments["named_graphs"]
    if default is None and named is None:
        return store.query(sparql, union=arguments["union"], base_iri=arguments["base"])
    return store.native.query(
        sparql,
        base_iri=arguments["base"],
        prefixes=PREFIXES,
        default_graph=[graph_node(iri) for iri in default or ()],
        named_graphs=[graph_node(iri) for iri in named or ()],
    )


def update(arguments: dict[str, Any], output: Sink) -> None:
    """Carry out a SPARQL update. arguments: store, sparql, base, union."""
    with open_store(arguments["store"], merge=arguments["union"]) as store:
        try:
            store.update(arguments["sparql"], base_iri=arguments["base"])
        except SyntaxError as error:
            message = error_message(arguments["sparql"], error).replace("query, ", "update, ", 1)
            raise SyntaxError(message) from error
    output.begin("")


def read_graph(arguments: dict[str, Any], output: Sink) -> None:
    """Write one graph. arguments: store, written, graph (IRI, None for the default graph), format, media_type.

    Answers without a media type when there is no such graph.
    """
    native = _opened.get(arguments["store"], arguments["written"]).native
    graph = arguments["graph"]
    node = ox.DefaultGraph() if graph is None else graph_node(graph)
    if isinstance(node, NamedNode) and (node in MARKS or not native.contains_named_graph(node)):
        output.begin("")
        return
    union = graph is None and arguments["union"] and not is_merged(native)
    quads = native.quads_for_pattern(None, None, None, None if union else node)
    output.begin(arguments["media_type"])
    write((quad.triple for quad in quads), output, syntax_named(arguments["format"]))  # type: ignore[arg-type]


def write_graph(arguments: dict[str, Any], output: Sink) -> None:
    """Put triples into one graph. arguments: store, union, graph, parts (file, format), base, replace.

    Answers "created" or "changed".
    """
    graph = arguments["graph"]
    sources = [source(part["file"], part["format"], arguments["base"]) for part in arguments["parts"]]
    for part in sources:  # nothing is emptied for the sake of what cannot be read
        for _ in read(part):
            pass
    with open_store(arguments["store"], merge=arguments["union"]) as store:
        new = graph is not None and not store.native.contains_named_graph(graph_node(graph))
        if arguments["replace"]:
            if graph is None:
                store.update(CLEAR_DEFAULT)
            else:
                store.remove_document(graph)
        store.load(sources, graph=graph)
        if graph is not None:
            store.native.add_graph(graph_node(graph))  # a graph without triples is there all the same
    output.begin("created" if new else "changed")


def remove_graph(arguments: dict[str, Any], output: Sink) -> None:
    """Remove a graph, or empty the default graph. arguments: store, union, graph. Answers "changed" or ""."""
    graph = arguments["graph"]
    with open_store(arguments["store"], merge=arguments["union"]) as store:
        if graph is None:
            store.update(CLEAR_DEFAULT)
            found = True
        else:
            found = store.remove_document(graph)
    output.begin("changed" if found else "")


def validate(arguments: dict[str, Any], output: Sink) -> None:
    """Validate the store with the shipped shapes. arguments: store, written. Answers as the validation page needs."""
    from kg.web.pages.validation_results import validation_json  # noqa: PLC0415 - queries need no pySHACL

    output.begin("application/json")
    output.write(validation_json(_opened.get(arguments["store"], arguments["written"])))


def sentence(arguments: dict[str, Any], output: Sink) -> None:
    """Read a sentence. arguments: text. Answers names, tree and claims as JSON."""
    from kg.web.pages.sentence_reading import sentence_json  # noqa: PLC0415 - loads spaCy

    output.begin("application/json")
    output.write(sentence_json(arguments["text"]))


def copy_to_folder(files: list[Path], syntax: str | None = None) -> Path:
    """Load files into a new store in a temporary folder, so that processes can share it.

    Raises:
        InputError: a file cannot be read.
    """
    folder = Path(tempfile.mkdtemp(prefix="kg-serve-"))
    try:
        with open_store(folder / "store") as store:
            store.load([source(path, syntax) for path in files])
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, ValueError):
            raise InputError(str(error)) from error
        raise
    return folder
