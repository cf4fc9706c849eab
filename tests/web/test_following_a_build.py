"""Pages over a store that builds write: what they show follows, and decisions are built in."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from kg.cli.group import commands
from kg.web.jobs import copy_to_folder
from tests.web.conftest import serving

FIRST = "Norway threatened Canada on Monday. Marta Brennick met Carl Vestrum in Oslo, Reuters reported."
SECOND = "Carl Vestrum accused Norway on Tuesday. Martin Brennick met him in Oslo."
THIRD = "Zoltan Kerekes met Marta Brennick in Budapest on Wednesday. Hungary criticized Norway, he said."


def built(folder: Path, *texts: str) -> None:
    for number, text in enumerate(texts):
        (folder / "articles").mkdir(exist_ok=True)
        (folder / "articles" / f"{number}.txt").write_text(f"{text}\n", encoding="utf-8")
    arguments = ["build", str(folder / "articles"), "--store", str(folder / "store"), "--quiet"]
    result = CliRunner().invoke(commands, arguments)
    assert result.exit_code == 0, result.output


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_pages_answer_and_follow_while_a_build_writes(tmp_path: Path) -> None:
    built(tmp_path, FIRST)
    with serving("--store", str(tmp_path / "store")) as server:

        def found(name: str) -> bool:
            answer = httpx.get(f"{server.url}/api/search", params={"q": name}, timeout=60)
            assert answer.status_code == 200
            return any(hit["entity"]["label"] == name for hit in answer.json()["names"])

        until(lambda: found("Marta Brennick"))
        assert not found("Zoltan Kerekes")
        built(tmp_path, FIRST, SECOND, THIRD)  # in this process, while the server has the store open
        until(lambda: found("Zoltan Kerekes"))
        query = "SELECT (COUNT(*) AS ?n) { ?d a kg:Document }"
        rows = httpx.get(f"{server.url}/sparql", params={"query": query, "format": "csv"}, timeout=60).text
        assert rows.split() == ["n", "3"]
        assert httpx.get(f"{server.url}/api/overview", timeout=60).json()["documents"] == 3


def test_decisions_are_built_in_and_taken_back(tmp_path: Path) -> None:
    built(tmp_path, FIRST, SECOND)
    decisions = tmp_path / "decisions.tsv"
    with serving("--store", str(tmp_path / "store"), "--decisions", str(decisions)) as server:

        def get(path: str, **parameters: str) -> dict[str, object]:
            return httpx.get(f"{server.url}/api/{path}", params=parameters, timeout=60).json()  # type: ignore[no-any-return]

        def labels() -> set[str]:
            hits = get("search", q="Brennick")["names"]
            return {hit["entity"]["label"] for hit in hits}  # type: ignore[attr-defined]

        def rebuild() -> str:
            assert httpx.post(f"{server.url}/api/rebuild", json={}, timeout=60).json()["stage"] == "running"
            until(lambda: get("rebuild")["stage"] != "running")
            state = get("rebuild")
            assert state["stage"] == "done", state
            return str(state["message"])

        until(lambda: labels() == {"Marta Brennick", "Martin Brennick"})
        page = get("review")
        assert page["rebuilds"] is True and page["pending"] is False
        [pair] = [c for c in page["candidates"] if "Brennick" in c["first"]["entity"]["label"]]  # type: ignore[attr-defined]
        assert pair["joined"] is False and pair["first"]["sentences"] and pair["touched"] >= 1
        body = {side: pair[side]["entity"]["iri"] for side in ("first", "second")}
        httpx.post(f"{server.url}/api/decision", json={**body, "verdict": "same"}, timeout=60)
        assert get("review")["pending"] is True
        assert "changed" in rebuild()
        until(lambda: len(labels()) == 1)
        assert get("review")["pending"] is False
        httpx.post(f"{server.url}/api/decision", json={**body, "verdict": "undecided"}, timeout=60)
        rebuild()
        until(lambda: labels() == {"Marta Brennick", "Martin Brennick"})


@pytest.mark.parametrize("decided", [False, True])
def test_rebuild_that_cannot_be_is_one_clear_line(graph: Path, tmp_path: Path, decided: bool) -> None:
    decisions = tmp_path / "decisions.tsv"
    if decided:
        decisions.write_text("same\tid:A\tid:B\n", encoding="utf-8")
    store = copy_to_folder([graph]) / "store"
    with serving("--store", str(store), "--decisions", str(decisions)) as server:
        answer = httpx.post(f"{server.url}/api/rebuild", json={}, timeout=60)
    assert (answer.status_code, "\n" in answer.json()["error"]) == (409, False)
