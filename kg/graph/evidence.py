"""Claims and sentences behind a statement."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from kg.errors import InputError
from kg.knowledge.ontology import ontology
from kg.rdf.namespaces import KG, PREFIXES
from kg.rdf.store.base import Store

_CLAIMS = """
SELECT DISTINCT ?claim ?subject ?object ?s ?o ?polarity ?certainty ?tense ?confidence ?frame ?trigger ?quote ?start ?end
                ?document ?title ?publisher ?address
WHERE {
  ?claim kg:directProperty $property ; kg:polarity ?polarity ; kg:certainty ?certainty ; kg:tense ?tense ;
         kg:confidence ?confidence ; kg:frame ?frame ; kg:evidence ?passage .
  OPTIONAL { ?claim kg:trigger ?trigger }
  ?passage kg:quote ?quote ; kg:start ?start ; kg:end ?end ; prov:wasQuotedFrom ?document .
  ?document dcterms:title ?title .
  OPTIONAL { ?document dcterms:publisher/rdfs:label ?publisher }
  OPTIONAL { ?document dcterms:identifier ?address }
  ?claim kg:$subject ?s . ?s rdfs:label ?subject .
  ?claim kg:$object ?o . ?o rdfs:label ?object .
}
ORDER BY ?title ?start ?claim
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Evidence:
    """One claim behind a statement, with its sentence. start, end: character offsets into the document's text."""

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
    address: str
    sources: tuple[str, ...]
    speakers: tuple[str, ...]
    frame: str
    rules: tuple[str, ...]
    confidence: str

    @property
    def status(self) -> str:
        """What is said of it in a few words: "asserted", or why it is not."""
        marks = [
            m for m in (self.polarity, self.certainty, self.tense) if m in {"Denied", "Probable", "Possible", "Future"}
        ]
        return ", ".join(m.lower() for m in marks) or "asserted"

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

    name = property.removeprefix("kg:").removeprefix(KG)
    known = ontology().properties.get(name)
    if known is None or not known.claim:
        direct = sorted(p.name for p in ontology().properties.values() if p.claim)
        raise InputError(f"{property} is no direct property; one of: {', '.join(direct)}")
    found = []
    # Some frames put the other party into the role of the recipient, and the projection says which.
    for subject_role, object_role in dict.fromkeys(
        ((known.subject, known.object), ("agent", "object"), ("agent", "recipient"), ("object", "recipient"))
    ):
        query = _CLAIMS.replace("$property", f"kg:{name}").replace("$subject", subject_role)
        query = query.replace("$object", object_role)
        rows = store.query(query)
        assert isinstance(rows, QuerySolutions)
        for row in rows:
            if _is(store, row["s"], subject) and _is(store, row["o"], object):
                found.append(_evidence(store, row, f"kg:{name}"))
        if found:
            break
    return found


def _evidence(store: Store, row: QuerySolution, property: str) -> Evidence:
    claim = row["claim"].value
    return Evidence(
        claim=claim,
        subject=row["subject"].value,
        relation=property,
        object=row["object"].value,
        polarity=row["polarity"].value.removeprefix(KG),
        certainty=row["certainty"].value.removeprefix(KG),
        tense=row["tense"].value.removeprefix(KG),
        quote=row["quote"].value,
        start=int(row["start"].value),
        end=int(row["end"].value),
        trigger=row["trigger"].value if row["trigger"] else "",
        title=row["title"].value,
        publisher=row["publisher"].value if row["publisher"] else "",
        address=row["address"].value if row["address"] else "",
        sources=_values(store, f"<{row['document'].value}> dcterms:source ?v"),
        speakers=_values(store, f"<{claim}> kg:attributedTo/rdfs:label ?v"),
        frame=row["frame"].value,
        rules=_values(store, f"<{claim}> kg:rule ?v"),
        confidence=row["confidence"].value,
    )


def _values(store: Store, pattern: str) -> tuple[str, ...]:
    rows = store.query(f"SELECT DISTINCT ?v {{ {pattern} }} ORDER BY ?v")
    assert isinstance(rows, QuerySolutions)
    return tuple(row["v"].value for row in rows)


def _is(store: Store, node: NamedNode | Literal, wanted: str) -> bool:
    """Return whether a node is what a user named: by IRI, by a name, or by all words of what was given."""
    if wanted == "-":
        return True
    prefix, _, local = wanted.partition(":")
    iri = PREFIXES[prefix] + local if prefix in PREFIXES and local else wanted.strip("<>")
    if node.value == iri:
        return True
    names = _values(store, f"<{node.value}> rdfs:label|skos:altLabel ?v")
    return _named(names, wanted)


def _named(names: Sequence[str], wanted: str) -> bool:
    words = wanted.casefold().split()
    return any(n.casefold() == wanted.casefold() or all(w in n.casefold().split() for w in words) for n in names)
