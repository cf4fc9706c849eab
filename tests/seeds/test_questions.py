"""The competency questions are answered from the graph that is extracted from the articles.

``python -m benchmarks.questions --verbose`` prints what is missing and what is wrong. The floors below leave room for
another language model, which reads other sentences wrongly.
"""

import pytest

from benchmarks.questions import Answered, ask_all
from kg import paths

ROWS_FOUND = 0.95
ANSWERS_RIGHT = 0.95
EXACT = 18


@pytest.fixture(scope="module")
def results() -> list[Answered]:
    return ask_all(paths.data("seeds"))


def test_every_question_has_a_right_answer(results: list[Answered]) -> None:
    assert [r.name for r in results if r.answers == len(r.wrong)] == []


def test_most_expected_rows_are_found_and_most_answers_are_right(results: list[Answered]) -> None:
    expected, missing = sum(r.expected for r in results), sum(len(r.missing) for r in results)
    answers, wrong = sum(r.answers for r in results), sum(len(r.wrong) for r in results)
    assert (expected - missing) / expected >= ROWS_FOUND
    assert (answers - wrong) / answers >= ANSWERS_RIGHT


def test_most_questions_are_answered_exactly(results: list[Answered]) -> None:
    assert sum(not r.missing and not r.wrong for r in results) >= EXACT
