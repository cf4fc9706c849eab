"""Questions people ask: what the commands print about three short articles."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def rows(run: Run, *arguments: object) -> list[dict[str, object]]:
    """Return the rows of all sections, as JSON has them."""
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return [row for section in json.loads(result.stdout)["sections"] for row in section["rows"]]


def test_find_forgives_spelling(run: Run, news: Path) -> None:
    result = run("find", "threatned Norwya", news)
    assert "looked for  threatened norway" in result.stdout
    assert "Canada threatened Norway on Wednesday." in result.stdout


def test_about_groups_what_is_said(run: Run, news: Path) -> None:
    answer = json.loads(run("about", "Norway", news, "--format", "json", "--evidence").stdout)
    assert (answer["iri"], answer["wikidata"]) == ("id:Norway", "Q20")
    titles = {section["title"]: section["rows"] for section in answer["sections"]}
    assert "Norway proposes fisheries treaty" in [row["what"].partition(" (")[0] for row in titles["What Norway does"]]
    disputed = {(row["what"], row["status"]) for row in titles["Disputed"]}
    assert disputed == {("Canada threatens Norway", "asserted"), ("Canada threatens Norway", "denied")}
    quotes = {one["quote"] for row in titles["Edges"] for one in row["evidence"]}
    assert "Denmark supports Norway." in quotes


def test_timeline_is_in_the_order_of_days(run: Run, news: Path) -> None:
    found = rows(run, "timeline", "fisheries treaty", news, "--all")
    days = [row["day"] for row in found]
    assert days == sorted(days) and {"2025-03-03", "2025-03-06"} <= set(days)
    statuses = {(row["what"], row["status"]) for row in found}
    assert ("Finland signs fisheries treaty", "possible") in statuses
    assert ("Iceland signs fisheries treaty", "asserted") in statuses


def test_timeline_leaves_states_out_unless_asked_for(run: Run, news: Path) -> None:
    result = run("timeline", "Equinor", news)
    assert result.exit_code == 0 and "owns" not in result.stdout
    assert [row["what"] for row in rows(run, "timeline", "Equinor", news, "--states")] == [
        "Equinor owns Snorre oil field"
    ]


def test_timeline_takes_type_status_and_days(run: Run, news: Path) -> None:
    assert {row["what"] for row in rows(run, "timeline", "Norway", news, "--type", "Threaten")} == {
        "Canada threatens Norway"
    }
    assert [row["status"] for row in rows(run, "timeline", "Norway", news, "--status", "denied")] == ["denied"]
    assert {row["day"] for row in rows(run, "timeline", "Norway", news, "--until", "2025-03-04")} == {"2025-03-03"}
    assert {row["day"] for row in rows(run, "timeline", "Norway", news, "--since", "2025-03-06")} == {"2025-03-06"}


def test_path_shows_the_shortest_connection(run: Run, news: Path) -> None:
    result = run("path", "Denmark", "Canada", news, "--evidence")
    assert "1. Denmark – Norway – Canada" in result.stdout
    assert "“Denmark supports Norway.”" in result.stdout
    assert "https://kestrel.example/1" in result.stdout


def test_path_says_when_there_is_none(run: Run, news: Path) -> None:
    result = run("path", "Denmark", "Canada", news, "--steps", "1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no claims connect Denmark and Canada in 1 steps or fewer" in result.stderr
    assert run("path", "Denmark", "Canada", news, "--type", "Sign").exit_code == 2


def test_contradictions_name_both_sides(run: Run, news: Path) -> None:
    (row,) = rows(run, "contradictions", news, "--evidence")
    assert (row["claim"], row["affirmed by"]) == ("Canada threatens Norway", "Harbor Dispatch")
    assert row["denied by"] == "Mark Carney (Lakeview Courier)"
    quotes = [one["quote"] for one in row["evidence"]]  # type: ignore[attr-defined]
    assert quotes[-1] == "Mark Carney denied that Canada had threatened Norway."
    assert rows(run, "contradictions", news, "--about", "Iceland") == []


def test_sources_count_claims_of_outlets(run: Run, news: Path) -> None:
    found = {row["outlet"]: row for row in rows(run, "sources", news)}
    assert found.keys() == {"Kestrel Wire", "Harbor Dispatch", "Lakeview Courier"}
    assert found["Lakeview Courier"]["contradicted"] == 1
    assert all(row["documents"] == 1 and row["copies"] == 0 for row in found.values())


def test_diff_of_two_days(run: Run, news: Path) -> None:
    answer = json.loads(run("diff", "2025-03-05", "2025-03-06", news, "--format", "json").stdout)
    assert (answer["documents that came"], answer["documents that went"]) == (1, 0)
    titles = {section["title"]: section["rows"] for section in answer["sections"]}
    (changed,) = titles["Statements of another status"]
    assert (changed["what"], changed["before"], changed["after"]) == (
        "Canada threatens Norway", "asserted", "asserted, denied",
    )  # fmt: skip


def test_diff_of_two_files(run: Run, news: Path, graph: Path) -> None:
    same = run("diff", news, news, "--exit-code")
    assert same.exit_code == 0 and "edges that came               0" in same.stdout
    other = json.loads(run("diff", graph, news, "--format", "json").stdout)
    assert (other["documents that came"], other["documents that went"]) == (3, 0)
    assert run("diff", graph, news, "--exit-code").exit_code == 1
    assert "name two days, or two graphs" in run("diff", "2025-03-05", news).stderr


def test_ambiguous_and_unknown_names_end_in_an_error(run: Run, news: Path) -> None:
    several = run("about", "fisheries treaty", news)
    assert (several.exit_code, several.stdout) == (2, "")
    assert "name one by its IRI:\n  id:" in several.stderr
    unknown = run("about", "Norwya", news)
    assert unknown.exit_code == 2 and "did you mean Norway (id:Norway)" in unknown.stderr
    assert run("find", "xyzzyqqw", news).exit_code == 2


@pytest.mark.parametrize(
    "command",
    [
        ("find", "Norway"),
        ("about", "Norway"),
        ("timeline", "Norway"),
        ("path", "Denmark", "Canada"),
        ("contradictions",),
        ("sources",),
    ],
)
def test_markdown_holds_tables_and_sentences(run: Run, news: Path, command: tuple[str, ...]) -> None:
    text = run(*command, news, "--format", "markdown", "--evidence").stdout
    assert text.startswith("# ")
    assert "| evidence |" in text and "“" in text
    tables = [line.count(" | ") for line in text.splitlines() if line.startswith("|")]
    assert tables and min(tables) >= 1
