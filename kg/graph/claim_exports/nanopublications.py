"""Nanopublications: one for each claim, of four named graphs.

The assertion has the claim, its roles and status, the entities' names and classes, and the direct edges that it
asserts; the provenance has passage, document, speakers and the reading of the document; the publication information
says what the nanopublication is about, which software made it and when. They are unsigned: a client signs them, and
then gives them their trusty URIs.

Source: https://nanopub.net/guidelines/working_draft/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph.claim_exports.claim_reader import ClaimReader, ClaimRecord, DocumentRecord, EntityRecord
from kg.graph.document_graph import DATE_ROLES, LABEL, A
from kg.graph.terms import date_time, decimal, integer, term, text
from kg.knowledge.ontology import ontology
from kg.rdf.io.formats import NQUADS, TRIG, Syntax
from kg.rdf.io.writing import write
from kg.rdf.namespaces import PREFIXES

_NP = "http://www.nanopub.org/nschema#"
_NPX = "http://purl.org/nanopub/x/"
_Object = NamedNode | Literal
_Statement = tuple[NamedNode, NamedNode, _Object]


def write_trig(reader: ClaimReader, output: BinaryIO, *, ordered: bool) -> list[str]:
    """Write nanopublications as TriG.

    Args:
        reader: the graph.
        output: a binary file.
        ordered: see ``ClaimReader.claims``.

    Returns:
        A line for each kind of thing that they do not hold.
    """
    return _write(reader, output, TRIG, ordered)


def write_nquads(reader: ClaimReader, output: BinaryIO, *, ordered: bool) -> list[str]:
    """Write nanopublications as N-Quads; see ``write_trig``."""
    return _write(reader, output, NQUADS, ordered)


def _write(reader: ClaimReader, output: BinaryIO, syntax: Syntax, ordered: bool) -> list[str]:
    quads = (quad for claim in reader.claims(ordered=ordered) for quad in nanopublication(claim))
    write(quads, output, syntax, prefixes={**PREFIXES, "np": _NP, "npx": _NPX})
    notes = ["edges that no claim states, and links between claims of different documents, are left out"]
    if missing := reader.without_passage():
        notes.append(f"{missing} claims are left out: they have no passage")
    return notes


def nanopublication(claim: ClaimRecord) -> Iterator[Quad]:
    """Yield the statements of a claim's nanopublication, graph by graph."""
    np = f"{claim.iri}-nanopub"
    names = ("Head", "assertion", "provenance", "pubinfo")
    head, assertion, provenance, pubinfo = (NamedNode(f"{np}#{name}") for name in names)
    node = NamedNode(np)
    parts = (
        (head, _head(node, assertion, provenance, pubinfo)),
        (assertion, dict.fromkeys(_assertion(claim))),
        (provenance, _provenance(claim, assertion)),
        (pubinfo, _publication(claim, node)),
    )
    for graph, statements in parts:
        for subject, predicate, object in statements:
            yield Quad(subject, predicate, object, graph)


def _head(node: NamedNode, *parts: NamedNode) -> Iterator[_Statement]:
    yield node, A, NamedNode(f"{_NP}Nanopublication")
    for name, part in zip(("hasAssertion", "hasProvenance", "hasPublicationInfo"), parts, strict=True):
        yield node, NamedNode(_NP + name), part


def _assertion(claim: ClaimRecord) -> Iterator[_Statement]:
    node = NamedNode(claim.iri)
    yield node, A, _own_term(claim.type)
    yield node, LABEL, text(claim.sentence)
    for role, entity in claim.roles:
        yield node, term(f"kg:{role}"), NamedNode(entity.iri)
    for role, words in claim.words:
        is_date = role in DATE_ROLES and words[:4].isdigit()
        yield node, term(f"kg:{role}"), date_time(words) if is_date else text(words)
    for name, value in (("polarity", claim.polarity), ("certainty", claim.certainty), ("tense", claim.tense)):
        if value:
            yield node, term(f"kg:{name}"), term(f"kg:{value}")
    for edge in claim.edges:
        yield node, term("kg:directProperty"), _own_term(edge.property)
        if edge.asserted:
            yield NamedNode(edge.subject.iri), _own_term(edge.property), NamedNode(edge.object.iri)
    for _, entity in claim.roles:
        yield from _named(entity)


def _named(entity: EntityRecord) -> Iterator[_Statement]:
    node = NamedNode(entity.iri)
    yield node, LABEL, text(entity.label)
    for cls in entity.classes[:1]:
        yield node, A, _own_term(cls)
    if entity.wikidata:
        yield node, term("skos:exactMatch"), NamedNode(PREFIXES["wd"] + entity.wikidata)


def _provenance(claim: ClaimRecord, assertion: NamedNode) -> Iterator[_Statement]:
    passage = NamedNode(claim.passage)
    yield assertion, term("prov:wasDerivedFrom"), passage
    yield assertion, term("kg:confidence"), decimal(claim.confidence)
    for speaker in claim.speakers:
        yield assertion, term("prov:wasAttributedTo"), NamedNode(speaker.iri)
        yield NamedNode(speaker.iri), LABEL, text(speaker.label)
    for name, value in (("trigger", claim.trigger), ("frame", claim.frame), ("rule", claim.rules)):
        if value:
            yield assertion, term(f"kg:{name}"), text(value)
    yield passage, term("kg:quote"), text(claim.quote)
    if claim.start >= 0:
        yield passage, term("kg:start"), integer(claim.start)
        yield passage, term("kg:end"), integer(claim.end)
    if claim.document:
        yield passage, term("prov:wasQuotedFrom"), NamedNode(claim.document.iri)
        yield from _document(claim.document)
        if reading := claim.document.reading:
            yield assertion, term("prov:wasGeneratedBy"), NamedNode(reading.iri)
            yield NamedNode(reading.iri), term("prov:used"), NamedNode(claim.document.iri)
            if reading.software:
                yield NamedNode(reading.iri), term("prov:wasAssociatedWith"), NamedNode(reading.software)


def _document(document: DocumentRecord) -> Iterator[_Statement]:
    node = NamedNode(document.iri)
    yield node, term("dcterms:title"), text(document.title)
    if document.url:
        yield node, term("dcterms:identifier"), text(document.url)
    if document.issued:
        yield node, term("dcterms:issued"), date_time(document.issued)
    if document.publisher:
        yield node, term("dcterms:publisher"), NamedNode(document.publisher.iri)
        yield NamedNode(document.publisher.iri), LABEL, text(document.publisher.label)


def _publication(claim: ClaimRecord, node: NamedNode) -> Iterator[_Statement]:
    yield node, LABEL, text(claim.sentence)
    yield node, NamedNode(f"{_NPX}introduces"), NamedNode(claim.iri)
    reading = claim.document.reading if claim.document else None
    if reading and reading.time:
        yield node, term("dcterms:created"), date_time(reading.time)
    if reading and reading.software:
        software = NamedNode(reading.software)
        yield node, term("dcterms:creator"), software
        yield software, A, term("prov:SoftwareAgent")
        yield software, LABEL, text(reading.software_label or reading.software)
        if reading.version:
            yield software, term("schema:softwareVersion"), text(reading.version)


def _own_term(name: str) -> NamedNode:
    return NamedNode(ontology().iri(name))
