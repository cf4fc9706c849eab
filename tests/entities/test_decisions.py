"""Decisions on merges and splits hold in every later build, and names do not depend on what came first."""

import csv
import io
from pathlib import Path

import pytest

from kg.cli import main
from kg.entities import read_decisions
from kg.knowledge.modules import GAZETTEER

ARTICLES = {
    "one": "Oleksandr Zubrytsky met Macron in Paris.",
    "two": "Anna Whitford met Macron in Paris.",
    "three": "Olexandr Zubrytskyy met Friedrich Merz in Berlin.",
}


def kg(*arguments: object) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    assert ended.value.code in (0, None)


def people(store: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    capsys.readouterr()
    kg("entities", "--store", store, "--type", "Person")
    rows = capsys.readouterr().out.splitlines()
    return {row["entity"]: row for row in csv.DictReader(rows, delimiter="\t")}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / f"{name}.txt").write_text(f"{text}\n", encoding="utf-8")
    return folder


def test_decisions_hold_in_later_builds_until_others_are_given(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, decisions, none = tmp_path / "news.kg", tmp_path / "decisions.tsv", tmp_path / "none.tsv"
    kg("build", articles, "--store", store, "-q")
    undecided = people(store, capsys)
    assert undecided["id:Oleksandr_Zubrytsky"]["other names"] == "Olexandr Zubrytskyy"
    assert undecided["id:Oleksandr_Zubrytsky"]["reason"] == "spelling"
    decisions.write_text(
        "different\tid:Oleksandr_Zubrytsky\tOlexandr Zubrytskyy\nsame\tid:Anna_Whitford\tid:Olexandr_Zubrytskyy\n",
        encoding="utf-8",
    )
    kg("build", articles, "--store", store, "--decisions", decisions, "-q")
    decided = people(store, capsys)
    assert decided["id:Anna_Whitford"]["other names"] == "Olexandr Zubrytskyy"
    assert decided["id:Anna_Whitford"]["reason"] == "decided"
    (articles / "four.txt").write_text("Olexandr Zubrytskyy visited Merz in Berlin.\n", encoding="utf-8")
    kg("build", articles, "--store", store, "-q")
    assert people(store, capsys)["id:Anna_Whitford"]["documents"] == "3"
    none.write_text("", encoding="utf-8")
    kg("build", articles, "--store", store, "--decisions", none, "-q")
    assert people(store, capsys)["id:Oleksandr_Zubrytsky"]["documents"] == "3"


def test_names_do_not_depend_on_which_documents_came_first(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted(articles.iterdir())
    together, by_and_by = tmp_path / "together.kg", tmp_path / "by-and-by.kg"
    kg("build", articles, "--store", together, "-q")
    for file in reversed(files):
        kg("build", file, "--store", by_and_by, "-q")
    assert people(by_and_by, capsys) == people(together, capsys)


def test_a_build_tells_which_decisions_it_could_not_apply(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, decisions = tmp_path / "news.kg", tmp_path / "decisions.tsv"
    decisions.write_text("same\tid:Nobody\tAnna Whitford\n", encoding="utf-8")
    kg("build", articles, "--store", store, "--decisions", decisions)
    told = capsys.readouterr().err
    assert f"decision not applied: {decisions}, line 1: same id:Nobody Anna Whitford" in told
    kg("build", articles, "--store", store)
    assert "decision not applied" in capsys.readouterr().err


def answered(answers: str, monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    kg("entities", "--review", "--who", "ann", *arguments)


def test_review_asks_about_pairs_and_writes_what_is_answered(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store, decisions = tmp_path / "news.kg", tmp_path / "decisions.tsv"
    (articles / "four.txt").write_text("Ann Whitford left Paris.\n", encoding="utf-8")
    kg("build", articles, "--store", store, "-q")
    answered("s\nn\n", monkeypatch, "--store", store, "--decisions", decisions)
    asked = capsys.readouterr().out
    assert "two now: given names that differ in few letters" in asked
    assert "one now: spelling" in asked
    assert "    Anna Whitford met Macron in Paris." in asked
    [decision] = read_decisions(decisions).all
    assert (decision.verdict, decision.who) == ("same", "ann")
    answered("q\n", monkeypatch, "--store", store, "--decisions", decisions)
    assert capsys.readouterr().out.count(" now: ") == 1
    kg("build", articles, "--store", store, "--decisions", decisions, "-q")
    assert len(people(store, capsys)) == 4


def test_review_needs_a_file_and_a_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    graph = tmp_path / "graph.ttl"
    graph.write_text("", encoding="utf-8")
    for arguments, told in (
        ([graph, "--decisions", tmp_path / "d.tsv"], "add --store DIR"),
        ([graph], "add --decisions FILE"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["entities", "--review", *map(str, arguments)])
        assert ended.value.code == 2
        assert told in capsys.readouterr().err


def test_unlinked_lists_what_the_gazetteer_lacks_by_number_of_mentions(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "news.kg"
    (articles / "four.txt").write_text("Anna Whitford left. Anna Whitford met Friedrich Merz.\n", encoding="utf-8")
    kg("build", articles, "--store", store, "-q")
    capsys.readouterr()
    kg("entities", "--store", store, "--unlinked")
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines(), delimiter="\t"))
    assert [(row["label"], row["mentions"]) for row in rows] == [("Anna Whitford", "3"), ("Oleksandr Zubrytsky", "2")]


def test_entities_come_with_their_wikidata_items_and_the_reason_for_each_join(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "news.kg"
    kg("build", articles, "--store", store, "-q")
    found = people(store, capsys)
    assert found["id:Emmanuel_Macron"]["wikidata"] == "Q3052772"
    assert found["id:Emmanuel_Macron"]["reason"] == "names of one individual of the gazetteer"
    assert all(row["reason"] for row in found.values() if row["other names"])


def test_an_own_gazetteer_is_used_like_the_shipped_one(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, table = tmp_path / "news.kg", tmp_path / "own.tsv"
    table.write_text("name\tclass\tnames\twikidata\nDame Whitford\tPerson\tAnna Whitford\tQ42\n", encoding="utf-8")
    monkeypatch.delenv(GAZETTEER, raising=False)  # a command hands it to the processes it starts
    kg("build", articles, "--store", store, "-q")
    assert "id:Anna_Whitford" in people(store, capsys)
    kg("build", articles, "--store", store, "--gazetteer", table, "-q")
    assert people(store, capsys)["id:Dame_Whitford"]["wikidata"] == "Q42"
    kg("entities", "--store", store, "--unlinked", "--gazetteer", table)
    assert "Whitford" not in capsys.readouterr().out
    monkeypatch.delenv(GAZETTEER, raising=False)  # a command hands it to the processes it starts
    kg("build", articles, "--store", store, "-q")
    assert "id:Anna_Whitford" in people(store, capsys)
