"""Frames of a user are checked and tried from the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

FRAME = """@prefix kg: <https://w3id.org/kg-news/ontology#> .
@prefix lex: <https://w3id.org/kg-news/lexicon#> .
lex:mothball a lex:Frame ;
    lex:inherits lex:reject ;
    lex:verb "mothball" ;
    lex:example "The ministry mothballed the agreement. => Reject: agent ministry, object agreement"$more .
"""


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    path = tmp_path / "mothball.ttl"
    path.write_text(FRAME.replace("$more", ""))
    return path


def test_good_frame_passes(run: Run, frame: Path) -> None:
    result = run("lexicon", "check", frame)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("1 frame: lex:mothball\n  works  lex:mothball: The ministry")


def test_example_that_gives_another_claim_fails(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text(FRAME.replace("$more", ', "Oslo mothballed the treaty. => Reject: agent Oslo, object ship"'))
    result = run("lexicon", "check", path)
    assert result.exit_code == 1 and "1 of 2 examples do not give their claim" in result.stderr
    assert "expected Reject: agent Oslo, object ship" in result.stdout and "read     * Reject" in result.stdout


def test_wrong_frame_is_refused_with_file_and_reason(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "wrong.ttl"
    path.write_text(FRAME.replace("$more", "").replace("lex:reject", "lex:rejekt"))
    for command in (("check", path, "--no-examples"), ("try", path, "Oslo mothballed it.")):
        result = run("lexicon", *command)
        assert result.exit_code == 2 and f"{path}: lex:mothball: inherits from lex:rejekt" in result.stderr


def test_sentence_is_read_with_the_frame(run: Run, frame: Path) -> None:
    found = json.loads(run("lexicon", "try", frame, "Norway mothballed the treaty.", "--format", "json").stdout)
    (claim,) = [row for row in found if row["own"]]
    assert (claim["type"], claim["frame"], claim["polarity"]) == ("Reject", "mothball", "Affirmed")
    assert ["agent", "Norway"] in claim["roles"]
    nothing = run("lexicon", "try", frame, "It rained.")
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert run("lexicon", "try", "It rained.").exit_code == 2
