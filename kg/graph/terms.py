"""RDF terms of the graph: IRIs under the vocabulary and under the base of individuals, and literals."""

from __future__ import annotations

import functools
import hashlib
import re

from pyoxigraph import Literal, NamedNode

from kg.errors import InputError
from kg.rdf.namespaces import ID, PREFIXES, XSD

DEFAULT_BASE = ID
_FLAT = re.compile(r"[A-Za-z0-9_-]+")
_UNSAFE_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
# What XML 1.0, and with it OWL's and most tools' xsd:string, cannot hold.
_UNSAFE_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

DATE_TIME = NamedNode(XSD + "dateTime")
INTEGER = NamedNode(XSD + "integer")
DECIMAL = NamedNode(XSD + "decimal")


@functools.lru_cache(maxsize=4096)
def term(name: str) -> NamedNode:
    """Return a term of a vocabulary by its prefixed name, "kg:rejects" or "dcterms:title"."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def text(value: str) -> Literal:
    """Return a string literal without the characters that RDF/XML and OWL tools cannot hold."""
    return Literal(_UNSAFE_TEXT.sub(" ", value))


def date_time(iso: str) -> Literal:
    """Return an xsd:dateTime for an ISO date or date and time.

    xsd:date is outside the datatype map of OWL 2 DL; midnight stands for the day, without a time zone.
    """
    return Literal(iso if "T" in iso else f"{iso}T00:00:00", datatype=DATE_TIME)


def integer(value: int) -> Literal:
    """Return an xsd:integer."""
    return Literal(str(value), datatype=INTEGER)


def decimal(value: float) -> Literal:
    """Return an xsd:decimal with up to three digits after the point."""
    digits = f"{value:.3f}".rstrip("0")
    return Literal(digits + "0" if digits.endswith(".") else digits, datatype=DECIMAL)


def digest(*parts: object) -> str:
    """Return 16 hexadecimal digits of a hash of values, the same on every machine."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


class Terms:
    """Makes IRIs of individuals under a base."""

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        """Take the base IRI of individuals; InputError if it is no absolute IRI that ends in "/" or "#"."""
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:.*[/#]$", base) or _UNSAFE_IRI.search(base):
            raise InputError(f"--base-iri {base!r}: an absolute IRI that ends in / or # expected")
        self.base = base

    def individual(self, local: str) -> NamedNode:
        """Return the IRI of an individual. Local names are flat, so that every Turtle reader takes them."""
        if not _FLAT.fullmatch(local):
            raise ValueError(f"not a flat local name: {local!r}")
        return NamedNode(self.base + local)
