"""The shapes of the graph: a good graph conforms, each mistake is named in words an analyst understands."""

import re

import pytest
from pyshacl import validate
from rdflib import RDF, SH, Graph

from kg import paths
from kg.knowledge.ontology import ontology
from kg.knowledge.turtle import PREFIXES

HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
GOOD = """
id:Ukraine a kg:Country ; rdfs:label "Ukraine" ; kg:rejects id:plan .
id:United_States a kg:Country ; rdfs:label "United States" ; kg:proposes id:plan .
id:lithium a kg:CriticalMineral ; rdfs:label "lithium" .
id:plan a kg:Proposal ; rdfs:label "minerals plan" ; kg:concerns id:lithium .
id:Jane_Doe a kg:Person ; rdfs:label "Jane Doe" ; kg:holdsPosition id:minister ; kg:represents id:Ukraine .
id:minister a kg:Position ; rdfs:label "minister" ; kg:positionIn id:Ukraine .
id:Gazette a kg:MediaOrganization ; rdfs:label "Gazette" .
id:claim-1 a kg:Reject ; kg:agent id:Ukraine ; kg:object id:plan ; kg:polarity kg:Affirmed ;
    kg:certainty kg:Certain ; kg:tense kg:Past ; kg:confidence 0.9 ; kg:attributedTo id:Gazette ;
    kg:time "2025-02-20T00:00:00"^^xsd:dateTime ; kg:evidence id:passage-1 .
id:claim-2 a kg:Threaten ; kg:agent id:United_States ; kg:recipient id:Ukraine ; kg:polarity kg:Denied ;
    kg:certainty kg:Probable ; kg:tense kg:Present ; kg:time "on Friday" ; kg:evidence id:passage-1 .
id:passage-1 a kg:Passage ; kg:start 0 ; kg:end 7 ; kg:quote "It did." ; prov:wasQuotedFrom id:doc-1 .
id:doc-1 a kg:Document ; rdfs:label "Plan rejected" ; dcterms:title "Plan rejected" ;
    dcterms:issued "2025-02-21T00:00:00"^^xsd:dateTime ; dcterms:publisher id:Gazette .
"""

# what the graph says, what is put in its place, severity, and words of the message
MISTAKES = [
    ("a kg:Reject ; kg:agent id:Ukraine ; kg:object id:plan ;", "a kg:Reject ;", "Violation", "who does it"),
    ("a kg:Reject", "a kg:Claim", "Violation", "a type that says what is claimed"),
    ("a kg:Reject", "a kg:Claim, kg:EventClaim", "Violation", "a type that says what is claimed"),
    ("kg:confidence 0.9", "kg:triggerStart -7", "Violation", "trigger of a claim"),
    (
        'kg:Present ; kg:time "on Friday" ; kg:evidence id:passage-1',
        "kg:Present",
        "Violation",
        "rests on a passage",
    ),
    (
        "kg:polarity kg:Affirmed",
        "kg:polarity kg:Affirmed, kg:Denied",
        "Violation",
        "either affirms or denies",
    ),
    ("kg:certainty kg:Certain ;", "", "Violation", "how sure its source is"),
    ("kg:tense kg:Past", 'kg:tense "past"', "Violation", "says when"),
    ("kg:confidence 0.9", "kg:confidence 1.5", "Violation", "from 0 to 1"),
    ("kg:attributedTo id:Gazette", "kg:attributedTo id:plan", "Violation", "someone who can speak"),
    ('"2025-02-20T00:00:00"^^xsd:dateTime', '"2025-02-20"^^xsd:date', "Violation", "breaks OWL tools"),
    ("kg:recipient id:Ukraine ;", "", "Violation", "threat names its target"),
    ("kg:object id:plan ; kg:polarity", "kg:polarity", "Warning", "kg:object is missing"),
    ("kg:agent id:United_States", "kg:agent id:lithium", "Warning", "Whoever acts"),
    ("kg:confidence 0.9", "kg:corroboratedBy id:claim-2 ; kg:contradicts id:claim-2", "Violation", "not by one that"),
    ("kg:confidence 0.9", "kg:contradicts id:plan", "Violation", "contradicts another claim"),
    ("kg:confidence 0.9", "kg:independentSources 1", "Violation", "2 or more"),
    ("kg:start 0", "kg:start 9", "Violation", "before its end"),
    ("kg:start 0", 'kg:start "0"', "Violation", "character offset"),
    ('kg:quote "It did."', 'kg:quote ""', "Violation", "string that is not empty"),
    ("; prov:wasQuotedFrom id:doc-1", "", "Violation", "quoted from one document"),
    ('dcterms:title "Plan rejected" ;', "", "Violation", "one title"),
    ('dcterms:issued "2025-02-21T00:00:00"^^xsd:dateTime ;', "", "Warning", "no date of publication"),
    ("dcterms:publisher id:Gazette", "dcterms:publisher id:Ukraine", "Violation", "publisher of a document"),
    ("kg:proposes id:plan", "kg:meets id:Ukraine", "Warning", "Nobody is known to have proposed"),
    (" ; kg:concerns id:lithium", "", "Warning", "what this deal concerns"),
    (" ; kg:positionIn id:Ukraine", "", "Info", "this office belongs"),
    (' ; rdfs:label "lithium"', "", "Violation", "exactly one rdfs:label"),
    ('rdfs:label "Jane Doe"', 'rdfs:label "Jane Doe", "J. Doe"', "Violation", "exactly one rdfs:label"),
    ("id:Jane_Doe a kg:Person", "id:Jane_Doe a kg:Person, kg:Company", "Violation", "merged under one name"),
    (
        "id:Ukraine a kg:Country",
        "id:Ukraine a kg:Country, kg:GovernmentBody",
        "Violation",
        "merged under one name",
    ),
    (
        "id:claim-2 a",
        "id:lithium kg:threatens id:Ukraine . id:claim-2 a",
        "Violation",
        "Only an actor does this",
    ),
    ("kg:proposes id:plan", "kg:proposes id:plan, id:lithium", "Violation", "Only a deal, commitment, law"),
    (
        "kg:represents id:Ukraine",
        "kg:appoints id:lithium ; kg:represents id:Ukraine",
        "Violation",
        "is elected, appointed",
    ),
    ("kg:represents id:Ukraine", "kg:represents id:plan", "Violation", "Those who are represented"),
]


def results(data: str) -> list[tuple[str, str]]:
    _, report, _ = validate(
        Graph().parse(data=HEAD + data, format="turtle"),
        shacl_graph=Graph().parse(paths.data("shapes", "kg.ttl")),
        ont_graph=Graph().parse(paths.data("ontology", "kg.ttl")),
    )
    found = report.subjects(RDF.type, SH.ValidationResult)
    return [
        (str(report.value(r, SH.resultSeverity)).rpartition("#")[2], str(report.value(r, SH.resultMessage)))
        for r in found
    ]


def test_a_good_graph_conforms():
    assert results(GOOD) == []


@pytest.mark.parametrize(("said", "instead", "severity", "words"), MISTAKES, ids=[m[3] for m in MISTAKES])
def test_each_mistake_is_named(said, instead, severity, words):
    assert GOOD.count(said) >= 1
    found = results(GOOD.replace(said, instead, 1))
    assert (severity, True) in [(level, words in message) for level, message in found], found


@pytest.mark.parametrize(("end", "shape"), [("domain", "targetSubjectsOf"), ("range", "targetObjectsOf")])
def test_domains_and_ranges_of_direct_properties_are_those_of_the_ontology(end, shape):
    shapes = Graph().parse(paths.data("shapes", "kg.ttl"))
    checked = {}
    for node, target in shapes.subject_objects(SH[shape]):
        classes = set(shapes.objects(node, SH["class"]))
        for choice in shapes.objects(node, SH["or"]):
            classes |= {shapes.value(option, SH["class"]) for option in shapes.items(choice)}
        name = re.sub(".*#", "", str(target))
        if name != "mentions":
            checked[name] = frozenset(re.sub(".*#", "", str(cls)) for cls in classes)
    direct = [prop for prop in ontology().properties.values() if prop.claim]
    assert checked == {prop.name: getattr(prop, end) for prop in direct if getattr(prop, end)}


def test_a_claim_type_of_a_users_module_is_a_type_of_claim():
    """The shapes repeat no list of claim types; those of a module count by its subclass axioms."""
    module = "kg:Extradite rdfs:subClassOf kg:EventClaim . "
    assert results(module + GOOD.replace("a kg:Reject ;", "a kg:Extradite, kg:Claim ;")) == []
    found = results(module + GOOD.replace("a kg:Reject ; kg:agent id:Ukraine", "a kg:Extradite ; kg:agent id:lithium"))
    assert any("Whoever acts" in message for _, message in found)
