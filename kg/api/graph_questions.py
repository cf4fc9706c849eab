"""Queries, validation and explanation of graphs in stores, folders, files and endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias, cast

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Triple

from kg import paths
from kg.api.table import Table, Value
from kg.errors import InputError
from kg.graph.evidence import evidence
from kg.graph.validation import read_shapes
from kg.graph.validation import validate as validate_store
from kg.knowledge.ontology import axioms
from kg.rdf.io.parsing import source
from kg.rdf.owl import with_inferred
from kg.rdf.shacl.report import Report
from kg.rdf.sparql.python_values import literal_value
from kg.rdf.sparql.query_files import is_name, named_query, parse_header
from kg.rdf.sparql.rewriting import error_message
from kg.rdf.sparql.tables import show
from kg.rdf.store import Store, open_store
from kg.rdf.store.base import Term

Graph: TypeAlias = Store | str | Path | Sequence[str | Path]
"""A graph: an open store, the folder of one, the address of a SPARQL endpoint, or RDF files."""

_EVIDENCE = (
    "subject", "relation", "object", "status", "quote", "title", "speakers", "publisher", "confidence", "trigger",
    "start", "end", "frame", "rules", "document", "sources", "claim",
)  # fmt: skip


def query(
    graph: Graph,
    sparql: str,
    *,
    parameters: Mapping[str, str] | None = None,
    reason: bool = False,
    prefixed: bool = True,
) -> Table:
    """Answer a SPARQL query.

    Args:
        graph: a store, the folder of a store, the address of an endpoint, or RDF files.
        sparql: the query, or the name of one that ships (``kg query --list``). The prefixes kg, id, rdf, rdfs, owl,
            xsd, sh, skos, prov, dcterms and schema need no declaration.
        parameters: values of ``$name`` in the query.
        reason: ask of what follows by the ontology as well.
        prefixed: write IRIs with these prefixes where that is possible; False: in full.

    Returns:
        The rows of a SELECT; the triples of a CONSTRUCT or DESCRIBE, in the columns subject, predicate and object; for
        an ASK one row, and the table is as true as the answer.

    Raises:
        InputError: the graph cannot be opened or the query not be answered; the message says where it is wrong.

    Examples:
        >>> import kg
        >>> graph = kg.build(texts=["Talks\\n\\nUkraine rejected a proposal by the United States on Monday."])
        >>> kg.query(graph, "SELECT ?who ?what { ?who kg:rejects ?what }")
        who         what
        ----------  ---------------------------
        id:Ukraine  id:deal-ukraine-us-proposal
        >>> bool(kg.query(graph, "ASK { id:Ukraine kg:threatens ?anyone }"))
        False
        >>> kg.query(graph, "who-rejects").to_pandas().shape[0]
        1
    """
    text = _text(sparql, parameters or {})
    with opened(graph) as store:
        asked = with_inferred(store, axioms()) if reason else store
        try:
            return _table(asked.query(text), prefixed)
        except SyntaxError as error:
            raise InputError(error_message(text, error)) from error
        except (RuntimeError, ValueError) as error:
            raise InputError(f"the query cannot be answered: {' '.join(str(error).split())}") from error


def validate(graph: Graph, shapes: str | Path | Sequence[str | Path] | None = None) -> Report:
    """Check a graph against SHACL shapes.

    Args:
        graph: a store, the folder of a store, or RDF files.
        shapes: files or folders of shapes; None for those that ship.

    Returns:
        The report: ``conforms``, ``fails(severity)``, ``results`` with the sentence behind each, ``turtle()``.

    Raises:
        InputError: the graph or the shapes cannot be read; the graph is an endpoint.

    Examples:
        >>> import kg
        >>> graph = kg.build(texts=["Talks\\n\\nUkraine rejected a proposal by the United States on Monday."])
        >>> report = kg.validate(graph)
        >>> report.fails(), report.fails("Warning")
        (False, True)
        >>> report.results[0].message
        'What is proposed or signed is usually a deal, a law or a measure; this object is not known as one.'
    """
    given = [shapes] if isinstance(shapes, (str, Path)) else shapes
    with opened(graph) as store:
        return validate_store(store, read_shapes([Path(path) for path in given]) if given else None)


def explain(graph: Graph, subject: str, property: str, object: str) -> Table:
    """Return every claim behind a statement, with its sentence; also those that are denied, possible or planned.

    Args:
        graph: a store, the folder of a store, the address of an endpoint, or RDF files.
        subject: an IRI (also with a prefix), a name or some words of one, "-" for anything.
        property: a direct property such as "kg:rejects".
        object: as ``subject``.

    Returns:
        A row per claim, in the order of the documents.

    Raises:
        InputError: the property is none that claims are made of, or the graph cannot be opened.

    Examples:
        >>> import kg
        >>> graph = kg.build(texts=["Talks\\n\\nUkraine rejected a proposal by the United States on Monday."])
        >>> kg.explain(graph, "Ukraine", "kg:rejects", "-").column("quote")
        ['Ukraine rejected a proposal by the United States on Monday.']
    """
    with opened(graph) as store:
        found = evidence(store, subject, property, object)
    return Table(_EVIDENCE, tuple(tuple(_joined(getattr(item, name)) for name in _EVIDENCE) for item in found))


@contextmanager
def opened(graph: Graph) -> Iterator[Store]:
    """Give a store as it is, and open everything else for reading.

    Raises:
        InputError: there is no such folder or file, or it cannot be read.
    """
    if isinstance(graph, Store):
        yield graph
        return
    if isinstance(graph, str) and graph.startswith(("http://", "https://")):
        store = open_store(endpoint=graph)
    elif isinstance(graph, (str, Path)) and Path(graph).is_dir():
        store = open_store(graph, read_only=True)
    else:
        store = open_store()
        store.load([source(name) for name in ([graph] if isinstance(graph, (str, Path)) else graph)])
    with store:
        yield store


def _text(sparql: str, values: Mapping[str, str]) -> str:
    if is_name(sparql):
        return named_query(sparql, paths.data("queries")).filled(values)
    return parse_header("the query", sparql).filled(values)


def _table(result: object, prefixed: bool) -> Table:
    if isinstance(result, QueryBoolean):
        return Table(("answer",), ((bool(result),),), bool(result))
    if isinstance(result, QuerySolutions):
        columns = tuple(variable.value for variable in result.variables)
        return Table(columns, tuple(tuple(_value(term, prefixed) for term in row) for row in result))
    triples = cast(Iterator[Triple], result)
    rows = (tuple(_value(term, prefixed) for term in (t.subject, t.predicate, t.object)) for t in triples)
    return Table(("subject", "predicate", "object"), tuple(rows))


def _value(term: Term | None, prefixed: bool) -> Value:
    if isinstance(term, NamedNode):
        short = show(term)
        return short if prefixed and not short.startswith("<") else term.value
    if isinstance(term, Literal):
        return literal_value(term)
    return None if term is None else show(term)


def _joined(value: Value | tuple[str, ...]) -> Value:
    return "; ".join(value) if isinstance(value, tuple) else value
