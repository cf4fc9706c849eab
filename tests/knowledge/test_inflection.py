"""Inflected forms lead back to words that frames know; what is known already is left alone."""

import pytest

from kg.knowledge.inflection import Inflections, forms


@pytest.mark.parametrize(
    ("lemma", "inflected"),
    [
        ("expel", {"expels", "expelled", "expelling"}),
        ("rely", {"relies", "relied", "relying"}),
        ("capture", {"captures", "captured", "capturing"}),
        ("agree", {"agrees", "agreed", "agreeing"}),
        ("march", {"marches", "marched", "marching"}),
        ("destroy", {"destroys", "destroyed", "destroying"}),
        ("ban", {"bans", "banned", "banning"}),
        ("visit", {"visits", "visited", "visiting"}),
        ("show", {"shows", "showed", "showing"}),
    ],
)
def test_regular_forms(lemma: str, inflected: set[str]) -> None:
    assert inflected <= set(forms(lemma))


def test_a_made_up_lemma_gives_way_to_a_known_word() -> None:
    assert Inflections(["expel", "cut_off"]).lemma("expelled", "expell") == "expel"
    assert Inflections(["lay_off"]).lemma("lays", "lai") == "lay"
    assert Inflections(["fight"]).lemma("fought", "fough") == "fight"


def test_a_known_lemma_and_an_unknown_form_stay() -> None:
    inflections = Inflections(["find", "found"])
    assert inflections.lemma("found", "find") == "find"
    assert inflections.lemma("walked", "walk") == "walk"
