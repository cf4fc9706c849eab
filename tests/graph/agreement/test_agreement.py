"""Claims that agree, claims that contradict each other, and who counts as a source."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pyoxigraph as ox
import pytest

from kg.graph.agreement import AGREEMENT, agreement, refresh
from kg.graph.agreement.independent_sources import copies, credited, outlet
from kg.graph.agreement.links import LINKED
from kg.knowledge.iso_dates import days
from kg.rdf.namespaces import ID, KG, PREFIXES
from kg.rdf.store import Store, open_store

PREFIX = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


@dataclass(frozen=True)
class Said:
    """A claim in a document of its own: what the tests vary."""

    outlet: str
    day: str = "2025-02-20"
    kind: str = "Assault"
    property: str = "attacks"
    agent: str = "Iran"
    object: str = "Iraq"
    polarity: str = "Affirmed"
    certainty: str = "Certain"
    tense: str = "Past"
    quote: str = ""
    more: str = ""
    text: str = ""
    document: str = ""


def store_of(*said: Said) -> Store:
    """Return a store with a graph a document; claims are named c0, c1, …"""
    store = open_store()
    documents: dict[str, str] = {}
    for number, claim in enumerate(said):
        document = claim.document or f"doc-{number}"
        issued = f'dcterms:issued "{claim.day}T00:00:00"^^xsd:dateTime ;' if claim.day else ""
        publisher = f"dcterms:publisher id:{claim.outlet} ;" if claim.outlet else ""
        documents[document] = documents.get(document, "") + (
            f'id:{document} a kg:Document ; {issued} {publisher} kg:text """{claim.text}""" .\n'
            f"id:c{number} a kg:{claim.kind} ; kg:directProperty kg:{claim.property} ; kg:agent id:{claim.agent} ;\n"
            f"  kg:object id:{claim.object} ; kg:polarity kg:{claim.polarity} ; kg:certainty kg:{claim.certainty} ;\n"
            f"  kg:tense kg:{claim.tense} ; {claim.more} kg:evidence id:passage-{number} .\n"
            f"id:passage-{number} prov:wasQuotedFrom id:{document} ;\n"
            f"  kg:quote '''{claim.quote or f'Sentence {number}.'}''' .\n"
        )
    for document, turtle in documents.items():
        triples = list(ox.parse((PREFIX + turtle).encode(), format=ox.RdfFormat.TURTLE))
        store.add_document(ID + document, triples)
    return store


def linked(*said: Said) -> dict[str, set[str]]:
    """Return the links of the claims by property, as "c0 c1"; counts as "c0 2"."""
    found: dict[str, set[str]] = {}
    for triple in agreement(store_of(*said)):
        assert isinstance(triple.subject, ox.NamedNode)
        value = triple.object.value if isinstance(triple.object, ox.Literal | ox.NamedNode) else ""
        pair = f"{triple.subject.value.removeprefix(ID)} {value.removeprefix(ID)}"
        found.setdefault(triple.predicate.value.removeprefix(KG), set()).add(pair)
    return found


AFFIRMS, DENIES = Said("A"), Said("B", polarity="Denied")


def test_a_denial_contradicts_both_ways() -> None:
    assert linked(AFFIRMS, DENIES) == {"contradicts": {"c0 c1", "c1 c0"}}


def test_two_outlets_are_counted_and_linked_both_ways() -> None:
    assert linked(Said("A"), Said("B")) == {
        "corroboratedBy": {"c0 c1", "c1 c0"},
        "independentSources": {"c0 2", "c1 2"},
    }


@pytest.mark.parametrize(
    "other",
    [
        Said("B", polarity="Denied", certainty="Possible"),
        Said("B", polarity="Denied", object="Syria"),
        Said("B", polarity="Denied", kind="Coerce", property="coerces"),
        Said("B", polarity="Denied", tense="Future"),
        Said("B", polarity="Denied", day="2023-02-20"),
        Said("B", polarity="Denied", more='kg:time "2025-W02" ;'),
        Said("B", polarity="Denied", more="kg:recipient id:Kuwait ;"),
    ],
    ids=["possible", "other object", "other type", "still to come", "other year", "dated apart", "other recipient"],
)
def test_another_content_does_not_contradict(other: Said) -> None:
    said = Said("A", more="kg:recipient id:Jordan ;") if "recipient" in other.more else AFFIRMS
    assert linked(said, other) == {}


def test_what_is_probable_is_contradicted_by_its_denial() -> None:
    assert "contradicts" in linked(Said("A", certainty="Probable"), DENIES)


def test_a_state_that_was_does_not_contradict_one_that_is_not() -> None:
    owned = Said("A", kind="Ownership", property="owns", tense="Past")
    assert linked(owned, Said("B", kind="Ownership", property="owns", tense="Present", polarity="Denied")) == {}


def test_other_sums_do_not_contradict() -> None:
    assert (
        linked(Said("A", more='kg:amount "$500 billion" ;'), Said("B", polarity="Denied", more='kg:amount "$5" ;'))
        == {}
    )


def test_one_text_contradicts_itself_only_by_two_voices() -> None:
    one = Said("A", document="doc-x", more="kg:attributedTo id:Iraq_officials ;")
    same = Said("A", document="doc-x", polarity="Denied", more="kg:attributedTo id:Iraq_officials ;")
    other = Said("A", document="doc-x", polarity="Denied", more="kg:attributedTo id:Iran_officials ;")
    assert linked(one, same) == {}
    assert linked(one, other) == {"contradicts": {"c0 c1", "c1 c0"}}


def test_one_outlet_at_another_time_contradicts_itself() -> None:
    assert "contradicts" in linked(AFFIRMS, Said("A", day="2025-02-25", polarity="Denied"))


def test_meeting_is_mutual() -> None:
    one = Said("A", kind="Consult", property="meets", more="kg:recipient id:Iraq ;", object="talks")
    two = Said("B", kind="Consult", property="meets", agent="Iraq", more="kg:recipient id:Iran ;", object="dinner")
    assert linked(one, two)["corroboratedBy"] == {"c0 c1", "c1 c0"}


OFFICIALS = "kg:attributedTo id:A . id:officials a kg:Group ; kg:represents id:Iran . id:c0 "


def test_what_a_states_people_do_their_state_is_denied_to_have_done() -> None:
    assert linked(Said("A", agent="officials", more=OFFICIALS), DENIES)["contradicts"] == {"c0 c1", "c1 c0"}


def test_that_some_people_did_not_does_not_say_that_the_state_did_not() -> None:
    assert linked(Said("A", agent="officials", more=OFFICIALS, polarity="Denied"), AFFIRMS) == {}


def test_a_deal_is_known_by_its_parties_whoever_is_named_beside_it() -> None:
    rejects = {"kind": "Reject", "property": "rejects", "object": "plan"}
    one = Said("A", **rejects, more="kg:recipient id:Turkey . id:plan a kg:Proposal . id:c0 ")
    two = Said("B", **rejects, more="kg:recipient id:Ankara ;")
    assert linked(one, two)["corroboratedBy"] == {"c0 c1", "c1 c0"}


WIRE = "Iran attacked a convoy of trucks near the Iraqi border on Thursday, killing four."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Said("A"), Said("A")),
        (Said("A", quote=WIRE), Said("B", quote=WIRE)),
        (Said("A", quote=WIRE), Said("B", quote=WIRE.replace("four", "at least four"))),
        (
            Said("A", quote='"It was our answer to their threats," he said.'),
            Said("B", quote='He told them: "It was our answer to their threats"'),
        ),
        (Said("Reuters"), Said("B", text="BAGHDAD, Feb 20 (Reuters) - Iran has attacked.")),
        (
            Said("A", more="kg:attributedTo id:Reuters ;"),
            Said("B", text="BAGHDAD, Feb 20 (Reuters) - Iran has attacked."),
        ),
    ],
    ids=["one outlet", "copy", "near copy", "same quotation", "agency's dateline", "attributed to the agency"],
)
def test_copies_of_one_source_count_once(one: Said, other: Said) -> None:
    store = store_of(one, other)
    store.add_document(
        ID + "known", [ox.Triple(ox.NamedNode(ID + "Reuters"), _TYPE, ox.NamedNode(KG + "MediaOrganization"))]
    )
    assert list(agreement(store)) == []


_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def test_documents_of_no_known_outlet_are_sources_of_their_own() -> None:
    assert linked(Said(""), Said(""))["independentSources"] == {"c0 2", "c1 2"}


def test_many_outlets_are_all_counted_but_few_are_linked() -> None:
    found = linked(*(Said(f"Outlet{i}") for i in range(4 * LINKED)))
    assert found["independentSources"] == {f"c{i} {4 * LINKED}" for i in range(4 * LINKED)}
    assert len(found["corroboratedBy"]) <= 2 * 4 * LINKED * LINKED


def test_undated_claims_join_the_only_occasion_there_is() -> None:
    assert "corroboratedBy" in linked(Said("A"), Said("B", day=""))
    apart = linked(Said("A"), Said("A", day="2020-01-01"), Said("B", day=""))
    assert apart == {}


def test_the_order_of_documents_makes_no_difference() -> None:
    said = (AFFIRMS, DENIES, Said("C", day="2025-02-22"), Said("D", quote=WIRE), Said("E", quote=WIRE))
    names = dict(zip(said, "vwxyz", strict=True))

    def named(order: tuple[Said, ...]) -> set[str]:
        new = {f"c{i}": names[claim] for i, claim in enumerate(order)}
        return {
            f"{property} {new[pair.split()[0]]} {new.get(pair.split()[1], pair.split()[1])}"
            for property, pairs in linked(*order).items()
            for pair in pairs
        }

    assert len({frozenset(named(order)) for order in itertools.permutations(said)}) == 1


def test_refreshing_twice_changes_nothing_and_removal_removes() -> None:
    store = store_of(AFFIRMS, DENIES)
    assert refresh(store) == refresh(store) == 2
    assert len(list(store.quads(graph=AGREEMENT))) == 2
    store.remove_document(ID + "doc-1")
    assert refresh(store) == 0
    assert not list(store.quads(predicate=ox.NamedNode(KG + "contradicts")))


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("KYIV, Ukraine (AP) — The president spoke.", "Associated_Press"),
        ("Title\n\nKYIV, Feb 20 (Reuters) - The president spoke.", "Reuters"),
        ("Title\n\nThe president spoke.\n\nSource: AFP\n", "Agence_France-Presse"),
        ("The president (Zelensky) - as he is called - spoke to Reuters.", ""),
        ("Photo: The president (Reuters)\n\nHe spoke.", ""),
    ],
)
def test_an_agency_is_credited_in_dateline_or_credit_line(text: str, medium: str) -> None:
    assert credited(text).removeprefix("The_") == medium


def test_the_outlet_is_the_publisher_or_the_host() -> None:
    assert outlet("Harbor_Dispatch", "https://www.example.org/a") == "Harbor_Dispatch"
    assert outlet("", "https://www.example.org/a") == outlet("", "http://example.org/b") == "example.org"


def test_short_sentences_are_no_copies() -> None:
    assert list(copies(["Trump met Macron.", "Trump met Macron."])) == []


@pytest.mark.parametrize(
    ("iso", "first", "last"),
    [
        ("2025-02-20", "2025-02-20", "2025-02-20"),
        ("2025-02-20T00:00:00", "2025-02-20", "2025-02-20"),
        ("2025-W08", "2025-02-17", "2025-02-23"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-22", "2024-06-01", "2024-08-31"),
        ("2023-24", "2023-12-01", "2024-02-29"),
        ("2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_iso_dates_are_intervals_of_days(iso: str, first: str, last: str) -> None:
    found = days(iso)
    assert found is not None
    assert [day.isoformat() for day in found] == [first, last]


@pytest.mark.parametrize("words", ["", "soon", "last Wednesday", "2025-13", "99999", "2025-W60"])
def test_other_words_are_no_dates(words: str) -> None:
    assert days(words) is None
