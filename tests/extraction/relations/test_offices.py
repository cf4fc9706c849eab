"""Offices that noun phrases tell, and whom persons and groups act for."""

from __future__ import annotations

import pytest
from spacy.language import Language

import kg


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.load(candidates=False)


def facts(nlp: Language, text: str) -> set[tuple[str, str, str, str]]:
    """Return the office claims of a text: property, whom or what, individual or name, tense."""
    doc = nlp(text)
    mentions = doc._.mentions
    found = set()
    for claim in doc._.claims:
        if claim.frame.startswith("office-"):
            roles = dict(claim.roles)
            for property, subject, object in claim.projections():
                ends = [mentions[roles[role].mention] for role in (subject, object)]
                found.add((property, *(end.individual or end.name for end in ends), claim.tense))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "US Treasury Secretary Scott Bessent presented the plan.",
            ("holdsPosition", "Scott_Bessent", "US_Secretary_of_the_Treasury", "Present"),
        ),
        (
            "Scott Bessent, the US Treasury secretary, presented the plan.",
            ("holdsPosition", "Scott_Bessent", "US_Secretary_of_the_Treasury", "Present"),
        ),
        (
            "Melinda Haring, a senior fellow at the Atlantic Council, disagreed.",
            ("positionIn", "senior fellow of Atlantic Council", "Atlantic_Council", "Present"),
        ),
        (
            "Melinda Haring, a senior fellow at the Atlantic Council, disagreed.",
            ("holdsPosition", "Melinda Haring", "senior fellow of Atlantic Council", "Present"),
        ),
        ("US officials warned of a shutoff.", ("represents", "US officials", "United_States", "Present")),
        (
            "Keith Kellogg, Trump's special envoy for Ukraine and Russia, left.",
            ("represents", "Keith_Kellogg", "United_States", "Present"),
        ),
        ("President Trump left.", ("holdsPosition", "Donald_Trump", "President_of_the_United_States", "Present")),
        ("Officials in Kyiv disagree.", ("represents", "Officials", "Ukraine", "Present")),
        (
            "The speaker of parliament in Kyiv, Ruslan Stefanchuk, agreed.",
            ("positionIn", "Chairman_of_the_Verkhovna_Rada", "Verkhovna_Rada", "Present"),
        ),
        (
            "Anna Reed, the governor of Odesa, was hurt.",
            ("positionIn", "governor of Odesa", "Odesa", "Present"),
        ),
        (
            "Ruslan Stefanchuk, who heads the Ukrainian parliament, agreed.",
            ("positionIn", "head of Verkhovna Rada", "Verkhovna_Rada", "Present"),
        ),
        (
            "Former Ukrainian president Leonid Kuchma spoke in Minsk.",
            ("holdsPosition", "Leonid Kuchma", "President_of_Ukraine", "Past"),
        ),
    ],
)
def test_office(nlp: Language, text: str, expected: tuple[str, str, str, str]) -> None:
    assert expected in facts(nlp, text)


@pytest.mark.parametrize(
    "text",
    [
        "A Ukrainian tycoon hosted the event.",
        "Kushner, Trump's son-in-law, attended the talks.",
        "Tourists visited the president's office.",
    ],
)
def test_no_office_is_made_up(nlp: Language, text: str) -> None:
    assert not [f for f in facts(nlp, text) if f[0] in {"holdsPosition", "positionIn"}]


def test_diplomats_in_a_country_act_for_their_own(nlp: Language) -> None:
    found = facts(nlp, "American diplomats in Saudi Arabia left.")
    assert {object_ for property, _, object_, _ in found if property == "represents"} == {"United_States"}


def test_a_secretary_acts_for_the_state_and_not_for_the_ministry(nlp: Language) -> None:
    found = facts(nlp, "Scott Bessent, the US Treasury Secretary, left.")
    assert {object_ for property, _, object_, _ in found if property == "represents"} == {"United_States"}


def test_an_ambassador_to_an_organization_has_an_office_there_too(nlp: Language) -> None:
    found = facts(nlp, "Russia's ambassador to the UN, Vassily Nebenzia, welcomed the text.")
    assert {object_ for property, _, object_, _ in found if property == "positionIn"} == {"Russia", "United_Nations"}


def test_an_ambassador_acts_for_the_state_that_sends_him(nlp: Language) -> None:
    found = facts(nlp, "Russian Ambassador to the UN Vassily Nebenzia welcomed the text.")
    assert {object_ for property, _, object_, _ in found if property == "represents"} == {"Russia"}


def represented(nlp: Language, text: str) -> set[tuple[str, str]]:
    return {(who, whom) for property, who, whom, _ in facts(nlp, text) if property == "represents"}


def test_soldiers_in_a_country_need_not_be_its_own(nlp: Language) -> None:
    assert represented(nlp, "Soldiers in Mali complained.") == set()
    assert represented(nlp, "Malian soldiers complained.") == {("Malian soldiers", "Mali")}


def test_lawmakers_and_directors_of_institutes_act_for_nobody(nlp: Language) -> None:
    assert represented(nlp, "French officials complained.") == {("French officials", "France")}
    assert represented(nlp, "French lawmakers complained.") == set()
    assert represented(nlp, "Anna Reed, a director at the Atlantic Council, complained.") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Former Ukrainian president Leonid Kuchma spoke in Minsk.",
        "Former U.S. president Joe Biden spoke in Minsk.",
        "Former U.S. officials complained.",
    ],
)
def test_who_has_left_an_office_acts_for_nobody(nlp: Language, text: str) -> None:
    assert represented(nlp, text) == set()


def test_ministries_act_for_their_state_and_courts_do_not(nlp: Language) -> None:
    assert represented(nlp, "The Croatian Transport Ministry complained.") == {
        ("Croatian Transport Ministry", "Croatia")
    }
    assert represented(nlp, "The Croatian Supreme Court complained.") == set()


def test_an_office_is_one_claim_with_all_its_edges(nlp: Language) -> None:
    """Who holds what, whose office it is and for whom its holder acts are not three assertions of the text."""
    doc = nlp("French President Emmanuel Macron spoke.")
    [claim] = doc._.claims
    assert claim.projections() == (
        ("holdsPosition", "agent", "object"),
        ("positionIn", "object", "recipient"),
        ("represents", "agent", "recipient"),
    )
