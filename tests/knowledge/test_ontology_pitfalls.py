"""No pitfall of the OOPS! catalogue in the ontology, and each check finds the pitfall it is named for."""

from pathlib import Path

import pytest

from kg.paths import data
from tools.ontology_pitfalls import CHECKS, pitfalls

SOUND = """
@prefix ex: <https://example.org/onto#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix vann: <http://purl.org/vocab/vann/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
<https://example.org/onto> a owl:Ontology ; dcterms:license <https://example.org/licence> ;
  vann:preferredNamespaceUri "https://example.org/onto#" .
ex:Place a owl:Class ; rdfs:label "place" ; skos:definition "Somewhere." ; owl:disjointWith ex:Person .
ex:Person a owl:Class ; rdfs:label "person" ; skos:definition "Somebody." .
ex:lives a owl:ObjectProperty ; rdfs:label "lives in" ; skos:definition "Has a home there." ;
  rdfs:domain ex:Person ; rdfs:range ex:Place .
ex:home a owl:ObjectProperty ; rdfs:label "home of" ; skos:definition "Who lives here." ; owl:inverseOf ex:lives .
"""
NOTES = 'rdfs:label "new" ; skos:definition "New."'
CLASS = f"ex:New a owl:Class ; {NOTES}"
PROPERTY = f"ex:new a owl:ObjectProperty ; {NOTES}"
TWO_ENDS = "rdfs:domain ex:Person ; rdfs:range ex:Place"
FAULTS = {
    "P02": f"{CLASS} ; owl:equivalentClass ex:Person .",
    "P03": f"ex:isA a owl:ObjectProperty ; {NOTES} ; {TWO_ENDS} .",
    "P04": f"{CLASS} .",
    "P05": "ex:home rdfs:domain ex:Person .",
    "P06": "ex:Person rdfs:subClassOf ex:Place . ex:Place rdfs:subClassOf ex:Person .",
    "P07": 'ex:New a owl:Class ; rdfs:subClassOf ex:Place ; rdfs:label "city and town" ; skos:definition "One." .',
    "P08": 'ex:New a owl:Class ; rdfs:subClassOf ex:Place ; rdfs:label "new" .',
    "P11": f"{PROPERTY} ; rdfs:domain ex:Person .",
    "P13": f"{PROPERTY} ; {TWO_ENDS} .",
    "P19": "ex:lives rdfs:range ex:Person .",
    "P20": 'ex:New a owl:Class ; rdfs:subClassOf ex:Place ; rdfs:label "new" ; skos:definition "new" .',
    "P21": f"ex:OtherPlace a owl:Class ; rdfs:subClassOf ex:Place ; {NOTES} .",
    "P22": f"ex:new_place a owl:Class ; rdfs:subClassOf ex:Place ; {NOTES} .",
    "P24": f"{CLASS} ; owl:equivalentClass [ owl:complementOf ex:New ] .",
    "P25": "ex:lives owl:inverseOf ex:lives .",
    "P26": "ex:lives a owl:SymmetricProperty .",
    "P28": f"{PROPERTY} ; a owl:SymmetricProperty ; {TWO_ENDS} .",
    "P29": f"{PROPERTY} ; a owl:TransitiveProperty ; {TWO_ENDS} .",
    "P32": 'ex:New a owl:Class ; rdfs:subClassOf ex:Place ; rdfs:label "Person" ; skos:definition "New." .',
    "P33": "ex:lives owl:propertyChainAxiom ( ex:home ) .",
    "P34": "ex:Person rdfs:subClassOf prov:Agent .",
    "P36": "<https://example.org/onto.ttl> a owl:Ontology .",
    "P38": "<https://example.org/second> a owl:Ontology .",
    "P40": "prov:wasQuotedFrom a owl:ObjectProperty ; rdfs:domain ex:Place .",
}
MISSING = {
    "P10": " ; owl:disjointWith ex:Person",
    "P39": ' ;\n  vann:preferredNamespaceUri "https://example.org/onto#"',
    "P41": " ; dcterms:license <https://example.org/licence>",
}


def found(tmp_path: Path, text: str) -> set[str]:
    path = tmp_path / "onto.ttl"
    path.write_text(text, encoding="utf-8")
    return {pitfall.code for pitfall in pitfalls(path)}


def test_the_ontology_has_none() -> None:
    assert pitfalls(data("ontology", "kg.ttl")) == []


def test_a_module_of_a_user_has_no_critical_one() -> None:
    desk = data("ontology").parent / "docs" / "examples" / "court-desk" / "desk.ttl"
    assert "critical" not in {pitfall.level for pitfall in pitfalls(desk)}


def test_a_sound_ontology_has_none_and_every_check_is_tried(tmp_path: Path) -> None:
    assert found(tmp_path, SOUND) == set()
    assert set(FAULTS) | set(MISSING) == set(CHECKS)


@pytest.mark.parametrize("code", FAULTS)
def test_what_is_wrong_is_found(tmp_path: Path, code: str) -> None:
    assert code in found(tmp_path, SOUND + FAULTS[code])


@pytest.mark.parametrize("code", MISSING)
def test_what_is_missing_is_found(tmp_path: Path, code: str) -> None:
    assert SOUND.count(MISSING[code]) == 1
    assert code in found(tmp_path, SOUND.replace(MISSING[code], ""))
