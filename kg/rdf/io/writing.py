"""Writer of RDF in any syntax: streamed, or sorted so that equal graphs give equal bytes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, cast

from pyoxigraph import Literal, NamedNode, Quad, Triple, serialize

from kg.rdf.io.canonical_turtle import sorted_statements, write_sorted
from kg.rdf.io.compact_jsonld import write_jsonld
from kg.rdf.io.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Syntax
from kg.rdf.io.prefixed_names import PrefixedNames, usable
from kg.rdf.io.xml_limits import XmlOutput, writable_in_xml
from kg.rdf.namespaces import PREFIXES, RDF, XSD

# Output that is shorter than this declares only the prefixes it uses; a longer one is not held back for that.
_LOOKED_AT = 2000
# Datatypes that every syntax leaves out.
_UNWRITTEN = (f"{XSD}string", f"{RDF}langString")
_ESCAPED = re.compile(rb"\\[_~.\-!$&'()*+,;=/?#@%]")
_PARTS = re.compile(
    rb'"[^"\\]*(?:\\.[^"\\]*)*"|<[^>]*>|_:\S+|(?P<prefix>(?:[A-Za-z][A-Za-z0-9_-]*)?):(?P<local>(?:[^\s\\<>"]|\\.)+)'
)


def write(
    quads: Iterable[Quad | Triple],
    output: BinaryIO,
    syntax: Syntax,
    *,
    prefixes: dict[str, str] | None = None,
    sort: bool = False,
    graphless: bool = False,
) -> None:
    """Write quads in a syntax. A syntax without named graphs gets the triples of all graphs.

    Args:
        quads: read once; memory stays flat unless ``sort`` is set.
        output: a binary file.
        syntax: the syntax to write.
        prefixes: prefix to namespace, for the syntaxes that have them; None for the usual ones.
        sort: write in a stable order: by graph, subject, predicate (types first) and object, blank nodes
            under
            canonical labels.
        graphless: no quad is in a named graph; saves looking.
    """
    prefixes = usable(PREFIXES if prefixes is None else prefixes)
    stream = iter(quads)
    first = list(itertools.islice(stream, _LOOKED_AT))
    if len(first) < _LOOKED_AT:
        prefixes = _used(first, prefixes)
    statements = _suited(first, stream, syntax, graphless)
    if sort:
        if syntax in (TURTLE, TRIG, NTRIPLES, NQUADS):
            write_sorted(statements, output, syntax, prefixes)
            return
        statements = sorted_statements(statements, syntax)
    _serialize(statements, output, syntax, prefixes)


def stream(quads: Iterator[Quad], output: BinaryIO, syntax: Syntax, prefixes: dict[str, str]) -> None:
    """Write quads as they come, without declarations of prefixes: a part of an output.

    Args:
        quads: the statements.
        output, syntax: where and how to write.
        prefixes: prefix to namespace, declared elsewhere.
    """
    _serialize(_suited([], quads, syntax, graphless=False), output, syntax, prefixes, header=False)


def _serialize(
    statements: Iterable[Quad] | Iterable[Triple],
    output: BinaryIO,
    syntax: Syntax,
    prefixes: dict[str, str],
    *,
    header: bool = True,
) -> None:
    if syntax in (TURTLE, TRIG):
        safe = _SafeNames(output, prefixes, header)
        serialize(statements, cast(BinaryIO, safe), syntax.format, prefixes=prefixes)
        safe.finish()
    elif syntax == RDFXML:
        checked = cast("Iterable[Triple]", writable_in_xml(statements))
        serialize(checked, cast(BinaryIO, XmlOutput(output)), syntax.format, prefixes=prefixes)
    elif syntax == JSONLD:
        write_jsonld(statements, output, prefixes)
    else:
        serialize(statements, output, syntax.format, prefixes=prefixes)


def _suited(
    first: Sequence[Quad | Triple], rest: Iterator[Quad | Triple], syntax: Syntax, graphless: bool
) -> Iterable[Quad] | Iterable[Triple]:
    """Return quads for a syntax with named graphs, triples (or quads without graph) for one without."""
    stream = itertools.chain(first, rest)
    if first and isinstance(first[0], Triple):
        given = cast("Iterator[Triple]", stream)
        return (Quad(t.subject, t.predicate, t.object) for t in given) if syntax.holds_graphs else given
    named = cast("Iterator[Quad]", stream)
    return named if syntax.holds_graphs or graphless else (q.triple for q in named)


def _used(statements: Iterable[Quad | Triple], prefixes: dict[str, str]) -> dict[str, str]:
    """Leave out the prefixes that the statements have no use for."""
    names = PrefixedNames(prefixes)
    for statement in statements:
        for term in statement:
            if isinstance(term, NamedNode):
                names.short(term.value)
            elif isinstance(term, Literal) and term.datatype.value not in _UNWRITTEN:
                names.short(term.datatype.value)
    return {prefix: iri for prefix, iri in prefixes.items() if prefix in names.used}


class _SafeNames:
    """A file between the native Turtle writer and the output that undoes escapes in local names.

    The native writer abbreviates whatever it can (``id:a\\/b``), and not every reader takes that (see
    ``kg.rdf.io.prefixed_names``). Literals and IRIs in its output are on one line each and closed, so its lines can be
    taken apart safely; only those with an escape are.
    """

    def __init__(self, output: BinaryIO, prefixes: dict[str, str], with_header: bool) -> None:
        self._output = output
        self._with_header = with_header
        self._prefixes = {prefix.encode(): iri.encode() for prefix, iri in prefixes.items()}
        self._rest: list[bytes] = []
        self._header: list[bytes] | None = []

    def write(self, data: bytes) -> int:
        """Take the next bytes; what follows the last line break waits for more."""
        cut = data.rfind(b"\n") + 1
        if cut:
            self._put(b"".join((*self._rest, data[:cut])))
            self._rest = []
        self._rest.append(data[cut:])
        return len(data)

    def flush(self) -> None:
        """Pass on nothing: a line is written when it is whole."""

    def finish(self) -> None:
        """Write what is left."""
        self._put(b"".join(self._rest))
        self._rest = []
        if self._header and self._with_header:
            self._output.write(b"".join(sorted(self._header)))

    def _put(self, data: bytes) -> None:
        if self._header is not None:
            data = self._take_header(self._header, data)
        self._output.write(_PARTS.sub(self._full, data) if _ESCAPED.search(data) else data)

    def _take_header(self, header: list[bytes], data: bytes) -> bytes:
        """Hold back the prefixes until all are there: the native writer gives them in no stable order."""
        while data.startswith(b"@prefix "):
            line, _, data = data.partition(b"\n")
            header.append(line + b"\n")
        if data:
            if self._with_header:
                self._output.write(b"".join(sorted(header)))
            self._header = None
        return data

    def _full(self, match: re.Match[bytes]) -> bytes:
        if match["local"] is None or b"\\" not in match["local"]:
            return match[0]
        namespace = self._prefixes[match["prefix"]]
        return b"<" + namespace + re.sub(rb"\\(.)", rb"\1", match["local"]) + b">"
