"""RDF graph of one document: claims, evidence and entities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Triple

from kg.annotations import Activity, Claim, Extraction, Filler
from kg.documents import Document
from kg.graph.terms import Terms, date_time, decimal, digest, integer, term, text
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.name_normalization import local_name
from kg.knowledge.ontology import Ontology, ontology

OBJECT_ROLES = ("agent", "object", "recipient", "place", "instrument")
"""Roles whose fillers are individuals. The others (time, amount, condition) hold the words of the text."""

DATE_ROLES = ("time", "from", "until")

ASSERT_ABOVE = 0.65
"""Least confidence of a claim whose direct property is asserted, unless another is asked for.

About nine of ten asserted edges of actions are right then on the dev part of the corpus."""

A = term("rdf:type")
LABEL = term("rdfs:label")


class Entity(Protocol):
    """What mentions in one or many documents stand for."""

    @property
    def local_name(self) -> str:
        """Its flat local name, made from content."""

    @property
    def cls(self) -> str:
        """Local name of its class."""

    @property
    def label(self) -> str:
        """Its best name."""

    @property
    def alt_labels(self) -> tuple[str, ...]:
        """Other names seen in the document."""


class Identity(Protocol):
    """Which entity the clusters of one document's mentions stand for."""

    def entity(self, cluster: int) -> Entity | None:
        """Return the entity of a cluster, None if it stands for nothing that deserves a name."""


def _publisher_name(name: str) -> str:
    """Return a local name that no publisher of another name has: a hash tells names apart that would give the same."""
    local = local_name(name)
    return local if local.replace("_", " ") == name else f"{local or 'publisher'}-{digest(name)[:10]}"


def document_iri(id: str, terms: Terms) -> NamedNode:
    """Return the IRI of a document by its id, which is also the name of its graph."""
    return terms.individual(f"doc-{id}")


def document_graph(
    document: Document,
    extraction: Extraction,
    identity: Identity,
    terms: Terms,
    sources: tuple[str, ...] = (),
    assert_above: float = ASSERT_ABOVE,
) -> frozenset[Triple]:
    """Return all triples that a document's graph holds: its metadata, passages, claims, entities and direct edges.

    Args:
        document: one document.
        extraction: what was read in it.
        identity: which entities its mentions stand for.
        terms: makes IRIs.
        sources: paths and addresses under which the document was given.
        assert_above: least confidence of a claim whose direct property is asserted.

    """
    writer = _Writer(document, extraction, identity, terms, assert_above)
    return frozenset((*writer.triples(), *_sources(document, sources, terms)))


def _sources(document: Document, sources: tuple[str, ...], terms: Terms) -> Iterator[Triple]:
    for source in sources:
        if source != document.url:
            yield Triple(document_iri(document.id, terms), term("dcterms:source"), text(source))


class _Writer:
    def __init__(
        self, document: Document, extraction: Extraction, identity: Identity, terms: Terms, assert_above: float
    ) -> None:
        self.assert_above = assert_above
        self.document, self.extraction, self.identity, self.terms = document, extraction, identity, terms
        self.schema: Ontology = ontology()
        self.iri = document_iri(document.id, terms)
        self.used: dict[str, Entity] = {}

    def triples(self) -> Iterator[Triple]:
        yield from self._metadata()
        if self.extraction.activity is not None:
            yield from self._activity(self.extraction.activity)
        for claim in self.extraction.claims:
            yield from self._claim(claim)
        for mention in self.extraction.mentions:
            entity = self._entity_of(mention.cluster) if mention.kind == "name" and mention.cls else None
            if entity is not None:
                self.used[entity.local_name] = entity
        for _, entity in sorted(self.used.items()):
            yield from self._individual(entity)

    def _metadata(self) -> Iterator[Triple]:
        d = self.document
        yield Triple(self.iri, A, term("kg:Document"))
        title = text(d.title or d.source)
        yield Triple(self.iri, LABEL, title)
        yield Triple(self.iri, term("dcterms:title"), title)
        yield Triple(self.iri, term("dcterms:language"), Literal("en"))
        yield Triple(self.iri, term("kg:text"), text(d.text))
        if d.published:
            yield Triple(self.iri, term("dcterms:issued"), date_time(d.published))
        if d.url:
            yield Triple(self.iri, term("dcterms:identifier"), text(d.url))
        if d.author:
            yield Triple(self.iri, term("dcterms:creator"), text(d.author))
        if d.part:
            yield Triple(self.iri, term("kg:offset"), integer(d.offset))
        if d.continues:
            yield Triple(self.iri, term("kg:continues"), document_iri(d.continues, self.terms))
        if d.publisher:
            yield from self._publisher(_publisher_name(d.publisher))

    def _activity(self, by: Activity) -> Iterator[Triple]:
        """State by what the document was read. The claims are tied to it through their passages."""
        activity = self.terms.individual(f"reading-{self.document.id}-{digest(by.version, by.fingerprint)}")
        software = self.terms.individual(f"software-{digest(by.version, by.model, by.fingerprint)}")
        yield Triple(activity, A, term("prov:Activity"))
        yield Triple(activity, term("prov:used"), self.iri)
        yield Triple(activity, term("prov:wasAssociatedWith"), software)
        if by.time:
            yield Triple(activity, term("prov:endedAtTime"), date_time(by.time))
        yield Triple(software, A, term("prov:SoftwareAgent"))
        yield Triple(software, LABEL, text(f"kg-news {by.version}, model {by.model}"))
        yield Triple(software, term("schema:softwareVersion"), text(by.version))
        yield Triple(software, term("kg:model"), text(by.model))
        yield Triple(software, term("kg:fingerprint"), text(by.fingerprint))

    def _publisher(self, local: str) -> Iterator[Triple]:
        known = [e for e in gazetteer().lookup(self.document.publisher) if self._is(e.cls, "Organization")]
        node = self.terms.individual(known[0].individual if known else local)
        yield Triple(self.iri, term("dcterms:publisher"), node)
        yield Triple(node, A, self._own_term(known[0].cls if known else "MediaOrganization"))
        yield Triple(node, LABEL, text(known[0].label if known else self.document.publisher))

    def _claim(self, claim: Claim) -> Iterator[Triple]:
        iri = self.terms.individual(f"claim-{self._digest(claim)}")
        yield Triple(iri, A, term("kg:Claim"))  # for stores that infer nothing
        yield Triple(iri, A, self._own_term(claim.type))
        fillers: dict[str, Entity] = {}
        for role, filler in claim.roles:
            yield from self._role(iri, role, filler, fillers)
        yield Triple(iri, term("kg:polarity"), term(f"kg:{claim.polarity}"))
        yield Triple(iri, term("kg:certainty"), term(f"kg:{claim.certainty}"))
        yield Triple(iri, term("kg:tense"), term(f"kg:{claim.tense}"))
        yield Triple(iri, term("kg:confidence"), decimal(claim.confidence))
        if claim.frame:
            yield Triple(iri, term("kg:frame"), text(claim.frame))
        told = (f"frame:{claim.frame}", claim.frame.replace("-", ":", 1))  # the frame says it
        if rules := [rule for rule in claim.rules if rule not in told]:
            yield Triple(iri, term("kg:rule"), text(" ".join(rules)))
        for speaker in claim.speakers:
            entity = self._entity_of(self.extraction.mentions[speaker].cluster)
            if entity is not None and self._is(entity.cls, "Actor"):
                yield Triple(iri, term("kg:attributedTo"), self._node(entity))
        yield from self._evidence(iri, claim)
        for property, subject, object in claim.projections():
            yield Triple(iri, term("kg:directProperty"), self._own_term(property))
            yield from self._edge(claim, property, fillers.get(subject), fillers.get(object))

    def _digest(self, claim: Claim) -> str:
        """A claim is known by what its document says, so that merging entities does not rename it."""
        spans = []
        for role, filler in claim.roles:
            mention = self.extraction.mentions[filler.mention] if filler.mention >= 0 else None
            spans.append((role, mention.start, mention.end) if mention else (role, filler.text))
        what = (claim.type, claim.property, claim.frame, claim.polarity, claim.trigger_start, claim.trigger_end)
        return digest(self.document.id, *what, *spans)

    def _role(self, iri: NamedNode, role: str, filler: Filler, fillers: dict[str, Entity]) -> Iterator[Triple]:
        if role not in OBJECT_ROLES:
            words = filler.text or self._words(filler)
            value = date_time(words) if role in DATE_ROLES and _is_date(words) else text(words)
            yield Triple(iri, term(f"kg:{role}"), value)
            return
        mention = self.extraction.mentions[filler.mention] if filler.mention >= 0 else None
        entity = self._entity_of(mention.cluster) if mention else None
        if entity is None:
            words = filler.text or self._words(filler)
            if words and role in ("object", "recipient"):
                yield Triple(iri, term("kg:content"), text(words))
            return
        if role == "place" and not self._is(entity.cls, "Place"):
            return
        fillers.setdefault(role, entity)
        yield Triple(iri, term(f"kg:{role}"), self._node(entity))

    def _evidence(self, iri: NamedNode, claim: Claim) -> Iterator[Triple]:
        passage = self.terms.individual(f"passage-{self.document.id}-{claim.start}-{claim.end}")
        trigger = text(self.document.text[claim.trigger_start : claim.trigger_end])
        quote = text(self.document.text[claim.start : claim.end])
        yield Triple(iri, term("kg:evidence"), passage)
        yield Triple(iri, term("kg:trigger"), trigger)
        yield Triple(iri, term("kg:triggerStart"), integer(claim.trigger_start))
        yield Triple(passage, A, term("kg:Passage"))
        if any(start <= claim.start < end for start, end in self.document.captions):
            yield Triple(passage, A, term("kg:Caption"))
        yield Triple(passage, term("kg:start"), integer(claim.start))
        yield Triple(passage, term("kg:end"), integer(claim.end))
        yield Triple(passage, term("kg:quote"), quote)
        yield Triple(passage, term("prov:wasQuotedFrom"), self.iri)

    def _edge(self, claim: Claim, property: str, subject: Entity | None, object: Entity | None) -> Iterator[Triple]:
        if subject is None or object is None or claim.confidence < self.assert_above:
            return
        if is_asserted(claim, property, subject, object, self.schema):
            yield Triple(self._node(subject), self._own_term(property), self._node(object))

    def _individual(self, entity: Entity) -> Iterator[Triple]:
        node = self.terms.individual(entity.local_name)
        yield Triple(node, A, self._own_term(entity.cls) if entity.cls else term("owl:Thing"))
        yield Triple(node, LABEL, text(entity.label))
        yield Triple(self.iri, term("kg:mentions"), node)
        for name in entity.alt_labels:
            yield Triple(node, term("skos:altLabel"), text(name))

    def _entity_of(self, cluster: int) -> Entity | None:
        return self.identity.entity(cluster) if cluster >= 0 else None

    def _node(self, entity: Entity) -> NamedNode:
        self.used[entity.local_name] = entity
        return self.terms.individual(entity.local_name)

    def _words(self, filler: Filler) -> str:
        if filler.mention < 0:
            return filler.text
        mention = self.extraction.mentions[filler.mention]
        return self.document.text[mention.start : mention.end]

    def _own_term(self, name: str) -> NamedNode:
        """Return a class or property of the ontology or of a user's module."""
        return NamedNode(self.schema.iri(name))

    def _is(self, cls: str, ancestor: str) -> bool:
        return self.schema.is_a(cls, ancestor)


def _is_date(words: str) -> bool:
    return len(words) >= 10 and words[:4].isdigit() and words[4] == "-" and words[5:7].isdigit() and words[7] == "-"


def is_asserted(claim: Claim, property: str, subject: Entity, object: Entity, schema: Ontology) -> bool:
    """Return whether a claim, if it is trusted, states a direct property of two entities.

    It does where it is affirmed, certain and not in the future, and where the classes of both ends allow the property.

    Args:
        claim: the claim.
        property: one of its projections.
        subject, object: the entities at its ends.
        schema: the ontology.
    """
    if (claim.polarity, claim.certainty) != ("Affirmed", "Certain") or claim.tense == "Future":
        return False
    found = schema.properties.get(property)
    if found is None or subject.local_name == object.local_name:
        return False
    return schema.accepts(found.domain, subject.cls) and schema.accepts(found.range, object.cls)


def asserted_ends(
    claim: Claim, extraction: Extraction, identity: Identity, schema: Ontology, above: float | None = None
) -> tuple[str, str] | None:
    """Return the two roles that a direct edge of a document's graph joins for a claim, None if there is none.

    Args:
        claim: a claim of the extraction.
        extraction: what was read from the document.
        identity: the entities of its clusters.
        schema: the ontology.
        above: the least confidence; None for ``ASSERT_ABOVE``.
    """
    if claim.confidence < (ASSERT_ABOVE if above is None else above):
        return None
    fillers = {role: filler.mention for role, filler in reversed(claim.roles) if filler.mention >= 0}
    for property, *roles in claim.projections():
        clusters = [extraction.mentions[fillers[role]].cluster for role in roles if role in fillers]
        ends = [identity.entity(cluster) for cluster in clusters if cluster >= 0]
        if len(ends) == 2 and ends[0] and ends[1] and is_asserted(claim, property, ends[0], ends[1], schema):
            return roles[0], roles[1]
    return None
