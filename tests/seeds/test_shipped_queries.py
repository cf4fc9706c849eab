"""The shipped questions are well formed, described, and have answers to be compared with."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.gold import read_rows
from kg import paths
from kg.rdf.namespaces import PREFIXES

QUERIES = sorted(paths.data("queries").glob("*.rq"))
PARAM = re.compile(r"^# param (\w+): .+ = (.+)$", re.MULTILINE)


def test_there_are_enough_questions() -> None:
    assert len(QUERIES) >= 14


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_question_says_what_it_answers(query: Path) -> None:
    title, description, *_ = query.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"# title: .+\?", title)
    assert re.fullmatch(r"# description: .+\.", description)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_parameters_are_declared_with_a_default_and_used(query: Path) -> None:
    text = query.read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert set(re.findall(r"\$(\w+)", body)) == {name for name, _ in PARAM.findall(text)}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_expected_answers_have_columns_of_the_query(query: Path) -> None:
    answers = ox.Store().query(query.read_text(encoding="utf-8"), prefixes=PREFIXES)
    assert isinstance(answers, ox.QuerySolutions)
    rows = read_rows(paths.data("seeds", "answers", f"{query.stem}.tsv"))
    *columns, note = rows[0]
    assert note == "note"
    assert set(columns) <= {variable.value for variable in answers.variables}
    assert any(not row["note"] for row in rows)


def test_all_answers_belong_to_a_question() -> None:
    answers = {file.stem for file in paths.data("seeds", "answers").glob("*.tsv")}
    assert answers == {query.stem for query in QUERIES}
