"""Data graphs read without losing the spelling of literals.

Oxigraph keeps numbers, booleans and times by value: ``"01"`` becomes ``1``, ``"5"^^xsd:byte`` an
``xsd:integer``. SHACL judges the literal as it was written (``sh:datatype``, ``sh:in``), so such a literal is
stored under a private datatype that names the real one, and turned back before a verdict. The pre-screen
never clears such a value by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import pyoxigraph as ox

from kg.errors import InputError
from kg.rdf.io.formats import NQUADS, NTRIPLES, TRIG, TURTLE
from kg.rdf.io.parsing import Source, problem, read
from kg.rdf.namespaces import XSD

AS_WRITTEN = "urn:x-kg-as-written:"
"""Prefix of the private datatype of a literal that the store would respell."""

_KEPT = frozenset(
    XSD + name for name in ("string", "anyURI", "token", "normalizedString", "language", "Name", "NCName")
)
_INTEGER = re.compile(r"(0|-?[1-9][0-9]{0,17})\Z")
# Files below this many bytes are not worth a look ahead.
_SMALL = 4_000_000
# Every typed literal (by the local name of its datatype), and every number without quotes, of a file in
# N-Triples or Turtle. Text that only looks like one is found too: the file is then read the careful way.
_TYPED_LINE = re.compile(rb'"([^"\n]*)"\^\^<http://www\.w3\.org/2001/XMLSchema#(\w+)>')
_TYPED = re.compile(rb"""["']([^"'\n]*)["']\^\^(?:<[^>\n]*[#/]|[^\s<:]*:)(\w+)""")
_BARE = re.compile(rb"(?<=[\s,;(\[])([+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)(?=[\s,;.)\]])")


@lru_cache(maxsize=65536)
def _survives(value: str, datatype: str) -> bool:
    """Whether a store gives the literal back as it was written."""
    if datatype == XSD + "integer" and _INTEGER.match(value):
        return True
    scratch = ox.Store()
    node = ox.NamedNode("urn:x")
    literal = ox.Literal(value, datatype=ox.NamedNode(datatype))
    scratch.add(ox.Quad(node, node, literal))
    return next(scratch.quads_for_pattern(None, None, None)).object == literal


def protected(literal: ox.Literal) -> ox.Literal:
    """Return ``literal``, under its private datatype if the store would respell it."""
    datatype = literal.datatype.value
    if datatype.startswith(XSD) and datatype not in _KEPT and not _survives(literal.value, datatype):
        return ox.Literal(literal.value, datatype=ox.NamedNode(AS_WRITTEN + datatype))
    return literal


def as_written(literal: ox.Literal) -> tuple[str, str]:
    """Return the lexical form and the datatype IRI of a literal of the store, as they stood in the file."""
    return literal.value, literal.datatype.value.removeprefix(AS_WRITTEN)


def protect(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield ``quads`` in the default graph, with respelt literals under their private datatype."""
    for quad in quads:
        term = quad.object
        value = protected(term) if type(term) is ox.Literal else term
        yield ox.Quad(quad.subject, quad.predicate, value)


def read_data(sources: Sequence[Source], *, apart: bool = False) -> ox.Store:
    """Read files into a store in memory, as one graph.

    Args:
        sources: files in any RDF syntax; blank nodes of different files stay apart.
        apart: give new labels even to the blank nodes of a single file.

    Raises:
        InputError: a file cannot be read or is not well-formed.

    """
    store = ox.Store()
    apart = apart or len(sources) > 1
    for src in sources:
        src.check()
        if not apart and _keeps_spelling(src):
            try:
                store.bulk_load(path=str(src.path), format=src.resolved_syntax().format, base_iri=src.base())
            except (SyntaxError, ValueError) as error:
                raise InputError(str(problem(error, src.name))) from error
        else:
            store.bulk_extend(protect(read(src, rename_blank_nodes=apart)))
    return store


def with_triples(store: ox.Store, triples: Iterable[ox.Quad | ox.Triple]) -> ox.Store:
    """Add triples to the default graph of ``store`` and return it."""
    store.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return store


def _keeps_spelling(src: Source) -> bool:
    """Whether the native loader may take a large file as it is: no literal in it would be respelt."""
    line_based = src.is_plain_file and src.resolved_syntax() in (NTRIPLES, NQUADS)
    if not line_based and not (src.is_plain_file and src.resolved_syntax() in (TURTLE, TRIG)):
        return False
    if src.path.stat().st_size < _SMALL:
        return False
    text = src.path.read_bytes()
    typed_form = _TYPED_LINE if line_based else _TYPED
    typed = {(value.decode(), XSD + local.decode()) for value, local in set(typed_form.findall(text))}
    bare = set() if line_based else {number.decode() for number in set(_BARE.findall(text))}
    return all(_survives(*literal) or literal[1] in _KEPT for literal in typed) and all(
        _survives(number, XSD + _shorthand(number)) for number in bare
    )


def _shorthand(number: str) -> str:
    """Return the datatype of a number without quotes in Turtle."""
    return "double" if "e" in number.lower() else "decimal" if "." in number else "integer"
