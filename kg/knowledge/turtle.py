"""Turtle files of the schema, read with Oxigraph: names made short, mistakes made clear."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError

PREFIXES = {
    "kg": "https://w3id.org/kg-news/ontology#",
    "id": "https://w3id.org/kg-news/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "wd": "http://www.wikidata.org/entity/",
}
"""The prefixes that queries and files may use without declaring them."""

_SHORT = sorted(((iri, prefix) for prefix, iri in PREFIXES.items()), reverse=True)


def shorten(iri: str) -> str:
    """Return an IRI with its known prefix ("kg:Person"), or unchanged."""
    for namespace, prefix in _SHORT:
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def read(path: Path) -> list[ox.Quad]:
    """Return the triples of a Turtle file in the order of the file.

    Raises InputError naming the file, and the line and column of a mistake in it.
    """
    try:
        return list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except SyntaxError as error:
        raise InputError(f"{path}, line {error.lineno}, column {error.offset}: not Turtle: {error.msg}") from error
    except ValueError as error:
        raise InputError(f"{path}: not Turtle: {error}") from error


def short_triples(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the triples of a Turtle file as text: IRIs shortened, literals as their bare lexical form.

    Blank nodes become "_:" and their identifier. Raises InputError as ``read`` does.
    """
    known: dict[str, str] = {}

    def name(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        if isinstance(term, ox.NamedNode):
            iri = term.value
            if (short := known.get(iri)) is None:
                short = known[iri] = shorten(iri)
            return short
        return term.value if isinstance(term, ox.Literal) else str(term)

    for quad in read(path):
        yield name(quad.subject), name(quad.predicate), name(quad.object)
