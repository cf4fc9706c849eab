"""pySHACL on chosen focus nodes, over the triples it needs.

The only file of the package that knows rdflib.
"""

import ast
import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from typing import Any, TypeAlias

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from kg.errors import InputError
from kg.rdf.namespaces import SH, XSD
from kg.rdf.shacl.literal_spelling import as_written
from kg.rdf.shacl.report import Report, Result
from kg.rdf.shacl.shapes import TARGETS, ShapesGraph
from kg.rdf.store.base import Term

_SH = rdflib.Namespace(SH)
_MAX_DEPTH = 30
_SEE_DETAILS = "See details for more information"
_ONE = ox.Literal("1", datatype=ox.NamedNode(f"{XSD}boolean"))
_Statement: TypeAlias = tuple[Node, Node, Node]
_PATH_FORMS = {
    "inversePath": "^{}",
    "alternativePath": "",
    "zeroOrMorePath": "{}*",
    "oneOrMorePath": "{}+",
    "zeroOrOnePath": "{}?",
}


def to_rdflib(term: Term) -> Node:
    """Return the term as rdflib's parsers would make it, its literals as they are written."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Triple):
        raise InputError(f"{term}: SHACL says nothing of a statement about a statement; leave it out")
    value, datatype = as_written(term)
    if term.language:
        return rdflib.Literal(value, lang=term.language, normalize=False)
    # rdflib's parsers give a plain string no datatype.
    is_string = datatype == f"{XSD}string"
    return rdflib.Literal(value, datatype=None if is_string else rdflib.URIRef(datatype), normalize=False)


def run_pyshacl(
    data: Iterable[ox.Triple],
    shapes: ShapesGraph,
    focus: Mapping[Term, Sequence[Term]],
    prefixes: Mapping[str, str],
) -> Report:
    """Validate chosen focus nodes with pySHACL.

    Args:
        data: the triples to judge by.
        shapes: the shapes graph.
        focus: shape -> its focus nodes. These replace the targets that the shapes declare.
        prefixes: prefix -> namespace, for pySHACL's own messages.

    Raises:
        InputError: pySHACL finds the shapes ill-formed.

    """
    data_graph = rdflib.Graph(bind_namespaces="core")
    shapes_graph = rdflib.Graph(bind_namespaces="core")
    for prefix, namespace in {**prefixes, **shapes.prefixes}.items():
        data_graph.bind(prefix, namespace, replace=True)
        shapes_graph.bind(prefix, namespace, replace=True)
    with _quiet():
        for triple in data:
            data_graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
        for quad in shapes.quads:
            if quad.predicate.value == SH + "uniqueLang" and quad.object == _ONE:
                continue  # "1" is not the literal true that SHACL asks for; pySHACL takes it for it
            shapes_graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
        declared = _aim(shapes, shapes_graph, focus)
        try:
            outcome = _run(data_graph, shapes_graph)
        except _Failure as failure:
            culprit = _culprit(data_graph, shapes_graph, focus)
            raise InputError(f"shapes: {culprit}{failure}; mend the shapes") from failure
    for blank in {subject for subject, _, _ in declared if isinstance(subject, rdflib.BNode)}:
        if (None, _SH.sourceShape, blank) in outcome:  # a report repeats a blank shape: show its own targets
            for kind in TARGETS:
                outcome.remove((blank, _SH[kind], None))
            for statement in declared:
                if statement[0] == blank:
                    outcome.add(statement)
    return _report(outcome, {**prefixes, **shapes.prefixes}, shapes.owners())


class _Failure(Exception):
    """pySHACL could not evaluate a shape."""


def _culprit(data_graph: rdflib.Graph, shapes_graph: rdflib.Graph, focus: Mapping[Term, Sequence[Term]]) -> str:
    """Return the name of the shape that pySHACL fails on, with a colon after it; "" if none fails by itself."""
    for shape, members in focus.items():
        if members:
            shapes_graph.remove((None, _SH.targetNode, None))
            shapes_graph.add((to_rdflib(shape), _SH.targetNode, to_rdflib(members[0])))
            try:
                _run(data_graph, shapes_graph)
            except _Failure:
                return f"{to_rdflib(shape).n3(shapes_graph.namespace_manager)}: "
    return ""


def _run(data_graph: rdflib.Graph, shapes_graph: rdflib.Graph) -> rdflib.Graph:
    import pyshacl  # noqa: PLC0415 (takes 0.3 s)
    from pyshacl.errors import ReportableRuntimeError  # noqa: PLC0415 (takes 0.3 s)

    try:
        _, outcome, _ = pyshacl.validate(
            data_graph, shacl_graph=shapes_graph, inplace=True, max_validation_depth=_MAX_DEPTH
        )
    except ReportableRuntimeError as error:
        raise InputError(f"shapes: {_one_line(error.message)}; mend the shapes") from error
    except ArithmeticError as error:
        raise InputError(f"data: a value cannot be compared (NaN with a decimal number?): {error!r}") from error
    except MemoryError:
        raise
    except Exception as error:  # of rdflib's and pyparsing's many kinds; all come from what the shapes say
        raise _Failure(_one_line(error) or type(error).__name__) from error
    if not isinstance(outcome, rdflib.Graph):
        raise InputError(f"shapes: {_one_line(getattr(outcome, 'message', outcome))}; mend the shapes")
    return outcome


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from writing a traceback to the terminal for every ill-formed literal."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a recursive shape warns once a node
            yield
    finally:
        logger.setLevel(level)


def _one_line(error: object) -> str:
    return " ".join(str(error).split())


def _aim(shapes: ShapesGraph, graph: rdflib.Graph, focus: Mapping[Term, Sequence[Term]]) -> list[_Statement]:
    """Replace the targets of all shapes in ``graph`` by the chosen focus nodes; return what they were."""
    declared: list[_Statement] = []
    for shape in shapes.targeted:
        node = to_rdflib(shape.node)
        for kind in TARGETS:
            declared += graph.triples((node, _SH[kind], None))
            graph.remove((node, _SH[kind], None))
        if any(target.kind == "targetClass" and target.term == shape.node for target in shape.targets):
            # An implicit class target: the shape is itself a class.
            graph.remove((node, rdflib.RDF.type, None))
            graph.add((node, rdflib.RDF.type, _SH.PropertyShape if shape.path else _SH.NodeShape))
        for member in focus.get(shape.node, ()):
            graph.add((node, _SH.targetNode, to_rdflib(member)))
    return declared


def _report(graph: rdflib.Graph, prefixes: Mapping[str, str], owners: Mapping[Any, ox.NamedNode]) -> Report:
    """Turn pySHACL's report into ours."""
    top = graph.value(None, rdflib.RDF.type, _SH.ValidationReport)
    assert top is not None
    for subject, message in list(graph.subject_objects(_SH.resultMessage)):
        graph.remove((subject, _SH.resultMessage, message))
        graph.add((subject, _SH.resultMessage, _stable(message)))
    results = [_result(graph, node, owners) for node in graph.objects(top, _SH.result)]
    results.sort(key=lambda result: [field or "" for field in astuple(result)])
    return Report(tuple(results), tuple(_triple(*triple) for triple in graph), dict(prefixes))


def _triple(subject: Node, predicate: Node, value: Node) -> ox.Triple:
    return ox.Triple(_to_native(subject), _to_native(predicate), _to_native(value))  # type: ignore[arg-type]


def _to_native(node: Node) -> Term:
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        datatype = None if node.datatype is None else ox.NamedNode(str(node.datatype))
        return ox.Literal(str(node), language=node.language, datatype=None if node.language else datatype)
    return ox.NamedNode(str(node))


def _stable(message: Node) -> Node:
    """Sort the list in pySHACL's own message on ``sh:in``, which it writes in the order of a set."""
    text, language = str(message), getattr(message, "language", None)
    before, found, listed = text.partition(" not in list [")
    if not found or not text.startswith("Value ") or not listed.endswith("]"):
        return message
    try:
        members = ast.literal_eval(f"[{listed}")
    except (SyntaxError, ValueError):
        return message
    return rdflib.Literal(f"{before} not in list {sorted(members)}", lang=language)


def _result(graph: rdflib.Graph, node: Node, owners: Mapping[Any, ox.NamedNode]) -> Result:
    def one(name: str) -> Node | None:
        return graph.value(node, _SH[name])

    path, value = one("resultPath"), one("value")
    severity = one("resultSeverity")
    messages = sorted(_with_details(graph, node, str(message)) for message in graph.objects(node, _SH.resultMessage))
    source = one("sourceShape")
    owner = owners.get(ox.BlankNode(str(source))) if isinstance(source, rdflib.BNode) else None
    return Result(
        focus=_text(one("focusNode")),
        path=None if path is None else _path_text(graph, path),
        value=None if value is None else _text(value),
        message="; ".join(filter(None, messages))
        or f"{str(one('sourceConstraintComponent')).removeprefix(SH)} is violated",
        severity=str(severity).removeprefix(SH),
        source_shape=_text(source),
        constraint=str(one("sourceConstraintComponent")).removeprefix(SH),
        shape=owner.value if owner else "",
    )


def _with_details(graph: rdflib.Graph, node: Node, message: str) -> str:
    """Put in place of "See details" what the details say."""
    head, found, _ = message.partition(_SEE_DETAILS)
    if not found:
        return message
    told = {
        str(text) for detail in graph.objects(node, _SH.detail) for text in graph.objects(detail, _SH.resultMessage)
    }
    return f"{head.rstrip(' .')}: {'; '.join(sorted(told))}" if told else f"{head.rstrip(' .')}."


def _text(node: Node | None) -> str:
    """Return an IRI without brackets, and any other term as N-Triples writes it."""
    if node is None:
        return ""
    return str(node) if isinstance(node, rdflib.URIRef) else node.n3()


def _path_text(graph: rdflib.Graph, path: Node) -> str:
    if isinstance(path, rdflib.URIRef):
        return str(path)
    members = list(graph.items(path))
    if members:
        return "/".join(_path_text(graph, member) for member in members)
    for kind, form in _PATH_FORMS.items():
        inner = graph.value(path, _SH[kind])
        if inner is not None and kind == "alternativePath":
            return f"({'|'.join(_path_text(graph, member) for member in graph.items(inner))})"
        if inner is not None:
            return form.format(_path_text(graph, inner))
    return _text(path)
