"""Who and what a text speaks of, and as what. Sentences of our own, read by the shipped model."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Span

import kg
from kg.annotations import Mention
from kg.knowledge.word_lists import clean, gender_of_name


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.load(candidates=False)


def mention(doc: Doc, text: str) -> Mention:
    """Return the mention whose name is a text."""
    return next(m for m in doc._.mentions if m.name == text and m.label != "IMPLIED")


@pytest.mark.parametrize(
    ("sentence", "name", "cls", "individual"),
    [
        ("Kyiv rejected the proposal on Friday.", "Kyiv", "Country", "Ukraine"),
        ("The envoys met in Kyiv on Friday.", "Kyiv", "City", "Kyiv"),
        ("The White House criticized Kyiv’s handling of the talks.", "Kyiv", "Country", "Ukraine"),
        ("Ukrainian officials signed the agreement.", "Ukrainian", "Country", "Ukraine"),
        ("Ukrainian officials signed the agreement.", "Ukrainian officials", "Group", ""),
        ("The Ukrainians rejected the offer.", "Ukrainians", "Group", ""),
        ("Gen. Keith Kellogg met reporters in Munich.", "Keith Kellogg", "Person", "Keith_Kellogg"),
        ("SpaceX owns Starlink.", "Starlink", "CommunicationService", "Starlink"),
        ("The company mines graphite in Brazil.", "graphite", "CriticalMineral", "graphite"),
        ("Peru lives on gas money.", "gas money", "Funds", ""),
        ("Officials discussed a minerals deal.", "minerals deal", "Deal", ""),
        ("Russian troops entered the city.", "Russian troops", "ArmedGroup", "Armed_Forces_of_Russia"),
        ("The drummer left the rock band Glasshouse in May.", "Glasshouse", "Organization", ""),
        ("The study was published in PLOS Volcanology.", "PLOS Volcanology", "MediaOrganization", ""),
        ("Tropical Storm Odalys formed on Monday.", "Tropical Storm Odalys", "Event", ""),
        ("London’s Royal Crane Society criticized the plan.", "London", "City", "London"),
        ("The suspect is Peter Marsh of Allen, Texas, near Dallas.", "Allen", "City", "Allen"),
        ("The Frenchman finished behind the Norwegian.", "Norwegian", "Person", ""),
        ("The Norwegian team finished first.", "Norwegian", "Country", "Norway"),
    ],
)
def test_class_and_individual(nlp: Language, sentence: str, name: str, cls: str, individual: str) -> None:
    found = mention(nlp(sentence), name)
    assert (found.cls, found.individual) == (cls, individual)


def test_offsets_leave_out_titles_determiners_and_possessive_endings(nlp: Language) -> None:
    text = "The White House welcomed Gen. Keith Kellogg’s visit."
    spans = {text[m.start : m.end] for m in nlp(text)._.mentions}
    assert {"White House", "Keith Kellogg"} <= spans


def test_lower_case_words_are_no_acronyms(nlp: Language) -> None:
    doc = nlp("They told us that they may come.")
    assert not [m for m in doc._.mentions if m.individual]


def test_a_noun_with_the_capital_of_its_sentence_is_no_organization(nlp: Language) -> None:
    doc = nlp("Subsoil belongs to the state.")
    doc.ents = [Span(doc, 0, 1, label="ORG")]
    doc = nlp.get_pipe("kg_mentions")(doc)
    assert (mention(doc, "Subsoil").cls, mention(doc, "Subsoil").kind) == ("Mineral", "nominal")


def test_no_two_mentions_share_a_root(nlp: Language) -> None:
    doc = nlp(
        "US Treasury Secretary Scott Bessent and Ukraine's President Volodymyr Zelensky discussed "
        "Elon Musk's Starlink satellite internet service, officials of the Trump administration said."
    )
    roots = [m.root for m in doc._.mentions if m.label != "IMPLIED"]
    assert len(roots) == len(set(roots))
    assert [m.start for m in doc._.mentions if m.root >= 0] == sorted(m.start for m in doc._.mentions if m.root >= 0)


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("Maria Zakharova", "F"),
        ("Mr. Leslie Brown", "M"),
        ("Mrs Morgan", "F"),
        ("Volodymyr Zelensky", "M"),
        ("Q. Tamarova", "F"),
        ("Leslie Brown", "F"),
        ("Zelensky", ""),
    ],
)
def test_gender_of_names(name: str, gender: str) -> None:
    assert gender_of_name(name) == gender


def test_names_are_shown_with_plain_quotes_and_single_spaces() -> None:
    assert clean("Côte\n d’Ivoire’s") == "Côte d'Ivoire"
