"""Writer of compacted JSON-LD: a context of prefixes, one node object for each run of statements on a subject."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.errors import InputError
from kg.rdf.io.prefixed_names import PrefixedNames
from kg.rdf.namespaces import RDF, XSD

_TYPE = RDF + "type"
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""What is the same number when it is read back, in every implementation."""


def write_jsonld(statements: Iterable[Quad] | Iterable[Triple], output: BinaryIO, prefixes: Mapping[str, str]) -> None:
    """Write statements as they come.

    Args:
        statements: read once; those on one subject of one graph that come together are one node object.
        output: a binary file.
        prefixes: prefix to namespace, for the context.

    Raises:
        InputError: a statement holds a triple, or an IRI that a prefix of the context would be read into.
    """
    names = PrefixedNames(dict(prefixes))
    context = json.dumps(dict(sorted(prefixes.items())), ensure_ascii=False, indent=1)
    output.write(b'{"@context": ' + context.encode() + b',\n"@graph": [')
    writer = _Nodes(names, prefixes)
    stream: Iterator[Quad | Triple] = iter(statements)
    for number, (graph, some) in enumerate(itertools.groupby(stream, key=_graph)):
        if number:
            output.write(b",")
        nodes = (writer.node(group) for _, group in itertools.groupby(some, key=lambda one: one.subject))
        if isinstance(graph, DefaultGraph):
            _write_all(nodes, output)
        else:
            name = json.dumps(writer.name(graph), ensure_ascii=False).encode()
            output.write(b'\n{"@id": ' + name + b', "@graph": [')
            _write_all(nodes, output)
            output.write(b"\n]}")
    output.write(b"\n]}\n")


def _write_all(nodes: Iterable[dict[str, Any]], output: BinaryIO) -> None:
    for number, node in enumerate(nodes):
        output.write((b"," if number else b"") + b"\n" + json.dumps(node, ensure_ascii=False).encode())


def _graph(statement: Quad | Triple) -> NamedNode | BlankNode | DefaultGraph:
    return statement.graph_name if isinstance(statement, Quad) else DefaultGraph()


class _Nodes:
    """Makes node objects of statements."""

    def __init__(self, names: PrefixedNames, prefixes: Mapping[str, str]) -> None:
        self._names = names
        self._prefixes = prefixes

    def node(self, statements: Iterable[Quad | Triple]) -> dict[str, Any]:
        """Return the node object of statements on one subject."""
        found: dict[str, Any] = {}
        for statement in statements:
            found.setdefault("@id", self.name(statement.subject))
            is_type = statement.predicate.value == _TYPE and not isinstance(statement.object, Literal)
            key = "@type" if is_type else self.name(statement.predicate)
            value = self.name(statement.object) if is_type else self._value(statement.object)
            found.setdefault(key, []).append(value)
        return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in found.items()}

    def name(self, term: Any) -> str:
        """Return an IRI, short where a prefix allows, or the label of a blank node."""
        if isinstance(term, BlankNode):
            return f"_:{term.value}"
        if not isinstance(term, NamedNode):
            raise InputError(f"JSON-LD cannot hold the triple {term} in a statement; write another syntax")
        short = self._names.short(term.value)
        if short is not None:
            return short
        scheme, _, rest = term.value.partition(":")
        if scheme in self._prefixes and not rest.startswith("//"):
            raise InputError(f"JSON-LD would read the prefix {scheme}: into <{term.value}>; write another syntax")
        return term.value

    def _value(self, term: Any) -> Any:
        if not isinstance(term, Literal):
            return {"@id": self.name(term)}
        if term.language:
            found = {"@value": term.value, "@language": term.language}
            direction = getattr(term, "direction", None)
            return found if direction is None else {**found, "@direction": str(direction)}
        kind = term.datatype.value
        if kind == XSD + "string":
            return term.value
        if kind == XSD + "boolean" and term.value in ("true", "false"):
            return term.value == "true"
        if kind == XSD + "integer" and _INTEGER.fullmatch(term.value):
            return int(term.value)
        return {"@value": term.value, "@type": self.name(term.datatype)}
