"""Frames of a user are checked and tried from the command line."""

import json
from pathlib import Path

import pytest

from kg.knowledge.modules import ONTOLOGY
from tests.cli.conftest import Run

FRAME = """frames:
  - name: mothball
    inherits: [reject]
    triggers: {verb: [mothball]}
    examples:
      - text: The ministry mothballed the agreement.
        expect: {type: Reject, roles: {agent: ministry, object: agreement}}
"""
SHIP = """      - text: Oslo mothballed the treaty.
        expect: {type: Reject, roles: {agent: Oslo, object: ship}}
"""
DENIED = """      - text: Oslo mothballed the treaty.
        expect: {type: Reject, roles: {agent: Oslo}, status: {polarity: Denied}}
"""


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    path = tmp_path / "mothball.yaml"
    path.write_text(FRAME)
    return path


def test_good_frame_passes(run: Run, frame: Path) -> None:
    result = run("lexicon", "check", frame)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("1 frame: mothball\n  works  mothball: The ministry")


@pytest.mark.parametrize(
    ("more", "expected"), [(SHIP, ", object ship"), (DENIED, ", polarity Denied")], ids=["role", "status"]
)
def test_example_that_gives_another_claim_fails(run: Run, tmp_path: Path, more: str, expected: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(FRAME + more)
    result = run("lexicon", "check", path)
    assert result.exit_code == 1 and "1 of 2 examples do not give their claim" in result.stderr
    assert f"expected Reject: agent Oslo{expected}\n" in result.stdout and "read     * Reject" in result.stdout


def test_wrong_frame_is_refused_with_file_and_reason(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(FRAME.replace("[reject]", "[rejekt]"))
    for command in (("check", path, "--no-examples"), ("try", path, "Oslo mothballed it.")):
        result = run("lexicon", *command)
        assert result.exit_code == 2 and f"{path}, line 3: frame mothball: rejekt is not" in result.stderr


def test_sentence_is_read_with_the_frame(run: Run, frame: Path) -> None:
    found = json.loads(run("lexicon", "try", frame, "Norway mothballed the treaty.", "--format", "json").stdout)
    (claim,) = [row for row in found if row["own"]]
    assert (claim["type"], claim["frame"], claim["polarity"]) == ("Reject", "mothball", "Affirmed")
    assert ["agent", "Norway"] in claim["roles"]
    nothing = run("lexicon", "try", frame, "It rained.")
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert run("lexicon", "try", "It rained.").exit_code == 2


def test_schema_has_the_names_of_the_users_ontology(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ONTOLOGY, "")  # where --ontology is kept
    desk = Path(__file__).parents[2] / "docs" / "examples" / "court-desk" / "desk.ttl"
    shipped, extended = run("lexicon", "schema"), run("lexicon", "schema", "--ontology", desk)
    assert "Extradite" not in shipped.stdout and '"Extradite"' in extended.stdout
    assert json.loads(shipped.stdout)["$defs"]["FrameEntry"]["required"] == ["name", "triggers", "examples"]
