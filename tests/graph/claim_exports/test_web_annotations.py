"""Annotations by the W3C's model: read as JSON-LD, their offsets and quotes lead to the passage."""

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from kg.graph.claim_exports.claim_reader import ClaimRecord
from kg.graph.claim_exports.web_annotations import annotation
from kg.rdf.namespaces import ID, PREFIXES

# What the terms that are used mean in http://www.w3.org/ns/anno.jsonld (https://www.w3.org/TR/annotation-vocab/).
LINKS = {"body": "oa:hasBody", "target": "oa:hasTarget", "source": "oa:hasSource", "selector": "oa:hasSelector",
         "generator": "as:generator"}  # fmt: skip
WORDS = {"motivation": "oa:motivatedBy", "purpose": "oa:hasPurpose"}
VALUES = {"value": "rdf:value", "format": "dc:format", "language": "dc:language", "start": "oa:start", "end": "oa:end",
          "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix", "generated": "dcterms:issued",
          "name": "foaf:name"}  # fmt: skip
NAMES = ("Annotation", "TextualBody", "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "describing",
         "linking")  # fmt: skip
CONTEXT = {
    "oa": PREFIXES["oa"],
    "rdf": PREFIXES["rdf"],
    "dcterms": PREFIXES["dcterms"],
    "dc": "http://purl.org/dc/elements/1.1/",
    "as": "https://www.w3.org/ns/activitystreams#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "id": "@id",
    "type": "@type",
    "Software": "as:Application",
    "AnnotationPage": "as:OrderedCollectionPage",
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    **{name: {"@id": iri, "@type": "@id"} for name, iri in LINKS.items()},
    **{name: {"@id": iri, "@type": "@vocab"} for name, iri in WORDS.items()},
    **VALUES,
    **{name: f"oa:{name}" for name in NAMES},
}
# Each passage that an annotation selects by offsets and quote in one resource.
SELECTED = """
SELECT ?annotation ?claim ?source ?start ?end ?exact {
  ?annotation a oa:Annotation ; oa:motivatedBy oa:describing, oa:linking ;
    oa:hasBody [ a oa:TextualBody ; rdf:value ?words ], [ oa:hasSource ?claim ; oa:hasPurpose oa:linking ] ;
    oa:hasTarget [ oa:hasSource ?source ; oa:hasSelector [ a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end ],
      [ a oa:TextQuoteSelector ; oa:exact ?exact ] ] . }
"""


def keys(item: object) -> set[str]:
    if isinstance(item, dict):
        return {*item, *(key for value in item.values() for key in keys(value))}
    return {key for value in item for key in keys(value)} if isinstance(item, list) else set()


def test_the_seeds_come_back(export: Callable[[str, str], Path], seed_claims: list[ClaimRecord]) -> None:
    page = json.loads(export("web-annotation", "a.jsonld").read_text(encoding="utf-8"))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert keys(page) - {"@context"} <= set(CONTEXT)
    store = ox.Store()
    store.load(json.dumps({**page, "@context": CONTEXT}), ox.RdfFormat.JSON_LD)
    rows = store.query(SELECTED, prefixes=PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    found = {}
    for row in rows:
        source, exact = row["source"].value, row["exact"].value
        found[row["claim"].value] = (source, int(row["start"].value), int(row["end"].value), exact)
    documents = {claim.iri: claim.document for claim in seed_claims if claim.document}
    assert found == {c.iri: (documents[c.iri].iri, c.start, c.end, c.quote) for c in seed_claims}
    assert all(documents[iri].text[start:end] == exact for iri, (_, start, end, exact) in found.items())


def test_a_quote_is_told_apart_by_what_is_around_it(claims: dict[str, ClaimRecord]) -> None:
    text, page = annotation(claims["claim-1"])["target"]
    quote = {"type": "TextQuoteSelector", "exact": claims["claim-1"].quote, "prefix": "Before. ", "suffix": "fter."}
    assert text["selector"] == [{"type": "TextPositionSelector", "start": 8, "end": 43}, quote]
    assert (page["source"], page["selector"]) == ("https://example.org/talks", [quote])


def test_each_line_is_an_annotation_of_its_own(
    export: Callable[[str, str], Path], seed_claims: list[ClaimRecord]
) -> None:
    lines = export("web-annotation", "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [f"{claim.iri}-annotation" for claim in seed_claims]
    assert f"{ID}claim" in lines[0]
