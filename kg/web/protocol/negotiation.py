"""Content negotiation (RFC 9110, section 12.5.1) over the formats of results and graphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import RdfFormat

from kg.rdf.io.formats import SYNTAXES, Syntax


@dataclass(frozen=True, slots=True)
class Offer:
    """A format an answer can have. name: as ``kg query --format`` has it. media_types: the usual one first."""

    name: str
    media_types: tuple[str, ...]


ROWS = (
    Offer("json", ("application/sparql-results+json", "application/json")),
    Offer("xml", ("application/sparql-results+xml", "application/xml", "text/xml")),
    Offer("csv", ("text/csv",)),
    Offer("tsv", ("text/tab-separated-values",)),
)
GRAPHS = (
    Offer("turtle", ("text/turtle", "application/x-turtle")),
    Offer("ntriples", ("application/n-triples", "text/plain")),
    Offer("rdfxml", ("application/rdf+xml", "application/xml", "text/xml")),
    Offer("jsonld", ("application/ld+json", "application/json")),
    Offer("trig", ("application/trig",)),
    Offer("nquads", ("application/n-quads",)),
)


def negotiate(accept: str, offers: Sequence[Offer]) -> tuple[Offer, str] | None:
    """Return the offer a client likes best and the media type it asked for; None if it likes none.

    Args:
        accept: the Accept header, "" for none.
        offers: in the server's own order of preference.
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*", "*", 1.0)]
    best: tuple[float, int, Offer, str] | None = None
    for place, offer in enumerate(offers):
        for media_type in offer.media_types:
            quality = _quality(media_type, ranges)
            if quality > 0 and (best is None or (quality, -place) > best[:2]):
                best = (quality, -place, offer, media_type)
    return None if best is None else best[2:]


def _range(text: str) -> tuple[str, str, float]:
    media, *parameters = (piece.strip() for piece in text.split(";"))
    kind, _, subtype = media.lower().partition("/")
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    return kind or "*", subtype or "*", quality


def _quality(media_type: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    """Return how much a media type is wanted, by the most specific range that covers it."""
    kind, _, subtype = media_type.partition("/")
    found: tuple[int, float] = (-1, 0.0)
    for wanted_kind, wanted_subtype, quality in ranges:
        if wanted_kind not in ("*", kind) or wanted_subtype not in ("*", subtype):
            continue
        precision = (wanted_kind != "*") + (wanted_subtype != "*")
        found = max(found, (precision, quality))
    return found[1]


def graph_syntax(content_type: str) -> Syntax | None:
    """Return the syntax of a request's body that holds triples; None for anything else."""
    form = RdfFormat.from_media_type(content_type.partition(";")[0].strip().lower())
    found = next((syntax for syntax in SYNTAXES if syntax.format == form), None)
    return found if found is not None and not (found.holds_graphs and found.name != "jsonld") else None


def offered(offers: Sequence[Offer]) -> str:
    """Return the media types for a message."""
    return ", ".join(offer.media_types[0] for offer in offers)
