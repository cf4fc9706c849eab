"""Claims of the network and of frames: what is kept, added, dropped, and how sure it is."""

from __future__ import annotations

import functools
from collections import Counter
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc

import kg
from corpus import TYPES, read
from kg.extraction.claims.candidate_claims import UNSEEN, WITH_FRAME
from kg.extraction.claims.confidence import Evidence, confidence
from kg.knowledge.ontology import ontology


@functools.cache
def pipeline() -> Language:
    return kg.load()


def claims(text: str) -> list[tuple[str, dict[str, set[str]]]]:
    """Return the types of a text's claims with the words in each role."""
    doc = pipeline()(text)
    found = []
    for claim in doc._.claims:
        roles: dict[str, set[str]] = {}
        for role, filler in claim.roles:
            roles.setdefault(role, set()).add(words(doc, filler.mention) if filler.mention >= 0 else filler.text)
        found.append((claim.type, roles))
    return found


def words(doc: Doc, mention: int) -> str:
    found = doc._.mentions[mention]
    return doc.text[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "type", "role", "filler"),
    [
        ("Parliament rejected the bill.", "Reject", "object", "the bill"),
        ("The president signed the law on Monday.", "Sign", "object", "the law"),
        ("The voters elected Maria Lindqvist president.", "Elect", "object", "Maria Lindqvist"),
        ("The opposition leader Pavel Orlov was arrested on Friday.", "Coerce", "object", "Pavel Orlov"),
        ("A court sentenced the banker to ten years in prison.", "Judge", "object", "the banker"),
        ("The prime minister fired the finance minister.", "Dismiss", "object", "the finance minister"),
    ],
)
def test_the_network_adds_what_frames_lack(text: str, type: str, role: str, filler: str) -> None:
    assert any(found == type and filler in roles.get(role, ()) for found, roles in claims(text)), claims(text)


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("He died surrounded by his family.", "Assault"),
        ("Mexico held elections on Sunday.", "Yield"),
        ("The team beat its rivals in the final.", "Assault"),
    ],
)
def test_the_network_drops_what_frames_take_for_another_sense(text: str, type: str) -> None:
    assert type not in {found for found, _ in claims(text)}


def test_conjuncts_of_a_filler_are_fillers() -> None:
    found = [roles for type, roles in claims("Police arrested two journalists and a lawyer.") if type == "Coerce"]
    assert set().union(*(roles["object"] for roles in found)) == {"two journalists", "a lawyer"}


def test_an_agent_alone_is_a_claim_only_where_the_type_needs_nobody_else() -> None:
    alone = {type for type in TYPES if ontology().complete_alone(type)}
    assert alone == {"Protest", "Mobilize", "Yield", "Elect", "Agree"}
    for document in read("dev", "wikinews"):
        for claim in pipeline()(document.text)._.claims:
            if {role for role, _ in claim.roles} == {"agent"} and any(r.startswith("network:") for r in claim.rules):
                assert claim.type in alone, document.text[claim.start : claim.end]


def test_a_frame_of_ones_own_is_not_judged(tmp_path: Path) -> None:
    frame = tmp_path / "own.yaml"
    frame.write_text(
        "frames: [{name: mothball, inherits: [reject], triggers: {verb: [mothball]}, examples: ["
        "{text: The ministry mothballed the deal., "
        "expect: {type: Reject, roles: {agent: ministry, object: deal}}}]}]\n"
    )
    nlp = kg.load()
    nlp.remove_pipe("kg_frames")
    nlp.add_pipe("kg_frames", config={"lexicon": [str(frame)]}, before="kg_time")
    doc = nlp("The ministry mothballed the deal.")
    assert "Reject" in {claim.type for claim in doc._.claims}
    assert not any(type == "Reject" and p > WITH_FRAME for c in doc._.candidates for type, p in c.types)


def test_without_candidates_frames_speak_alone() -> None:
    nlp = kg.load(candidates=False)
    doc = nlp("The voters elected Maria Lindqvist president. Norway rejected the plan.")
    assert doc._.candidates
    assert not any(rule.startswith("network:") for claim in doc._.claims for rule in claim.rules)


def test_the_network_knows_every_type_that_it_may_overrule() -> None:
    counts = Counter(claim.type for document in read("train") for claim in document.claims)
    assert all(counts[type] > 150 for type in TYPES)
    assert UNSEEN.isdisjoint(TYPES)


def evidence(type: float, participants: float, agreement: int) -> Evidence:
    return Evidence(type, participants, agreement, 0.9, 0.1, 2, state=False)


def test_confidence_grows_with_the_probabilities() -> None:
    grades = [evidence(0.5, 0.5, 0), evidence(0.9, 0.5, 0), evidence(0.9, 0.9, 0), evidence(0.99, 0.99, 1)]
    found = [confidence(grade) for grade in grades]
    assert found == sorted(set(found)) and found[-1] < 1
    assert confidence(evidence(0.0, 0.0, 0)) < 0.1


def test_evidence_is_read_back_from_the_rule_that_holds_it() -> None:
    made = Evidence(0.5, 0.25, -1, 0.75, 0.125, 3, state=True)
    assert Evidence.of_rule(made.rule) == made


def test_title_without_a_body_names_a_position_of_its_holder() -> None:
    doc = pipeline()("King Harald Brandt met the envoy. On Monday President Odera Njiru thanked King Brandt.")
    held = [dict(claim.roles)["object"].mention for claim in doc._.claims if claim.type == "Tenure"]
    named = [doc._.mentions[mention] for mention in held]
    assert [mention.cls for mention in named] == ["Position"] * 3
    clusters = {(mention.name, mention.cluster) for mention in named}
    assert len(clusters) == 2, clusters


@pytest.mark.parametrize(
    ("text", "property"),
    [
        ("Norway suspended its whaling program.", "givesUp"),
        ("The ministry urged lawmakers to back the plan.", "demandsFrom"),
        ("Rebels agreed to the ceasefire.", "agreesTo"),
    ],
)
def test_a_type_asserts_the_property_whose_roles_are_filled(text: str, property: str) -> None:
    assert property in {p for claim in pipeline()(text)._.claims for p, *_ in claim.projections()}


@pytest.mark.parametrize(
    ("text", "polarity", "certainty"),
    [
        ("The minister denied that Norway had threatened Iceland.", "Denied", "Certain"),
        ("Norway never threatened Iceland.", "Denied", "Certain"),
        ("Norway may threaten Iceland.", "Affirmed", "Possible"),
    ],
)
def test_what_is_denied_or_left_open_is_no_fact(text: str, polarity: str, certainty: str) -> None:
    found = {(c.polarity, c.certainty) for c in pipeline()(text)._.claims if c.type == "Threaten"}
    assert found == {(polarity, certainty)}


def test_who_is_threatened_is_the_object_where_nothing_else_is_said() -> None:
    [claim] = [c for c in pipeline()("Norway threatened Iceland on Monday.")._.claims if c.type == "Threaten"]
    assert (claim.property, [role for role, _ in claim.roles][:2]) == ("threatens", ["agent", "object"])


def test_one_trigger_gives_one_claim_of_a_type() -> None:
    doc = pipeline()("The envoy held talks with the minister in Oslo.")
    assert len([claim for claim in doc._.claims if claim.type == "Consult"]) == 1
