"""Reader of Turtle files, with shortened names and clear errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.rdf.namespaces import PREFIXES

_WIKIDATA = {"wd": "http://www.wikidata.org/entity/"}
_SHORT = sorted(((iri, prefix) for prefix, iri in (PREFIXES | _WIKIDATA).items()), reverse=True)


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
