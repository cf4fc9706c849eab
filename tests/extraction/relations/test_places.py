"""Where places lie, as their names side by side tell."""

from __future__ import annotations

import pytest
from spacy.language import Language

import kg


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.load(candidates=False)


def places(nlp: Language, text: str) -> set[tuple[str, str]]:
    """Return what lies where, by the rules of neighbouring names."""
    doc = nlp(text)
    roles = [dict(claim.roles) for claim in doc._.claims if claim.frame.startswith("place-")]
    return {(doc._.mentions[r["agent"].mention].name, doc._.mentions[r["place"].mention].name) for r in roles}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They spoke at a conference in Munich, Germany.", {("Munich", "Germany")}),
        ("They met in Riyadh, Saudi Arabia, and left.", {("Riyadh", "Saudi Arabia")}),
        (
            "Ukraine struck an oil refinery at Novoshakhtinsk, in Russia's Rostov region.",
            {
                ("oil refinery", "Novoshakhtinsk"),
                ("Novoshakhtinsk", "Rostov region"),
                ("Rostov region", "Russia"),
            },
        ),
        ("He flew to Paris, Germany and Italy.", set()),
        ("Talks between Washington, Russia and Ukraine went on.", set()),
        ("The minister met reporters in Kyiv in February.", set()),
    ],
)
def test_what_lies_where(nlp: Language, text: str, expected: set[tuple[str, str]]) -> None:
    assert places(nlp, text) == expected
