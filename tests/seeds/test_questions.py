"""The competency questions are answered right from the graph that is extracted from the articles."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.facts import build
from benchmarks.gold import Names, normalize, read_rows
from kg import paths
from kg.query.named import parse_header
from kg.rdfio.namespaces import PREFIXES

SEEDS = paths.data("seeds")
QUERIES = sorted((SEEDS / "queries").glob("*.rq"))
NAMES = Names(SEEDS / "gold" / "names.tsv")


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    return build(SEEDS / "articles")


def ask(graph: ox.Store, query: Path, columns: list[str]) -> set[tuple[str, ...]]:
    """Answer a question with the defaults of its parameters."""
    text = parse_header(query.stem, query.read_text(encoding="utf-8")).filled({})
    answers = graph.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(answers, ox.QuerySolutions)
    return {tuple(answer[column].value if answer[column] else "" for column in columns) for answer in answers}


def agrees(cell: str, value: str) -> bool:
    """Say whether a value fits a cell of the expected answers; see ``seeds/README.md``."""
    if cell == "*":
        return True
    if cell.startswith("~"):
        return normalize(cell[1:]) in normalize(value)
    return value == cell if not cell or not value else NAMES.match(cell, [value])


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_question_is_answered(graph: ox.Store, query: Path) -> None:
    rows = read_rows(query.with_suffix(".expected.tsv"))
    columns = [name for name in rows[0] if name != "note"]
    answers = ask(graph, query, columns)

    def fits(row: dict[str, str], answer: tuple[str, ...]) -> bool:
        return all(agrees(row[name], value) for name, value in zip(columns, answer, strict=True))

    missing = [row for row in rows if not row["note"] and not any(fits(row, answer) for answer in answers)]
    wrong = sorted(answer for answer in answers if not any(fits(row, answer) for row in rows))
    assert (missing, wrong) == ([], [])
