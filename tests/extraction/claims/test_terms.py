"""From when until when an office was held, where the text says so. Published on 20 February 2025."""

import functools

import pytest
from spacy.language import Language

import kg
from kg.extraction.claims.dates import PUBLISHED

SENTENCES = [
    ("Angela Merkel was chancellor of Germany until 2021.", "Angela Merkel", "", "2021-12-31", "Past"),
    (
        "John Kerry, the US secretary of state from 2013 to 2017, met Lavrov.",
        "John Kerry", "2013-01-01", "2017-12-31", "Past",
    ),
    (
        "Petro Poroshenko, who served as president of Ukraine from 2014 to 2019, criticized the deal.",
        "Petro Poroshenko", "2014-01-01", "2019-12-31", "Past",
    ),
    ("Tony Blair became prime minister of Britain in 1997.", "Tony Blair", "1997-01-01", "", "Present"),
    ("Jens Stoltenberg served as secretary of NATO until last year.", "Jens Stoltenberg", "", "2024-12-31", "Past"),
    ("Maia Sandu was elected president of Moldova in November 2020.", "Maia Sandu", "2020-11-01", "", "Present"),
    ("Former president Francois Hollande spoke in Paris.", "Francois Hollande", "", "", "Past"),
    ("Antony Blinken was US secretary of state (2021-2024).", "Antony Blinken", "2021-01-01", "2024-12-31", "Past"),
    ("Mark Rutte has been secretary general of NATO since October 2024.", "Mark Rutte", "2024-10-01", "", "Present"),
]  # fmt: skip
LEAST = 0.75


@functools.cache
def pipeline() -> Language:
    return kg.load(candidates=False)


def terms(text: str) -> set[tuple[str, str, str, str]]:
    nlp = pipeline()
    doc = nlp.make_doc(text)
    doc.user_data[PUBLISHED] = "2025-02-20"
    doc = nlp(doc)
    found = set()
    for claim in doc._.claims:
        if claim.property == "holdsPosition":
            roles = dict(claim.roles)
            since, until = (roles[role].text if role in roles else "" for role in ("from", "until"))
            found.add((doc._.mentions[roles["agent"].mention].name, since, until, claim.tense))
    return found


def test_most_terms_are_read() -> None:
    wrong = [text for text, *term in SENTENCES if tuple(term) not in terms(text)]
    assert len(wrong) <= (1 - LEAST) * len(SENTENCES), wrong


@pytest.mark.parametrize(
    "text",
    ["Boris Johnson wants to become prime minister of Britain.", "Sergei Lavrov did not serve as president of Russia."],
)
def test_who_does_not_hold_an_office_gets_none(text: str) -> None:
    assert terms(text) == set()
