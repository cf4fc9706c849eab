"""pySHACL as it comes, on rdflib's memory store: what every report is held against."""

import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pyshacl
import rdflib

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


@contextmanager
def literals_as_written() -> Iterator[None]:
    """Keep rdflib's parsers from respelling literals: "01" and 1 are two terms, for RDF and for SHACL."""
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = True


def plain_report(data: str, shapes: str) -> rdflib.Graph:
    """Validate N-Triples with Turtle shapes; return the report."""
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it writes a traceback for every ill-formed literal
    with literals_as_written():
        graph = rdflib.Graph(bind_namespaces="core").parse(data=data, format="nt")
        shapes_graph = rdflib.Graph(bind_namespaces="core").parse(data=shapes, format="turtle")
    for prefix, namespace in shapes_graph.namespaces():
        graph.bind(prefix, namespace)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes_graph)
    assert isinstance(report, rdflib.Graph), report
    return report


def outcomes(report: rdflib.Graph) -> Counter[tuple[str, ...]]:
    """Count the top results of a report by all they say, blank nodes as one, lists in messages in any order.

    Left out: messages that describe a whole shape, which pySHACL cuts off where its cache happens to.
    """

    def text(node: rdflib.term.Node | None) -> str:
        return "_:" if isinstance(node, rdflib.BNode) else "" if node is None else node.n3()

    def described(node: rdflib.term.Node) -> tuple[str, ...]:
        names = (
            "focusNode",
            "resultPath",
            "value",
            "resultSeverity",
            "sourceShape",
            "sourceConstraintComponent",
        )
        parts = [text(report.value(node, SH[name])) for name in names]
        messages = [re.findall(r"\w+", str(message)) for message in report.objects(node, SH.resultMessage)]
        return (
            *parts,
            *sorted(" ".join(sorted(words)) for words in messages if "shape" not in words and "shapes" not in words),
        )

    top = report.value(None, rdflib.RDF.type, SH.ValidationReport)
    return Counter(described(node) for node in report.objects(top, SH.result))
