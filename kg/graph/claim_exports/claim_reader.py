"""Claims of a graph with all that belongs to them: entities, status, passage and document."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from kg.annotations import marks
from kg.graph.document_graph import DATE_ROLES, OBJECT_ROLES
from kg.graph.edge_annotations import OTHER_ENDS
from kg.graph.terms import term
from kg.knowledge.ontology import Ontology, ontology
from kg.rdf.namespaces import KG, PREFIXES
from kg.rdf.store.union_graph import is_merged

_ABOUT_CLAIMS = ("Claim", "Passage", "Document", "Polarity", "Certainty", "Tense")
"""Classes whose individuals are no entities."""
_WORD_ROLES = (*DATE_ROLES, "amount", "condition", "content")
_AGREEMENT = ("contradicts", "corroboratedBy")
_WIKIDATA = PREFIXES["wd"]
_Facts = dict[str, list["NamedNode | BlankNode | Literal | Triple"]]


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """An entity. classes: local names, the most specific first. wikidata: its item ("Q212"), "" if none is known."""

    iri: str
    label: str
    classes: tuple[str, ...]
    aliases: tuple[str, ...]
    wikidata: str


@dataclass(frozen=True, slots=True)
class ReadingRecord:
    """By what a document was read. time: ISO 8601, "" where the graph does not say."""

    iri: str
    software: str
    software_label: str
    version: str
    time: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document. url, issued, text: "" where the graph does not say."""

    iri: str
    title: str
    url: str
    issued: str
    text: str
    publisher: EntityRecord | None
    reading: ReadingRecord | None


@dataclass(frozen=True, slots=True)
class EdgeRecord:
    """A direct property between two entities. asserted: whether the graph has it and its claim, if any, states it."""

    property: str
    subject: EntityRecord
    object: EntityRecord
    asserted: bool


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim.

    type: local name. roles: role and entity. words: role and text, or ISO date and time. start, end: character offsets
    of the quote in the document's text; -1 where the graph does not say. edges: what it states or would state, one for
    each of its direct properties that joins two entities.
    """

    iri: str
    type: str
    roles: tuple[tuple[str, EntityRecord], ...]
    words: tuple[tuple[str, str], ...]
    polarity: str
    certainty: str
    tense: str
    confidence: float
    speakers: tuple[EntityRecord, ...]
    trigger: str
    frame: str
    rules: str
    sources: int
    passage: str
    quote: str
    start: int
    end: int
    document: DocumentRecord | None
    edges: tuple[EdgeRecord, ...]

    @property
    def status(self) -> str:
        """What keeps it from being a fact ("denied", "possible, future"), else "asserted" or "claimed"."""
        found = marks(self.polarity, self.certainty, self.tense)
        return ", ".join(found) or ("asserted" if any(edge.asserted for edge in self.edges) else "claimed")

    @property
    def day(self) -> str:
        """ISO date of what it says, else of its document's publication; "" if neither is known."""
        times = [words for role, words in self.words if role == "time" and words[:4].isdigit()]
        return (times[0] if times else self.document.issued if self.document else "")[:10]

    @property
    def sentence(self) -> str:
        """What it says in a few words: its relation between the labels of what it is about."""
        schema = ontology()
        if self.edges:
            edge = self.edges[0]
            said = f"{edge.subject.label} {schema.properties[edge.property].label} {edge.object.label}"
        else:
            fillers = dict(reversed(self.roles))
            parts = [fillers["agent"].label if "agent" in fillers else "", schema.labels.get(self.type, self.type)]
            parts += [entity.label for role, entity in self.roles if role != "agent"]
            parts += [words for role, words in self.words if role == "content"]
            said = " ".join(filter(None, parts))
        return said if self.status in ("asserted", "claimed") else f"{said} ({self.status})"


class ClaimReader:
    """Reads the claims of a store in memory or in a folder."""

    def __init__(self, native: ox.Store) -> None:
        """Take a store; what it says in any graph counts."""
        self._native = native
        self._graph = DefaultGraph() if is_merged(native) or not any(native.named_graphs()) else None
        self._schema: Ontology = ontology()
        self.entity = functools.lru_cache(maxsize=50_000)(self._entity)
        """Return the record of an entity by IRI; None for a claim, a passage, a document, a term."""
        self.document = functools.lru_cache(maxsize=64)(self._document)
        """Return the record of a document by IRI."""

    def claims(self, *, ordered: bool = True) -> Iterator[ClaimRecord]:
        """Yield the claims.

        Args:
            ordered: by passage, which puts those of a document together; False for the store's order, which needs no
                list of them.
        """
        if ordered:
            pairs = sorted((str(quad.object), _iri(quad.subject)) for quad in self._statements("kg:evidence"))
            for iri in dict.fromkeys(iri for _, iri in pairs):
                yield self._claim(iri)
            return
        seen: set[str] = set()
        for quad in self._statements("kg:evidence"):
            if _iri(quad.subject) not in seen:
                seen.add(_iri(quad.subject))
                yield self._claim(_iri(quad.subject))

    def entities(self) -> Iterator[EntityRecord]:
        """Yield the individuals of the ontology's classes, but for claims and what tells where they are from."""
        seen: set[str] = set()
        for cls in ("", *sorted(self._schema.ancestors)):
            if cls and self._is_about_claims(cls):
                continue
            kind = NamedNode(self._schema.iri(cls)) if cls else term("owl:Thing")
            for iri in sorted(_iri(quad.subject) for quad in self._statements("rdf:type", kind)):
                if iri not in seen and not iri.startswith(KG):
                    seen.add(iri)
                    record = self.entity(iri)
                    if record is not None:
                        yield record

    def other_edges(self, stated: Iterable[int]) -> Iterator[EdgeRecord]:
        """Yield the edges between entities that no claim states: inferred ones, background, those of other sources.

        Args:
            stated: ``edge_key`` of each edge that a claim states.
        """
        known = set(stated)
        for property in sorted(self._schema.properties.values(), key=lambda p: p.name):
            if property.kind != "object" or (property.domain and all(map(self._is_about_claims, property.domain))):
                continue
            for quad in self._native.quads_for_pattern(
                None, NamedNode(self._schema.iri(property.name)), None, self._graph
            ):
                if not isinstance(quad.object, NamedNode) or _iri(quad.subject).startswith(KG):
                    continue
                if edge_key(_iri(quad.subject), property.name, quad.object.value) in known:
                    continue
                subject, object = self.entity(_iri(quad.subject)), self.entity(quad.object.value)
                if subject is not None and object is not None:
                    yield EdgeRecord(property.name, subject, object, True)

    def agreement(self) -> Iterator[tuple[str, str, str]]:
        """Yield claim, "contradicts" or "corroboratedBy", and other claim."""
        for name in _AGREEMENT:
            for quad in self._statements(f"kg:{name}"):
                assert isinstance(quad.object, NamedNode)
                yield _iri(quad.subject), name, quad.object.value

    def without_passage(self) -> int:
        """Return how many claims have no passage and so are not read."""
        claims = {_iri(quad.subject) for quad in self._statements("kg:polarity")}
        return len(claims - {_iri(quad.subject) for quad in self._statements("kg:evidence")}) if claims else 0

    def _statements(self, predicate: str, object: NamedNode | None = None) -> Iterator[ox.Quad]:
        found = self._native.quads_for_pattern(None, term(predicate), object, self._graph)
        return (quad for quad in found if isinstance(quad.subject, NamedNode))

    def _about(self, iri: str) -> _Facts:
        """Return the objects of a node by predicate, each once, several in a stable order."""
        found: _Facts = {}
        for quad in self._native.quads_for_pattern(NamedNode(iri), None, None, self._graph):
            values = found.setdefault(quad.predicate.value, [])
            if quad.object not in values:
                values.append(quad.object)
        for values in found.values():
            if len(values) > 1:
                values.sort(key=str)
        return found

    def _is_about_claims(self, cls: str) -> bool:
        return any(self._schema.is_a(cls, name) for name in _ABOUT_CLAIMS)

    def _classes(self, about: _Facts) -> list[str]:
        """Return the classes of the ontology that a node has, the most specific first."""
        names = (self._schema.name(node.value) for node in _nodes(about, "rdf:type"))
        return sorted(filter(self._schema.is_class, names), key=lambda name: (-self._schema.depth(name), name))

    def _entity(self, iri: str) -> EntityRecord | None:
        about = self._about(iri)
        classes = self._classes(about)
        typed = [node.value for node in _nodes(about, "rdf:type")]
        if any(map(self._is_about_claims, classes)) or any(kind.startswith(PREFIXES["prov"]) for kind in typed):
            return None
        same = (*_nodes(about, "skos:exactMatch"), *_nodes(about, "kg:wikidata"))
        items = [node.value.removeprefix(_WIKIDATA) for node in same if node.value.startswith(_WIKIDATA)]
        names = tuple(_texts(about, "skos:altLabel"))
        label = _text(about, "rdfs:label") or iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        return EntityRecord(iri, label, tuple(classes), names, items[0] if items else "")

    def _document(self, iri: str) -> DocumentRecord:
        about = self._about(iri)
        publishers = _nodes(about, "dcterms:publisher")
        readings = self._statements("prov:used", NamedNode(iri))
        reading = next(readings, None)
        return DocumentRecord(
            iri=iri,
            title=_text(about, "dcterms:title") or _text(about, "rdfs:label") or iri,
            url=next((url for url in _texts(about, "dcterms:identifier") if "://" in url), ""),
            issued=_text(about, "dcterms:issued"),
            text=_text(about, "kg:text"),
            publisher=self.entity(publishers[0].value) if publishers else None,
            reading=self._reading(_iri(reading.subject)) if reading else None,
        )

    def _reading(self, iri: str) -> ReadingRecord:
        about = self._about(iri)
        agents = _nodes(about, "prov:wasAssociatedWith")
        software = self._about(agents[0].value) if agents else {}
        return ReadingRecord(
            iri=iri,
            software=agents[0].value if agents else "",
            software_label=_text(software, "rdfs:label"),
            version=_text(software, "schema:softwareVersion"),
            time=_text(about, "prov:endedAtTime"),
        )

    def _claim(self, iri: str) -> ClaimRecord:
        about = self._about(iri)
        passages = _nodes(about, "kg:evidence")
        passage = self._about(passages[0].value) if passages else {}
        documents = _nodes(passage, "prov:wasQuotedFrom")
        roles = [(role, self.entity(node.value)) for role in OBJECT_ROLES for node in _nodes(about, f"kg:{role}")]
        fillers = tuple((role, entity) for role, entity in roles if entity is not None)
        speakers = (self.entity(node.value) for node in _nodes(about, "kg:attributedTo"))
        status = [_text(about, f"kg:{name}").removeprefix(KG) for name in ("polarity", "certainty", "tense")]
        classes = self._classes(about)
        return ClaimRecord(
            iri=iri,
            type=classes[0] if classes else "Claim",
            roles=fillers,
            words=tuple((role, words) for role in _WORD_ROLES for words in _texts(about, f"kg:{role}")),
            polarity=status[0],
            certainty=status[1],
            tense=status[2],
            confidence=float(_text(about, "kg:confidence") or 1),
            speakers=tuple(speaker for speaker in speakers if speaker is not None),
            trigger=_text(about, "kg:trigger") or _text(passage, "kg:trigger"),
            frame=_text(about, "kg:frame"),
            rules=" ".join(_texts(about, "kg:rule")),
            sources=int(_text(about, "kg:independentSources") or 1),
            passage=passages[0].value if passages else "",
            quote=_text(passage, "kg:quote"),
            start=int(_text(passage, "kg:start") or -1),
            end=int(_text(passage, "kg:end") or -1),
            document=self.document(documents[0].value) if documents else None,
            edges=tuple(self._edges(about, classes, fillers)),
        )

    def _edges(
        self, about: _Facts, classes: list[str], fillers: tuple[tuple[str, EntityRecord], ...]
    ) -> Iterator[EdgeRecord]:
        """Yield an edge for each direct property of a claim: the one that the graph has, else that of its own roles."""
        plain = not marks(*(_text(about, f"kg:{name}").removeprefix(KG) for name in ("polarity", "certainty", "tense")))
        names = [self._schema.name(node.value) for node in _nodes(about, "kg:directProperty")]
        for name in names or self._schema.direct_properties(classes[0] if classes else ""):
            property = self._schema.properties.get(name)
            if property is None:
                continue
            own = (property.subject, property.object)
            joined = [
                (pair, one, other)
                for pair in dict.fromkeys((own, *OTHER_ENDS))
                for role, one in fillers
                for other_role, other in fillers
                if (role, other_role) == pair
            ]
            held = [ends for ends in joined if plain and self._holds(ends[1].iri, name, ends[2].iri)]
            has_own = any(role == property.object for role, _ in fillers) or f"{KG}content" in about
            would = [ends for ends in joined if ends[0] == own or not has_own]
            if held or would:
                _, one, other = (held or would)[0]
                yield EdgeRecord(name, one, other, bool(held))

    def _holds(self, subject: str, property: str, object: str) -> bool:
        edge = (NamedNode(subject), NamedNode(self._schema.iri(property)), NamedNode(object))
        found = self._native.quads_for_pattern(*edge, self._graph)
        return next(iter(found), None) is not None


def edge_key(subject: str, property: str, object: str) -> int:
    """Return a number that stands for an edge in a set, in less memory than its three names."""
    return hash((subject, property, object))


def _nodes(about: _Facts, name: str) -> list[NamedNode]:
    return [value for value in about.get(term(name).value, ()) if isinstance(value, NamedNode)]


def _texts(about: _Facts, name: str) -> list[str]:
    return [str(value.value) for value in about.get(term(name).value, ()) if isinstance(value, Literal | NamedNode)]


def _text(about: _Facts, name: str) -> str:
    return next(iter(_texts(about, name)), "")


def _iri(node: NamedNode | BlankNode | Triple) -> str:
    """Return the IRI, or the label of a blank node; no statement is about a triple here."""
    assert not isinstance(node, Triple)
    return node.value
