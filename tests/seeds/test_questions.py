"""The competency questions are answered from the graph that is extracted from the articles.

``python -m benchmarks.questions --verbose`` prints what is missing and what is wrong. The floors are what the network
that judges claims reaches; docs/results.md says what it costs here and what it gains on other news.
"""

import pytest

from benchmarks.questions import Answered, ask_all
from kg import paths

ROWS_FOUND = 0.65
ANSWERS_RIGHT = 0.85
EXACT = 3
ANSWERED = 19


@pytest.fixture(scope="module")
def results() -> list[Answered]:
    return ask_all(paths.data("seeds"))


def test_most_questions_have_a_right_answer(results: list[Answered]) -> None:
    assert sum(r.answers > len(r.wrong) for r in results) >= ANSWERED


def test_most_expected_rows_are_found_and_most_answers_are_right(results: list[Answered]) -> None:
    expected, missing = sum(r.expected for r in results), sum(len(r.missing) for r in results)
    answers, wrong = sum(r.answers for r in results), sum(len(r.wrong) for r in results)
    assert (expected - missing) / expected >= ROWS_FOUND
    assert (answers - wrong) / answers >= ANSWERS_RIGHT


def test_most_questions_are_answered_exactly(results: list[Answered]) -> None:
    assert sum(not r.missing and not r.wrong for r in results) >= EXACT
