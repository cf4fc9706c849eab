"""The stable writer: equal graphs give equal bytes, whatever order and blank node labels they came with.

Statements are ordered by graph, subject, predicate (types first) and object. Blank nodes are relabelled by
RDF Dataset Canonicalization (W3C RDFC-1.0) over the statements that have any, which is all that the
algorithm looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse, serialize

from kg.rdfio.formats import NQUADS, NTRIPLES, TRIG, Syntax
from kg.rdfio.names import PrefixedNames

_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_XSD = b"http://www.w3.org/2001/XMLSchema#"
# Lexical forms that Turtle may write without quotes; they keep their spelling.
_BARE = {
    _XSD + b"integer": re.compile(rb"[+-]?[0-9]+\Z"),
    _XSD + b"decimal": re.compile(rb"[+-]?[0-9]*\.[0-9]+\Z"),
    _XSD + b"boolean": re.compile(rb"(?:true|false)\Z"),
}
_CHUNK = 2000


class _Names:
    """Terms of N-Triples as Turtle writes them."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._names = PrefixedNames(prefixes)
        self.predicates: dict[bytes, bytes] = {}
        self._datatypes: dict[bytes, bytes] = {}
        # Objects such as classes repeat a lot, subjects do not: a bounded cache keeps memory in check.
        self._terms: dict[bytes, bytes] = {}

    @property
    def used(self) -> set[str]:
        """The prefixes that were needed."""
        return self._names.used

    def predicate(self, iri: bytes) -> bytes:
        """Abbreviate a predicate, in angle brackets."""
        short = self.predicates[iri] = self._iri(iri)
        return short

    def term(self, term: bytes) -> bytes:
        """Abbreviate a subject, object or graph name."""
        if term.startswith(b"<") and not term.startswith(b"<<"):
            short = self._terms.get(term)
            if short is None:
                if len(self._terms) > 100_000:
                    self._terms.clear()
                short = self._terms[term] = self._iri(term)
            return short
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
        short = self._names.short(iri[1:-1].decode())
        return iri if short is None else short.encode()


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
    predicates, term = names.predicates, names.term
    for line in lines:
        s, p, o = line.split(b" ", 2)
        if s != subject:
            if subject:
                yield _block(term(subject), types, others)
            subject, predicate = s, b""
            types, others = [], []
        obj = term(o[:-2])
        if p == _TYPE:
            types.append(obj)
        elif p == predicate:
            others[-1] += b", " + obj
        else:
            predicate = p
            others.append((predicates.get(p) or names.predicate(p)) + b" " + obj)
    if subject:
        yield _block(term(subject), types, others)


def _block(subject: bytes, types: list[bytes], others: list[bytes]) -> bytes:
    if types:
        others = [b"a " + b", ".join(types), *others]
    return subject + b" " + b" ;\n    ".join(others) + b" .\n"
