"""Acts that an infinitive names: "offered to step down" is an offer of resignation."""

import pytest
from spacy.language import Language

import kg


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.load(candidates=False)


def objects(nlp: Language, text: str, type: str) -> set[tuple[str, str]]:
    """Return the objects of the claims of a type: the names of mentions, and text."""
    doc = nlp(text)
    held = [dict(claim.roles)["object"] for claim in doc._.claims if claim.type == type]
    return {("mention", doc._.mentions[f.mention].name) if f.mention >= 0 else ("text", f.text) for f in held}


@pytest.mark.parametrize(
    ("text", "type", "act"),
    [
        ("Anna Reed offered to step down.", "Offer", "resignation"),
        ("Anna Reed refused to resign on Monday.", "Reject", "resignation"),
        ("Kenya offered to mediate between the parties.", "Offer", "mediation"),
    ],
)
def test_an_act_of_one_s_own_is_called_by_its_noun(nlp: Language, text: str, type: str, act: str) -> None:
    assert objects(nlp, text, type) == {("mention", act)}


@pytest.mark.parametrize(
    ("text", "type", "words"),
    [
        ("Kenya offered to withdraw two brigades.", "Offer", "withdraw two brigades"),
        ("Peru urged Kenya to mediate.", "Request", "mediate"),
        ("Kenya offered to wait.", "Offer", "wait"),
    ],
    ids=["has an object", "of another", "no listed act"],
)
def test_other_clauses_stay_the_words_of_the_text(nlp: Language, text: str, type: str, words: str) -> None:
    assert objects(nlp, text, type) == {("text", words)}


def test_only_an_act_that_a_text_names_is_mentioned(nlp: Language) -> None:
    assert [m.name for m in nlp("Anna Reed offered to step down.")._.mentions] == ["Anna Reed", "resignation"]
    assert "resignation" not in [m.name for m in nlp("Anna Reed stepped down.")._.mentions]
