"""RDF syntaxes: names, extensions and pyoxigraph formats."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import NamedTuple

from pyoxigraph import RdfFormat

from kg.errors import InputError


class Syntax(NamedTuple):
    """An RDF syntax. name: as on the command line. extensions: without the dot, the usual one first."""

    name: str
    extensions: tuple[str, ...]
    format: RdfFormat
    aliases: tuple[str, ...] = ()

    @property
    def holds_graphs(self) -> bool:
        """Whether the syntax can say which named graph a triple is in."""
        return self.format.supports_datasets


TURTLE = Syntax("turtle", ("ttl", "turtle"), RdfFormat.TURTLE)
NTRIPLES = Syntax("ntriples", ("nt",), RdfFormat.N_TRIPLES, ("n-triples",))
TRIG = Syntax("trig", ("trig",), RdfFormat.TRIG)
NQUADS = Syntax("nquads", ("nq",), RdfFormat.N_QUADS, ("n-quads",))
RDFXML = Syntax("rdfxml", ("rdf", "owl", "xml"), RdfFormat.RDF_XML, ("rdf/xml", "rdf-xml"))
JSONLD = Syntax("jsonld", ("jsonld", "json"), RdfFormat.JSON_LD, ("json-ld",))
N3 = Syntax("n3", ("n3",), RdfFormat.N3)

SYNTAXES: tuple[Syntax, ...] = (TURTLE, NTRIPLES, TRIG, NQUADS, RDFXML, JSONLD, N3)
COMPRESSIONS = ("gz", "bz2", "xz")
_BY_NAME = {key: s for s in SYNTAXES for key in (s.name, *s.extensions, *s.aliases)}
_TURTLE_START = rb"\s*(?:@|#|PREFIX\b|BASE\b|<[a-z][a-z0-9+.-]*:[^<>\s]*>)"


def syntax_named(name: str) -> Syntax:
    """Return the syntax of that name, alias or extension.

    Raises:
        InputError: no such syntax.
    """
    syntax = _BY_NAME.get(name.lower().lstrip("."))
    if syntax is None:
        raise InputError(f"unknown RDF syntax {name!r}; one of: {', '.join(s.name for s in SYNTAXES)}")
    return syntax


def extension_of(path: PurePath) -> str:
    """Return the extension that tells the syntax, in lower case: ``nt`` for ``data.nt.gz``."""
    suffixes = [suffix[1:].lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def syntax_of(path: PurePath, *, option: str = "--from") -> Syntax:
    """Return the syntax that a file's extension stands for.

    Args:
        path: the file; ``.gz``, ``.bz2`` and ``.xz`` are looked through.
        option: the command-line option that would settle it, for the message.

    Raises:
        InputError: the extension stands for no RDF syntax.
    """
    extension = extension_of(path)
    if extension in _BY_NAME:
        return _BY_NAME[extension]
    known = ", ".join(f".{e}" for s in SYNTAXES for e in s.extensions[:1])
    raise InputError(f"{path}: the extension tells no RDF syntax (known: {known}); name it with {option} SYNTAX")


def owl_syntax(start: bytes) -> Syntax:
    """Tell the syntax of an ``.owl`` file, which holds Turtle as often as RDF/XML, from its first bytes."""
    return TURTLE if re.match(_TURTLE_START, start.removeprefix(b"\xef\xbb\xbf"), re.I) else RDFXML
