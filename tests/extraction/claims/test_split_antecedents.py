"""Who "the two men" and "both sides" are, and other participants that a phrase names only by its parts."""

import pytest
from spacy.language import Language

import kg


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.load(candidates=False)


def claims(nlp: Language, text: str, type: str) -> set[tuple[str, ...]]:
    """Return the property and the fillers of agent, object and recipient of the claims of a type."""
    doc = nlp(text)
    names = [(claim.property, dict(claim.roles)) for claim in doc._.claims if claim.type == type]
    return {
        (property, *(doc._.mentions[roles[r].mention].name for r in ("agent", "object", "recipient") if r in roles))
        for property, roles in names
    }


@pytest.mark.parametrize(
    "text",
    [
        "Anna Reed thanked Karl Brandauer when the two women met in Lima.",
        "Anna Reed thanked Karl Brandauer. The two politicians met on Monday.",
        "Anna Reed thanked Karl Brandauer. Both leaders met on Monday.",
    ],
)
def test_two_people_are_those_just_named(nlp: Language, text: str) -> None:
    assert claims(nlp, text, "Consult") == {("meets", "Anna Reed", "Karl Brandauer")}


def test_two_states_are_those_just_named(nlp: Language) -> None:
    text = "Anna Reed said Kenya had attacked Peru. The two countries met in Lima."
    assert ("meets", "Kenya", "Peru") in claims(nlp, text, "Consult")


@pytest.mark.parametrize(
    "text",
    [
        "Anna Reed thanked Karl Brandauer and Eva Lind. The two politicians met on Monday.",
        "Anna Reed thanked Karl Brandauer. Two politicians met on Monday.",
        "Anna Reed left. The two politicians met on Monday.",
    ],
)
def test_of_more_or_fewer_nothing_is_said(nlp: Language, text: str) -> None:
    assert not any(row[0] == "meets" for row in claims(nlp, text, "Consult"))


def test_who_haggles_does_so_with_the_other(nlp: Language) -> None:
    found = claims(nlp, "Kenya and Peru haggled over a minerals deal.", "Consult")
    assert ("negotiates", "Kenya", "minerals deal", "Peru") in found
    assert ("negotiates", "Peru", "minerals deal", "Kenya") in found


def test_the_owner_of_a_weapon_attacks_with_it(nlp: Language) -> None:
    found = claims(nlp, "Peruvian missiles destroyed the Chilean bridge.", "Assault")
    assert {row[:3] for row in found} == {("attacks", "Peruvian", "Chilean bridge")}
