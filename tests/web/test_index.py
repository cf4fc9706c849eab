"""The index says what the store says: claims with status, ends, sentences; and follows the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.rdf.io.parsing import source
from kg.rdf.store import open_store
from kg.web.index.index_builder import status_of
from kg.web.index.index_files import build
from kg.web.index.reader import IndexReader, full_iri, notes_of
from kg.web.store_signature import signature

PREFIXES = """@prefix kg: <https://w3id.org/kg-news/ontology#> . @prefix id: <https://w3id.org/kg-news/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
DOCUMENT = """
id:doc-1 a kg:Document ; dcterms:title "A title" ; dcterms:issued "2025-02-03T00:00:00"^^xsd:dateTime ;
  kg:text "𝒜 b. X sank Y." ; kg:mentions id:X, id:Y .
id:X a kg:Country, owl:NamedIndividual ; rdfs:label "X" . id:Y a kg:Country ; rdfs:label "Y" .
id:passage-1 a kg:Passage ; kg:start 5 ; kg:end 14 ; kg:quote "X sank Y." ; prov:wasQuotedFrom id:doc-1 .
"""
CLAIM = """
id:claim-1 a kg:Sink ; kg:agent id:X ; kg:object id:Y ; kg:polarity kg:Affirmed ; kg:certainty kg:Certain ;
  kg:tense kg:Past ; kg:confidence 0.9 ; kg:evidence id:passage-1 ; kg:directProperty kg:sinks ; kg:frame "sink" .
"""
# A claim type that the shipped ontology does not know, declared in the graph.
DECLARED = """
kg:Sink a owl:Class ; rdfs:label "sinking" ; rdfs:subClassOf kg:Claim .
kg:sinks a owl:ObjectProperty ; rdfs:label "sinks" ; kg:projectionOf kg:Sink ;
  kg:subjectRole kg:agent ; kg:objectRole kg:object .
"""


def indexed(folder: Path, turtle: str) -> IndexReader:
    file = folder / "graph.ttl"
    file.write_text(PREFIXES + turtle, encoding="utf-8")
    with open_store(folder / "store") as opened:
        opened.load([source(file)])
    build(folder / "store", folder / "index.sqlite", signature(folder / "store"))
    return IndexReader(folder / "index.sqlite")


@pytest.mark.parametrize(
    ("values", "status"),
    [
        (("Affirmed", "Certain", "Past"), "asserted"),
        (("Affirmed", "Certain", "Future"), "planned"),
        (("Affirmed", "Probable", "Past"), "possible"),
        (("Affirmed", "Possible", "Future"), "possible"),
        (("Denied", "Possible", "Future"), "denied"),
        (("Affirmed", "", ""), "asserted"),
    ],
)
def test_status_of_a_claim(values: tuple[str, str, str], status: str) -> None:
    assert status_of(*values) == status


def test_claim_type_of_the_graph_itself_needs_no_python(tmp_path: Path) -> None:
    with indexed(tmp_path, DOCUMENT + CLAIM + DECLARED) as index:
        (claim,) = index.claims("1")
    assert (claim.type, claim.relation, claim.status, claim.day) == ("Sink", "sinks", "asserted", "2025-02-03")
    assert claim.subject is not None and claim.object is not None
    assert (claim.subject.label, claim.object.label, claim.document.title) == ("X", "Y", "A title")


@pytest.mark.parametrize(
    ("statement", "start"),
    [
        ('id:claim-1 kg:trigger "sank" .', 7),
        ('id:passage-1 kg:trigger "sank" .', 7),
        ('id:claim-1 kg:trigger "X" ; kg:triggerStart 12 .', 12),
    ],
)
def test_trigger_stands_with_the_claim_or_its_passage(tmp_path: Path, statement: str, start: int) -> None:
    with indexed(tmp_path, DOCUMENT + CLAIM + statement) as index:
        (claim,) = index.claims("1")
    assert (claim.trigger_start, claim.trigger_end) == (start, start + len(claim.trigger))


def test_recipient_is_the_object_where_the_property_says_so(tmp_path: Path) -> None:
    claim = CLAIM.replace("kg:object id:Y", "kg:recipient id:Y").replace("kg:sinks", "kg:meets")
    with indexed(tmp_path, DOCUMENT + claim) as index:
        (found,) = index.claims("1")
    assert found.object is not None and found.object.label == "Y"


def test_graph_without_claims_has_an_index(tmp_path: Path) -> None:
    with indexed(tmp_path, "id:a id:b id:c .") as index:
        assert (index.claims("1"), index.value("SELECT count(*) FROM entity")) == ([], 0)


def test_signature_changes_with_each_write_and_with_nothing_else(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as opened:
        opened.update("INSERT DATA { <http://a> <http://b> 1 }")
        first = signature(tmp_path / "store")
        assert signature(tmp_path / "store") == first
        (tmp_path / "store" / "workbench.sqlite").touch()
        assert signature(tmp_path / "store") == first
        opened.update("INSERT DATA { <http://a> <http://b> 2 }")
        assert signature(tmp_path / "store") != first


def test_index_of_another_form_is_not_used(tmp_path: Path) -> None:
    with indexed(tmp_path, DOCUMENT):
        pass
    path = tmp_path / "index.sqlite"
    assert notes_of(path)["signature"] == signature(tmp_path / "store")
    path.write_bytes(b"no database")
    assert notes_of(path) == {}


def test_iri_with_a_known_prefix_is_made_whole() -> None:
    assert full_iri("id:Ukraine") == "https://w3id.org/kg-news/id/Ukraine"
    assert full_iri("https://w3id.org/x") == "https://w3id.org/x"
    assert full_iri("urn:x") == "urn:x"
