"""SPARQL 1.1 Update on a store whose default graph is kept as the merge of its named graphs.

An update sees the dataset as SPARQL has it: the default graph is what was loaded without a graph's name, and each
document is a named graph. What holds of the merge (see ``kg.rdf.store.union_graph``) holds again when it is done.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from kg.errors import InputError
from kg.rdf.store.edited_text import EditedText
from kg.rdf.store.engine_gaps import refuse_depth
from kg.rdf.store.folder import is_engine_failure
from kg.rdf.store.sparql_tokens import refuse_network
from kg.rdf.store.union_graph import (
    DEFAULT,
    LOADED,
    MARKS,
    PLAIN,
    REMERGED,
    has_loose,
    has_named_graphs,
    is_merged,
    loose_quads,
    placed,
    places,
    unmark_only_documents,
)
from kg.rdf.store.update_requests import Operation, Request, read_request

if TYPE_CHECKING:
    from kg.rdf.store.writer import Writer

_FAILING = "CREATE GRAPH <urn:x> ; CREATE GRAPH <urn:x> ; "
_DATA = ("INSERT DATA", "DELETE DATA")
_REFUSAL = (
    "nothing was changed: in an update the default graph holds only what no document states, and what this update "
    "looks for there is stated by documents, which are named graphs; write GRAPH ?g { ... } around the pattern, "
    "or use kg delete for whole documents"
)


def update(
    writer: Writer,
    sparql: str,
    prefixes: Mapping[str, str] | None,
    base_iri: str | None,
    *,
    allow_service: bool = False,
) -> None:
    """Carry out an update request: all of it or nothing.

    Args:
        writer: the store.
        sparql: the request.
        prefixes: prefixes it may use undeclared.
        base_iri: what relative IRIs resolve against.
        allow_service: let SERVICE and LOAD open connections; otherwise LOAD SILENT does nothing.

    Raises:
        SyntaxError: it is not well-formed.
        InputError: it would do nothing, though documents state what it looks for in the default graph; it would
            open a connection.
    """
    refuse_depth(sparql)
    request, edited = read_request(sparql, skip_silent_loads=not allow_service)
    names = dict(prefixes or {})
    try:
        _check_syntax(request, names, base_iri)
        if not allow_service:
            refuse_network(request.text)
        if not _is_data(request):
            _refuse_pointless(writer.native, request, names, base_iri)
        if not request.operations or not writer.merges():
            writer.native.update(request.text, base_iri=base_iri, prefixes=names)
        elif _is_data(request):
            _change_data(writer, request, names, base_iri)
        else:
            _update_apart(writer.native, request, names, base_iri)
    except SyntaxError as error:
        raise edited.located(error) from None
    except (RuntimeError, OSError) as error:
        if is_engine_failure(error):
            raise
        raise InputError(f"the update cannot be carried out: {' '.join(str(error).split())}") from error


def _check_syntax(request: Request, prefixes: dict[str, str], base_iri: str | None) -> None:
    """Let the engine read a request without carrying it out: operations that fail are put before its own."""
    text, edited = _with_first(request, _FAILING)
    with contextlib.suppress(RuntimeError):
        try:
            ox.Store().update(text, base_iri=base_iri, prefixes=prefixes)
        except SyntaxError as error:
            raise edited.located(error) from None


def _with_first(request: Request, operations: str) -> tuple[str, EditedText]:
    """Return a request with operations before its first one."""
    edited = EditedText(request.text)
    if request.operations:
        place = request.operations[0].tokens[0].start
        edited.replace(place, place, operations)
    return edited.text(), edited


def _is_data(request: Request) -> bool:
    return all(operation.verb in _DATA for operation in request.operations)


def _data(operation: Operation, prologue: str, prefixes: dict[str, str], base_iri: str | None) -> ox.Store:
    scratch = ox.Store()
    scratch.update(f"{prologue} INSERT DATA {operation.group()}", base_iri=base_iri, prefixes=prefixes)
    return scratch


def _change_data(writer: Writer, request: Request, prefixes: dict[str, str], base_iri: str | None) -> None:
    """Insert and delete data by looking at the statements it names only."""
    native = writer.native
    before: dict[Triple, set[object]] = {}
    after: dict[Triple, set[object]] = {}
    graphs: dict[NamedNode, None] = {}
    default: list[Triple] = []
    for operation in request.operations:
        inserts = operation.verb == "INSERT DATA"
        data = _data(operation, request.prologue, prefixes, base_iri)
        if inserts:
            graphs.update(dict.fromkeys(graph for graph in data.named_graphs() if isinstance(graph, NamedNode)))
        for quad in data:
            triple = quad.triple
            if triple not in after:
                before[triple] = places(native, triple)
                after[triple] = set(before[triple])
            (after[triple].add if inserts else after[triple].discard)(quad.graph_name)
            if quad.graph_name == DEFAULT and not inserts:
                default.append(triple)
    if before == after and not graphs and any(before[triple] for triple in default):
        raise InputError(_REFUSAL)
    gone: list[Quad] = []
    new: list[Quad] = []
    for triple, graphs_after in after.items():
        held = set(native.quads_for_pattern(triple.subject, triple.predicate, triple.object, None))
        wanted = placed(triple, graphs_after)
        gone += held - wanted
        new += wanted - held
    if any(quad.graph_name == LOADED for quad in new):
        unmark_only_documents(native)
    writer.exchange(gone, new)
    for graph in graphs:
        native.add_graph(graph)  # also when its data is deleted again in the same request


def _update_apart(native: ox.Store, request: Request, prefixes: dict[str, str], base_iri: str | None) -> None:
    """Take the merge out of the default graph, carry out the request and merge again, in one transaction."""
    text, _ = _with_first(request, PLAIN)
    rest = request.text[request.operations[-1].end :]
    if rest and not rest.isspace():  # comments, a last semicolon
        text = text.removesuffix(rest)
    native.update(f"{text}\n{REMERGED}", base_iri=base_iri, prefixes=prefixes)


def _refuse_pointless(native: ox.Store, request: Request, prefixes: dict[str, str], base_iri: str | None) -> None:
    """Refuse a request whose operations all find nothing in the default graph and would in that of a query."""
    if not has_named_graphs(native) or not all(_looks_in_default(operation) for operation in request.operations):
        return
    options: dict[str, Any] = {"use_default_graph_as_union": not is_merged(native)}
    probes = [_probe(operation, request.prologue) for operation in request.operations]
    asked: dict[str, Any] = {"base_iri": base_iri, "prefixes": prefixes}
    if not any(bool(native.query(probe, **asked, **options)) for probe in probes):
        return
    if is_merged(native) and not has_loose(native):
        plain, options = native, {"default_graph": LOADED}
    else:
        named = any(token.is_word("GRAPH") for operation in request.operations for token in operation.tokens)
        plain, options = _plain(native, with_documents=named), {}
    if not any(bool(plain.query(probe, **asked, **options)) for probe in probes):
        raise InputError(_REFUSAL)


def _plain(native: ox.Store, *, with_documents: bool) -> ox.Store:
    """Return a copy of a store in which the default graph is what an update sees there."""
    if not is_merged(native):
        return native
    plain = ox.Store()
    plain.bulk_extend(loose_quads(native))
    if with_documents:
        plain.bulk_extend(quad for quad in native if quad.graph_name not in (DEFAULT, *MARKS))
    return plain


def _looks_in_default(operation: Operation) -> bool:
    """Whether an operation does nothing unless its pattern matches in the default graph."""
    if operation.clears_default():
        return True
    return operation.verb in ("DELETE WHERE", "MODIFY") and not operation.names_graphs()


def _probe(operation: Operation, prologue: str) -> str:
    group = "{ ?s ?p ?o }" if operation.clears_default() else operation.group()
    return f"{prologue} ASK {group}"
