"""Rows of a property graph: nodes for entities, documents and claims; relationships between them.

Only what is asserted is a relationship between two entities. A claim is a node whatever its status, with relationships
to the entities in its roles, to its speakers, to its document, and to the claims that contradict or corroborate it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.graph.claim_exports.claim_reader import (
    ClaimReader,
    ClaimRecord,
    DocumentRecord,
    EdgeRecord,
    EntityRecord,
    edge_key,
)

Value = str | float | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeTable:
    """Nodes of one main label; ``iri`` identifies each. types: those of neo4j-admin, by the other properties' names."""

    label: str
    types: dict[str, str]


@dataclass(frozen=True, slots=True)
class LinkTable:
    """Relationships between nodes of two main labels. types: of their properties."""

    start: str
    end: str
    types: dict[str, str] = field(default_factory=dict)


class NodeRow(NamedTuple):
    """A node. labels: those beside the table's own."""

    table: str
    iri: str
    labels: tuple[str, ...]
    values: dict[str, Value]


class LinkRow(NamedTuple):
    """A relationship between two nodes that came before."""

    table: str
    start: str
    end: str
    type: str
    values: dict[str, Value]


NODE_TABLES = {
    "entities": NodeTable("Entity", {"name": "string", "aliases": "string[]", "wikidata": "string"}),
    "documents": NodeTable(
        "Document", {"title": "string", "url": "string", "issued": "string", "publisher": "string", "text": "string"}
    ),
    "claims": NodeTable(
        "Claim",
        {
            "name": "string", "type": "string", "status": "string", "polarity": "string", "certainty": "string",
            "tense": "string", "date": "string", "confidence": "double", "sources": "int", "time": "string",
            "from": "string", "until": "string", "amount": "string", "condition": "string", "content": "string",
            "quote": "string", "start": "int", "end": "int", "trigger": "string", "frame": "string", "rules": "string",
        },
    ),
}  # fmt: skip
"""Tables of nodes by name."""
LINK_TABLES = {
    "edges": LinkTable(
        "Entity", "Entity",
        {"claim": "string", "confidence": "double", "date": "string", "document": "string", "quote": "string"},
    ),
    "roles": LinkTable("Claim", "Entity"),
    "origins": LinkTable("Claim", "Document"),
    "publishers": LinkTable("Document", "Entity"),
    "agreement": LinkTable("Claim", "Claim"),
}  # fmt: skip
"""Tables of relationships by name."""


class GraphRows:
    """The rows of a graph; each node comes before its relationships.

    without_passage: how many claims are not among them.
    """

    def __init__(self, reader: ClaimReader, *, ordered: bool) -> None:
        self._reader = reader
        self._ordered = ordered
        self._seen: set[str] = set()

    def __iter__(self) -> Iterator[NodeRow | LinkRow]:
        """Yield the rows."""
        claims: set[str] = set()
        stated: set[int] = set()
        for claim in self._reader.claims(ordered=self._ordered):
            claims.add(claim.iri)
            yield from self._claim(claim)
            stated.update(edge_key(e.subject.iri, e.property, e.object.iri) for e in claim.edges if e.asserted)
        for entity in self._reader.entities():
            yield from self._entity(entity)
        for edge in self._reader.other_edges(stated):
            yield from self._edge(edge, {})
        for claim_iri, name, other in self._reader.agreement():
            if claim_iri in claims and other in claims:
                yield LinkRow("agreement", claim_iri, other, relationship_type(name), {})

    def notes(self) -> Iterator[str]:
        """Yield a line for each kind of thing that is not among the rows."""
        if missing := self._reader.without_passage():
            yield f"{missing} claims are left out: they have no passage"

    def _claim(self, claim: ClaimRecord) -> Iterator[NodeRow | LinkRow]:
        words = {role: " ".join(text for name, text in claim.words if name == role) for role, _ in claim.words}
        values: dict[str, Value] = {
            "name": claim.sentence, "type": claim.type, "status": claim.status, "polarity": claim.polarity,
            "certainty": claim.certainty, "tense": claim.tense, "date": claim.day, "confidence": claim.confidence,
            "sources": claim.sources, "quote": claim.quote, "start": claim.start, "end": claim.end,
            "trigger": claim.trigger, "frame": claim.frame, "rules": claim.rules, **words,
        }  # fmt: skip
        yield NodeRow("claims", claim.iri, (claim.type,) if claim.type != "Claim" else (), values)
        if claim.document:
            yield from self._document(claim.document)
            yield LinkRow("origins", claim.iri, claim.document.iri, "QUOTED_FROM", {})
        speakers = [("attributed to", speaker) for speaker in claim.speakers]
        for role, entity in (*claim.roles, *speakers):
            yield from self._entity(entity)
            yield LinkRow("roles", claim.iri, entity.iri, relationship_type(role), {})
        for edge in claim.edges:
            if edge.asserted:
                document = claim.document.iri if claim.document else ""
                about: dict[str, Value] = {"claim": claim.iri, "confidence": claim.confidence, "date": claim.day}
                yield from self._edge(edge, {**about, "document": document, "quote": claim.quote})

    def _edge(self, edge: EdgeRecord, values: dict[str, Value]) -> Iterator[NodeRow | LinkRow]:
        yield from self._entity(edge.subject)
        yield from self._entity(edge.object)
        yield LinkRow("edges", edge.subject.iri, edge.object.iri, relationship_type(edge.property), values)

    def _document(self, document: DocumentRecord) -> Iterator[NodeRow | LinkRow]:
        if document.iri in self._seen:
            return
        self._seen.add(document.iri)
        publisher = document.publisher
        values: dict[str, Value] = {
            "title": document.title, "url": document.url, "issued": document.issued, "text": document.text,
            "publisher": publisher.label if publisher else "",
        }  # fmt: skip
        yield NodeRow("documents", document.iri, (), values)
        if publisher:
            yield from self._entity(publisher)
            yield LinkRow("publishers", document.iri, publisher.iri, "PUBLISHED_BY", {})

    def _entity(self, entity: EntityRecord) -> Iterator[NodeRow]:
        if entity.iri not in self._seen:
            self._seen.add(entity.iri)
            values: dict[str, Value] = {
                "name": entity.label, "aliases": entity.aliases, "wikidata": entity.wikidata
            }  # fmt: skip
            yield NodeRow("entities", entity.iri, entity.classes, values)


def relationship_type(name: str) -> str:
    """Return a name as relationship types are written: "holdsPosition" is "HOLDS_POSITION"."""
    return re.sub(r"[^0-9A-Za-z]+|(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
