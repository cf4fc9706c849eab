"""Which words of a text are quoted, and who says them. Texts of our own, read by the shipped model."""

from __future__ import annotations

import pytest
from spacy.language import Language

import kg
from kg.extraction.syntax.quotations import numbers_of_tokens, quotations_of
from kg.extraction.syntax.tokens import tokens_of


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.load()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will wait,” Anna Whitford said.", [("We will wait,", True)]),
        ('"We will wait," Anna Whitford said.', [("We will wait,", True)]),
        ("Anna Whitford shouted: “We will wait.”", [("We will wait.", True)]),
        (
            "“We will wait,” Anna Whitford said. “We have time.”",
            [("We will wait,", True), ("We have time.", True)],
        ),
        ("The talks ended without a “deal” on Monday.", [("deal", False)]),
        ("“We will wait,", [("We will wait,", False)]),
    ],
)
def test_quotations_and_speakers(nlp: Language, text: str, expected: list[tuple[str, bool]]) -> None:
    doc = nlp(text)
    found = quotations_of(tokens_of(doc))
    assert [(doc[q.start : q.end].text, q.speaker >= 0) for q in found] == expected
    assert {doc[q.speaker].text for q in found if q.speaker >= 0} <= {"Anna", "Whitford"}


@pytest.mark.parametrize("line_break", ["\n\n", "\n"])
def test_a_quotation_goes_on_over_paragraphs(nlp: Language, line_break: str) -> None:
    doc = nlp(line_break.join(("“We will wait,” Anna Whitford said.", "“We have time.", "“We are not afraid.”")))
    found = quotations_of(tokens_of(doc))
    assert [doc[q.start].text for q in found] == ["We", "We", "We"]
    assert [q.continues for q in found] == [False, True, True]
    assert len({q.speaker for q in found}) == 1
    assert found[0].speaker >= 0


def test_a_line_break_within_a_sentence_ends_no_quotation(nlp: Language) -> None:
    doc = nlp("“We will wait until the court\nhas decided,” Anna Whitford said.")
    found = quotations_of(tokens_of(doc))
    assert [doc[q.start : q.end].text for q in found] == ["We will wait until the court\nhas decided,"]


def test_tokens_of_quotations_are_numbered(nlp: Language) -> None:
    doc = nlp("“Yes,” Anna Whitford said. “No.”")
    numbers = numbers_of_tokens(tokens_of(doc))
    assert [numbers[t.i] for t in doc if t.text in ("Yes", "said", "No")] == [0, -1, 1]
