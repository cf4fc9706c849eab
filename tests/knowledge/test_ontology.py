"""The ontology and its reader."""

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import paths
from kg.errors import InputError
from kg.knowledge.ontology import Ontology, ontology
from kg.knowledge.turtle import PREFIXES, shorten


def words(text: str) -> list[str]:
    return text.split()


CLASSES = words("""
    Actor Person Organization Company GovernmentBody InternationalOrganization ArmedGroup
    MediaOrganization Country Group Deal Agreement Proposal Treaty Resolution Resource Mineral
    CriticalMineral RareEarthElement Energy Funds Service CommunicationService Commitment Place
    Position Document Passage Claim
""")
CLAIM_TYPES = words("""
    Agree Consult Support Cooperate Aid Yield Request Accuse Reject Threaten Protest Sanction
    Mobilize Coerce Assault Propose Offer Warn Sign Judge Elect Appoint Dismiss Ownership
    Dependence Tenure Membership Affiliation Location Topic
""")
DIRECT = words("""
    proposes concerns threatens rejects signs negotiates agreesWith meets supports cooperatesWith
    agreesTo discusses givesUp warnsOf
    aids offers provides concedesTo withdrawsFrom demands demandsFrom warns accuses criticizes
    protestsAgainst sanctions mobilizesAgainst coerces attacks judges elects
    appoints dismisses owns acquires controls dependsOn holdsPosition positionIn represents memberOf partOf locatedIn
""")
ROLES = words("agent object recipient place time amount condition instrument")
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def triples():
    return list(ox.parse(path=str(paths.data("ontology", "kg.ttl"))))


def test_the_fixed_vocabulary_is_there():
    assert all(ontology().is_class(name) for name in CLASSES)
    assert set(ontology().claim_types) == set(CLAIM_TYPES)
    assert {name for name, prop in ontology().properties.items() if prop.claim} == set(DIRECT)
    assert {ontology().properties[role].domain for role in ROLES} == {frozenset({"Claim"})}


@pytest.mark.parametrize(
    ("cls", "ancestor"),
    [
        ("RareEarthElement", "Resource"),
        ("Country", "Actor"),
        ("Country", "Place"),
        ("MediaOrganization", "Organization"),
        ("Ceasefire", "Deal"),
        ("CommunicationService", "Service"),
        ("Reject", "Claim"),
        ("Person", "Person"),
    ],
)
def test_is_a(cls, ancestor):
    assert ontology().is_a(cls, ancestor)


def test_is_a_denies():
    assert not ontology().is_a("Actor", "Person")
    assert not ontology().is_a("Unheard_of", "Actor")
    assert not ontology().is_a("Aid", "Resource")


def test_superclasses_and_subclasses_mirror_each_other():
    for cls in ontology().ancestors:
        assert all(cls in ontology().subclasses(above) for above in ontology().superclasses(cls))
    assert ontology().superclasses("Company") == {"Organization", "Actor"}


def test_properties_know_domain_range_and_inverse():
    proposes = ontology().properties["proposes"]
    assert (proposes.kind, proposes.domain, proposes.range) == (
        "object",
        {"Actor"},
        {"Deal", "Commitment", "Law", "Measure"},
    )
    assert (proposes.inverse, ontology().properties["proposedBy"].inverse) == ("proposedBy", "proposes")
    assert ontology().properties["represents"].domain == {"Person", "Group", "Organization"}
    assert ontology().properties["concerns"].range == frozenset()
    assert ontology().properties["start"].range == {"xsd:integer"}
    assert ontology().properties["meets"].symmetric
    assert ontology().properties["locatedIn"].transitive


def test_each_direct_property_projects_two_roles_of_its_claim_type():
    for name in DIRECT:
        prop = ontology().properties[name]
        assert name in ontology().claim_types[prop.claim].properties
        assert {prop.subject, prop.object} <= set(ROLES)
        assert prop.subject != prop.object
    assert ontology().direct_property("Reject") == "rejects"
    assert ontology().claim_types["Request"].properties == ("demands", "demandsFrom")
    assert ontology().claim_type("demandsFrom") == "Request"
    assert ontology().claim_type("locationOf") == ""


def test_accepts():
    assert ontology().accepts(frozenset(), "")
    assert ontology().accepts(frozenset({"Deal", "Service"}), "Treaty")
    assert not ontology().accepts(frozenset({"Deal"}), "Country")
    assert not ontology().accepts(frozenset({"Deal"}), "")


def test_every_own_term_has_one_label_and_one_definition(triples):
    own = {
        q.subject for q in triples if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(PREFIXES["kg"])
    }
    for predicate in (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "definition"):
        counted = [q.subject for q in triples if q.predicate.value == predicate and q.subject in own]
        assert sorted(map(str, counted)) == sorted(map(str, own))


def test_every_term_that_is_used_is_declared(triples):
    declared = {q.subject for q in triples if shorten(q.predicate.value) == "rdf:type"}
    ours = tuple(PREFIXES[p] for p in ("kg", "prov", "skos", "dcterms"))
    annotation = {"skos:closeMatch", "dcterms:license"}
    used = {q.predicate for q in triples}
    used |= {
        q.object for q in triples if isinstance(q.object, ox.NamedNode) and shorten(q.predicate.value) not in annotation
    }
    assert {t for t in used if t.value.startswith(ours)} <= declared


def test_owl_names_each_thing_once_and_has_no_object_data_or_class_punning(triples):
    kinds = {
        "owl:Class",
        "owl:ObjectProperty",
        "owl:DatatypeProperty",
        "owl:AnnotationProperty",
        "owl:NamedIndividual",
    }
    declared = [
        (q.subject, shorten(q.object.value))
        for q in triples
        if isinstance(q.object, ox.NamedNode) and shorten(q.object.value) in kinds
    ]
    assert len({subject for subject, _ in declared}) == len(declared)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kg:A a owl:Class .\nkg:B a owl:Class ;; kg: .", r"line \d+, column \d+: not Turtle"),
        ("id:x a kg:Actor .", "declares no owl:Class"),
        ("kg:A a owl:Class ; rdfs:subClassOf kg:Missing .", "subclass of kg:Missing"),
        ('kg:A a owl:Class ; rdfs:label "a", "b" .', "2 values of rdfs:label"),
        (
            "kg:Claim a owl:Class . kg:C a owl:Class ; rdfs:subClassOf kg:Claim ; kg:directProperty kg:p .",
            "no projection of it",
        ),
    ],
)
def test_a_malformed_ontology_is_refused_with_file_and_reason(tmp_path, text, reason):
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(InputError, match=reason) as caught:
        Ontology.load(path)
    assert str(path) in str(caught.value)


def test_a_missing_ontology_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"none.ttl.*cannot be read"):
        Ontology.load(tmp_path / "none.ttl")


def test_a_claim_type_is_a_state_or_an_event_by_its_superclass():
    states = {name for name, found in ontology().claim_types.items() if found.state}
    assert states == {"Affiliation", "Ownership", "Dependence", "Tenure", "Membership", "Location", "Topic"}
    events = {name for name in ontology().claim_types if ontology().is_a(name, "EventClaim")}
    assert events == set(ontology().claim_types) - states
    assert {"Elect", "Appoint", "Dismiss"} <= events  # no PLOVER root, and events all the same


def test_borrowed_terms_stay_as_their_owners_define_them(triples):
    borrowed = tuple(PREFIXES[p] for p in ("prov", "skos", "dcterms", "schema"))
    said = {
        (shorten(q.subject.value), shorten(q.predicate.value), shorten(q.object.value))
        for q in triples
        if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(borrowed)
        if shorten(q.predicate.value) != "rdf:type"
    }
    assert said == {  # PROV-O says so itself
        ("prov:SoftwareAgent", "rdfs:subClassOf", "prov:Agent"),
        ("prov:wasQuotedFrom", "rdfs:subPropertyOf", "prov:wasDerivedFrom"),
        ("prov:wasRevisionOf", "rdfs:subPropertyOf", "prov:wasDerivedFrom"),
    }


def about(triples, subject: str, predicate: str) -> list[str]:
    return [
        q.object.value
        for q in triples
        if isinstance(q.subject, ox.NamedNode)
        and shorten(q.subject.value) == subject
        and shorten(q.predicate.value) == predicate
    ]


def test_the_header_says_what_fair_checklists_ask_for(triples):
    header = "https://w3id.org/kg-news/ontology"
    for predicate in words("""
        owl:versionIRI owl:versionInfo owl:priorVersion dcterms:title dcterms:description dcterms:creator
        dcterms:contributor dcterms:created dcterms:modified dcterms:license dcterms:bibliographicCitation
    """):
        assert len(about(triples, header, predicate)) == 1, predicate
    [version] = about(triples, header, "owl:versionInfo")
    assert about(triples, header, "owl:versionIRI") == [f"{header}/{version}"]


def test_every_own_term_has_an_owner_and_every_class_and_property_an_example(triples):
    own = {
        (shorten(q.subject.value), shorten(q.object.value))
        for q in triples
        if isinstance(q.subject, ox.NamedNode)
        and q.subject.value.startswith(PREFIXES["kg"])
        and shorten(q.predicate.value) == "rdf:type"
    }
    for name, kind in own:
        assert about(triples, name, "rdfs:isDefinedBy") == ["https://w3id.org/kg-news/ontology"], name
        if kind in {"owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"}:
            assert about(triples, name, "skos:example"), name


def test_a_deprecated_term_names_what_to_use_instead(triples):
    deprecated = [shorten(q.subject.value) for q in triples if shorten(q.predicate.value) == "owl:deprecated"]
    assert deprecated
    for name in deprecated:
        [instead] = about(triples, name, "dcterms:isReplacedBy")
        assert instead.startswith(PREFIXES["kg"])
        assert shorten(instead) not in deprecated


def test_labels_and_definitions_are_marked_as_english(triples):
    texts = {"rdfs:label", "rdfs:comment", "skos:definition", "skos:example"}
    plain = [q for q in triples if shorten(q.predicate.value) in texts and q.object.language != "en"]
    assert plain == []


def test_the_version_number_changes_when_the_vocabulary_does(triples):
    """Each version's line holds a hash of its statements without labels, notes and the header."""
    notes = {"rdfs:label", "rdfs:comment", "skos:definition", "skos:example", "skos:scopeNote", "rdfs:isDefinedBy"}
    header = ox.NamedNode("https://w3id.org/kg-news/ontology")
    said = ox.Dataset(q for q in triples if q.subject != header and shorten(q.predicate.value) not in notes)
    said.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    found = hashlib.sha256("\n".join(sorted(map(str, said))).encode()).hexdigest()[:16]
    lines = (Path(__file__).parent / "vocabulary_versions.tsv").read_text(encoding="utf-8").splitlines()
    recorded = dict(line.split("\t") for line in lines)
    [version] = about(triples, header.value, "owl:versionInfo")
    assert recorded.get(version) == found, (
        f"the vocabulary is not that of version {version}: raise owl:versionInfo, owl:versionIRI and owl:priorVersion, "
        f"and add the line {version}<TAB>{found} to vocabulary_versions.tsv"
    )
