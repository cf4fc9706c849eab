"""Canonical Turtle: equal graphs give equal bytes, in any order and with any blank node labels.

Statements are ordered by graph, subject, predicate (types first) and object. Blank nodes are relabelled by
RDF Dataset Canonicalization (W3C RDFC-1.0) over the statements that have any, which is all that the
algorithm looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse, serialize

from kg.rdf.io.formats import NQUADS, NTRIPLES, TRIG, Syntax
from kg.rdf.io.prefixed_names import PrefixedNames

_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_XSD = b"http://www.w3.org/2001/XMLSchema#"
# Lexical forms that Turtle may write without quotes; they keep their spelling.
_BARE = {
    _XSD + b"integer": re.compile(rb"[+-]?[0-9]+\Z"),
    _XSD + b"decimal": re.compile(rb"[+-]?[0-9]*\.[0-9]+\Z"),
    _XSD + b"boolean": re.compile(rb"(?:true|false)\Z"),
}
_NAME = re.compile(rb"<(.*[^A-Za-z0-9_-])([A-Za-z0-9_][A-Za-z0-9_-]*)>\Z")
_CHUNK = 2000
_REMEMBERED = 50_000


class _Names:
    """Terms of N-Triples as Turtle writes them; ``kg.rdf.io.prefixed_names`` in bytes, for speed."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._names = PrefixedNames(prefixes)
        self._prefix_of = {
            namespace.encode(): f"{prefix}:".encode() for namespace, prefix in self._names.prefix_of.items()
        }
        self._used: set[bytes] = set()
        self.predicates: dict[bytes, bytes] = {}
        self.objects: dict[bytes, bytes] = {}
        self._datatypes: dict[bytes, bytes] = {}

    @property
    def used(self) -> set[str]:
        """The prefixes that were needed."""
        return self._names.used | {prefix[:-1].decode() for prefix in self._used}

    def predicate(self, iri: bytes) -> bytes:
        """Abbreviate a predicate, in angle brackets, and put a space after it."""
        short = self.predicates[iri] = self._iri(iri) + b" "
        return short

    def object(self, ended: bytes) -> bytes:
        """Abbreviate an object that the end of its line follows."""
        short = self.term(ended[:-2])
        if ended.startswith(b"<"):  # classes and the like repeat; texts do not
            if len(self.objects) > _REMEMBERED:
                self.objects.clear()
            self.objects[ended] = short
        return short

    def term(self, term: bytes) -> bytes:
        """Abbreviate a subject, object or graph name."""
        if term.startswith(b"<") and not term.startswith(b"<<"):
            return self._iri(term)
        if term.endswith(b">") and term.startswith(b'"'):
            value, _, datatype = term.rpartition(b'"^^<')
            datatype = datatype[:-1]
            bare = _BARE.get(datatype)
            if bare is not None and bare.match(value, 1):
                return value[1:]
            short = self._datatypes.get(datatype)
            if short is None:
                short = self._datatypes[datatype] = self._iri(b"<" + datatype + b">")
            return value + b'"^^' + short
        return term

    def _iri(self, iri: bytes) -> bytes:
        match = _NAME.match(iri)
        if match is not None:
            prefix = self._prefix_of.get(match[1])
            if prefix is not None:
                self._used.add(prefix)
                return prefix + match[2]
        if self._names.has_odd:
            short = self._names.short(iri[1:-1].decode())
            return iri if short is None else short.encode()
        return iri


def write_sorted(
    statements: Iterable[Quad] | Iterable[Triple], output: BinaryIO, syntax: Syntax, prefixes: dict[str, str]
) -> None:
    """Write statements in a stable order.

    Args:
        statements: quads for a syntax with named graphs, triples for one without; held in memory as lines.
            Duplicates are written once.
        output: a binary file.
        syntax: Turtle, TriG, N-Triples or N-Quads.
        prefixes: prefix to namespace, for Turtle and TriG; those that are used are declared.
    """
    lines = _sorted_lines(statements, syntax)
    if syntax in (NTRIPLES, NQUADS):
        for start in range(0, len(lines), _CHUNK):
            output.write(b"\n".join(lines[start : start + _CHUNK]) + b"\n")
        return
    names = _Names(prefixes)
    body: list[bytes] = []
    for graph, group in _by_graph(lines) if syntax is TRIG else [(b"", lines)]:
        chunks = [b"\n" + block for block in _blocks(group, names)]
        body += [b"\n" + names.term(graph) + b" {", *chunks, b"}\n"] if graph else chunks
    declared = [p for p in prefixes if p in names.used]
    for prefix in declared:
        output.write(f"@prefix {prefix}: <{prefixes[prefix]}> .\n".encode())
    if body and not declared:
        body[0] = body[0][1:]
    for start in range(0, len(body), _CHUNK):
        output.write(b"".join(body[start : start + _CHUNK]))


def sorted_statements(statements: Iterable[Quad] | Iterable[Triple], syntax: Syntax) -> Iterator[Quad]:
    """Yield the statements in the stable order, blank nodes relabelled; see ``write_sorted``."""
    return parse(b"\n".join(_sorted_lines(statements, syntax)), RdfFormat.N_QUADS)


def _sorted_lines(statements: Iterable[Quad] | Iterable[Triple], syntax: Syntax) -> list[bytes]:
    """Return the statements as sorted lines of N-Quads, each once."""
    line_format = RdfFormat.N_QUADS if syntax.holds_graphs else RdfFormat.N_TRIPLES
    data = cast(bytes, serialize(statements, format=line_format))
    lines = data.split(b"\n")
    lines.pop()
    if b"_:" in data:
        lines = _with_canonical_labels(lines)
    del data
    lines.sort()
    return [line for line, before in zip(lines, [b"", *lines], strict=False) if line != before]


def _with_canonical_labels(lines: list[bytes]) -> list[bytes]:
    blank = [line for line in lines if b"_:" in line]
    dataset = Dataset(parse(b"\n".join(blank), RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    relabelled = cast(bytes, serialize(dataset, format=RdfFormat.N_QUADS)).split(b"\n")
    relabelled.pop()
    return [line for line in lines if b"_:" not in line] + relabelled


def _by_graph(lines: list[bytes]) -> list[tuple[bytes, list[bytes]]]:
    graphs: dict[bytes, list[bytes]] = {}
    for line in lines:
        statement, graph = _split_graph(line)
        graphs.setdefault(graph, []).append(statement)
    return sorted(graphs.items())


def _split_graph(line: bytes) -> tuple[bytes, bytes]:
    """Take the graph name off a line; the line keeps the form of N-Triples."""
    statement, _, last = line[:-2].rpartition(b" ")
    # A quote ends every literal but those with a language or datatype, and no IRI holds one.
    if last[:1] in (b"<", b"_") and b'"' not in last and statement.count(b" ") > 1 and last != b"_":
        return statement + b" .", last
    return line, b""


def _blocks(lines: list[bytes], names: _Names) -> Iterator[bytes]:
    """Yield Turtle, one subject at a time, from sorted lines of N-Triples."""
    subject = predicate = b""
    types: list[bytes] = []
    others: list[bytes] = []
    # Looked up here rather than in a method: this loop runs once a statement.
    predicates, objects = names.predicates, names.objects
    for line in lines:
        s, p, o = line.split(b" ", 2)
        if s != subject:
            if subject:
                yield _block(names.term(subject), types, others)
            subject, predicate = s, b""
            types, others = [], []
        obj = objects.get(o) or names.object(o)
        if p == predicate:
            others[-1] += b", " + obj
        elif p == _TYPE:
            types.append(obj)
        else:
            predicate = p
            others.append((predicates.get(p) or names.predicate(p)) + obj)
    if subject:
        yield _block(names.term(subject), types, others)


def _block(subject: bytes, types: list[bytes], others: list[bytes]) -> bytes:
    if types:
        others = [b"a " + b", ".join(types), *others]
    return subject + b" " + b" ;\n    ".join(others) + b" .\n"
