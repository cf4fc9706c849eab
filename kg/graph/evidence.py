"""Claims and sentences behind a statement."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import QuerySolution, QuerySolutions

from kg.annotations import marks
from kg.errors import InputError
from kg.knowledge.ontology import ontology
from kg.rdf.namespaces import KG, PREFIXES
from kg.rdf.store.base import Store

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*\Z")
_AT_ONCE = 400
"""Nodes that one query names."""

# The claims of a direct property and the nodes that two roles of theirs hold. Some frames put the other party into
# another role than the property's own; such a claim counts where its own role is empty, or the graph has the edge.
_CLAIMS = """
SELECT DISTINCT ?claim ?s ?o ?polarity ?certainty ?tense ?edge WHERE {
  ?claim kg:directProperty $property ; kg:$subject ?s ; kg:$object ?o .
  ?claim kg:polarity ?polarity ; kg:certainty ?certainty ; kg:tense ?tense .
  BIND(EXISTS { ?s $property ?o } AS ?edge)
  $filter
}
"""
_OTHER_ROLES = """
  FILTER(?edge || (NOT EXISTS { ?claim kg:$object ?own } && NOT EXISTS { ?claim kg:content ?words }
                   && (?polarity != kg:Affirmed || ?certainty != kg:Certain || ?tense = kg:Future)))
"""
_NAMES = "SELECT ?node ?name WHERE { VALUES ?node { $nodes } ?node rdfs:label|skos:altLabel ?name }"
_LABELS = "SELECT ?node ?name WHERE { VALUES ?node { $nodes } ?node rdfs:label ?name }"
_DETAILS = """
SELECT DISTINCT ?claim ?confidence ?frame ?trigger ?quote ?start ?end ?document ?title ?publisher WHERE {
  VALUES ?claim { $nodes }
  ?claim kg:confidence ?confidence ; kg:evidence ?passage .
  OPTIONAL { ?claim kg:frame ?frame }
  OPTIONAL { ?claim kg:trigger ?trigger }
  ?passage kg:quote ?quote ; kg:start ?start ; kg:end ?end ; prov:wasQuotedFrom ?document .
  ?document dcterms:title ?title .
  OPTIONAL { ?document dcterms:publisher ?p . ?p rdfs:label ?publisher }
}
"""
_SPEAKERS = "SELECT ?node ?name WHERE { VALUES ?node { $nodes } ?node kg:attributedTo ?who . ?who rdfs:label ?name }"
_RULES = "SELECT ?node ?name WHERE { VALUES ?node { $nodes } ?node kg:rule ?name }"
_SOURCES = "SELECT ?node ?name WHERE { VALUES ?node { $nodes } ?node dcterms:identifier|dcterms:source ?name }"


@dataclasses.dataclass(frozen=True, slots=True)
class Evidence:
    """One claim behind a statement, with its sentence.

    start, end: character offsets into the document's text. sources: addresses and paths of the document. has_edge:
    whether the graph has the statement itself.
    """

    claim: str
    subject: str
    relation: str
    object: str
    polarity: str
    certainty: str
    tense: str
    quote: str
    start: int
    end: int
    trigger: str
    title: str
    publisher: str
    speakers: tuple[str, ...]
    frame: str
    rules: tuple[str, ...]
    confidence: str
    document: str
    sources: tuple[str, ...]
    has_edge: bool

    @property
    def status(self) -> str:
        """Status of the claim: "asserted", or why it is not."""
        found = marks(self.polarity, self.certainty, self.tense)
        return ", ".join(found) or ("asserted" if self.has_edge else "claimed, not asserted")

    def as_dict(self) -> dict[str, Any]:
        """Return the fields for JSON."""
        return dataclasses.asdict(self)


def evidence(store: Store, subject: str, property: str, object: str) -> list[Evidence]:
    """Return the claims that join two things by a direct property, in the order of their documents.

    Args:
        store: where to look.
        subject, object: an IRI (also prefixed: id:Ukraine), a name or some words of a name, "-" for anything.
        property: a direct property, "kg:rejects" or "rejects".

    Raises:
        InputError: the property is not one that claims are made of.

    """

    schema = ontology()
    name = re.split("[:/#]", property)[-1]
    known = schema.properties.get(name)
    if known is None or not known.claim:
        direct = sorted(p.name for p in schema.properties.values() if p.claim)
        raise InputError(f"{property} is no direct property; one of: {', '.join(direct)}")
    claims: dict[str, QuerySolution] = {}
    pairs = dict.fromkeys(
        ((known.subject, known.object), ("agent", "object"), ("agent", "recipient"), ("object", "recipient"))
    )
    for number, (subject_role, object_role) in enumerate(pairs):
        text = _CLAIMS.replace("$filter", _OTHER_ROLES.replace("$object", known.object) if number else "")
        text = text.replace("$property", f"<{schema.iri(name)}>").replace("$subject", subject_role)
        rows = [row for row in _rows(store, text.replace("$object", object_role)) if row["claim"].value not in claims]
        names = _by_node(store, _NAMES, {row[role].value for row in rows for role in ("s", "o")})
        for row in rows:
            if _is(row["s"].value, names, subject) and _is(row["o"].value, names, object):
                claims.setdefault(row["claim"].value, row)
    return _described(store, claims, schema.foreign.get(name, f"kg:{name}"))


def _rows(store: Store, sparql: str) -> Iterator[QuerySolution]:
    rows = store.query(sparql)
    assert isinstance(rows, QuerySolutions)
    return iter(rows)


def _some(nodes: Iterable[str]) -> Iterator[str]:
    """Yield nodes as SPARQL names them, some at a time; those without an IRI cannot be named."""
    iris = [f"<{node}>" for node in sorted(set(nodes)) if _IRI.match(node)]
    for start in range(0, len(iris), _AT_ONCE):
        yield " ".join(iris[start : start + _AT_ONCE])


def _by_node(store: Store, sparql: str, nodes: Iterable[str]) -> dict[str, list[str]]:
    """Return the values of nodes, sorted."""
    values: dict[str, set[str]] = {}
    for some in _some(nodes):
        for row in _rows(store, sparql.replace("$nodes", some)):
            values.setdefault(row["node"].value, set()).add(row["name"].value)
    return {node: sorted(names) for node, names in values.items()}


def _described(store: Store, claims: Mapping[str, QuerySolution], property: str) -> list[Evidence]:
    """Return what there is to say of claims, in the order of their documents."""
    details = [row for some in _some(claims) for row in _rows(store, _DETAILS.replace("$nodes", some))]
    labels = _by_node(store, _LABELS, {claims[c][role].value for c in claims for role in ("s", "o")})
    speakers, rules = _by_node(store, _SPEAKERS, claims), _by_node(store, _RULES, claims)
    sources = _by_node(store, _SOURCES, {row["document"].value for row in details})
    found: dict[str, Evidence] = {}
    for row in details:
        claim = row["claim"].value
        found_in = claims[claim]
        found[claim] = Evidence(
            claim=claim,
            subject=_label(labels, found_in["s"]),
            relation=property,
            object=_label(labels, found_in["o"]),
            polarity=found_in["polarity"].value.removeprefix(KG),
            certainty=found_in["certainty"].value.removeprefix(KG),
            tense=found_in["tense"].value.removeprefix(KG),
            quote=row["quote"].value,
            start=int(row["start"].value),
            end=int(row["end"].value),
            trigger=row["trigger"].value if row["trigger"] else "",
            title=row["title"].value,
            publisher=row["publisher"].value if row["publisher"] else "",
            speakers=tuple(speakers.get(claim, ())),
            frame=row["frame"].value if row["frame"] else "",
            rules=tuple(rule for some in rules.get(claim, ()) for rule in some.split()),
            confidence=row["confidence"].value,
            document=row["document"].value,
            sources=tuple(sources.get(row["document"].value, ())),
            has_edge=found_in["edge"].value == "true",
        )
    return sorted(found.values(), key=lambda item: (item.title, item.start, item.claim))


def _label(labels: Mapping[str, Sequence[str]], node: Any) -> str:
    names = labels.get(node.value)
    return names[0] if names else str(node.value)


def _is(node: str, names: Mapping[str, Sequence[str]], wanted: str) -> bool:
    """Return whether a node is what a user named: by IRI, by a name, or by all words of what was given."""
    if wanted == "-":
        return True
    prefix, _, local = wanted.partition(":")
    iri = PREFIXES[prefix] + local if prefix in PREFIXES and local else wanted.strip("<>")
    return node == iri or _named(names.get(node, ()), wanted)


def _named(names: Sequence[str], wanted: str) -> bool:
    words = wanted.casefold().split()
    return any(n.casefold() == wanted.casefold() or all(w in n.casefold().split() for w in words) for n in names)
