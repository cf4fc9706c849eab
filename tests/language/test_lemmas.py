"""Lemmas as edit scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.lemmas import apply, regular, script


@pytest.mark.parametrize(
    ("form", "lemma", "expected"),
    [
        ("The", "the", "L|0|"),
        ("talks", "talk", "L|1|"),
        ("parties", "party", "L|3|y"),
        ("Houthis", "Houthi", "K|1|"),
        ("Kyiv", "Kyiv", "K|0|"),
        ("I", "I", "K|0|"),
        ("UKRAINE", "Ukraine", "T|0|"),
        ("was", "be", "=be"),
        ("us", "we", "=we"),
        ("n’t", "not", "L|2|ot"),
        ("_", "_", "L|0|"),
        ("Huge", "_", "L|0|"),
    ],
)
def test_script(form: str, lemma: str, expected: str) -> None:
    assert script(form, lemma) == expected


def test_a_script_generalises() -> None:
    assert apply(script("parties", "party"), "Countries") == "country"


def test_a_script_that_would_eat_the_whole_form_leaves_it() -> None:
    assert apply("L|3|y", "Is") == "is"


def test_a_malformed_script_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown case"):
        apply("X|1|", "talks")


@given(st.text(min_size=1), st.text(min_size=1).filter(lambda lemma: lemma != "_"))
def test_apply_undoes_script(form: str, lemma: str) -> None:
    assert apply(script(form, lemma), form) == lemma


@pytest.mark.parametrize(
    ("guess", "form", "tag", "lemma"),
    [
        ("treatie", "treaties", "NNS", "treaty"),  # no known word: the regular lemma
        ("tie", "ties", "NNS", "tie"),  # a known word stays
        ("Houthi", "Houthis", "NNPS", "Houthi"),  # names are not inflected by rule
    ],
)
def test_a_guess_that_is_no_known_word(guess: str, form: str, tag: str, lemma: str) -> None:
    assert regular(guess, form, tag, {"treaty", "tie"}) == lemma
