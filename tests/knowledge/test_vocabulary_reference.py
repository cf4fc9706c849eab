"""The reference pages are those of today's data, and ``kg schema`` describes terms, a user's too."""

from pathlib import Path

import pytest

from kg.cli import main
from kg.knowledge.modules import ONTOLOGY
from kg.knowledge.ontology import ontology
from kg.knowledge.vocabulary_reference import VocabularyReference
from tools.build_reference import pages

ROOT = Path(__file__).parents[2]
DESK = ROOT / "docs" / "examples" / "court-desk" / "desk.ttl"


def schema(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["schema", *map(str, arguments)])
    return int(ended.value.code or 0)


@pytest.mark.parametrize("name", ["ontology.md", "shapes.md", "gazetteer.md", "queries.md"])
def test_the_pages_are_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == pages()[name], "run python -m tools.build_reference"


def test_every_class_and_property_is_in_the_reference() -> None:
    text = VocabularyReference().markdown()
    names = {*ontology().ancestors, *ontology().properties}
    assert not {name for name in names if ":" not in name and f"| kg:{name} |" not in text}


def test_the_diagram_ties_the_main_classes() -> None:
    lines = VocabularyReference().diagram().splitlines()
    assert '  nClaim -- "evidence" --> nPassage' in lines
    assert any(line.startswith("  nActor --") and "holdsPosition" in line and "nPosition" in line for line in lines)


def test_a_term_is_described_by_its_name_or_label(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema("rejects", "rejected deal", "--format", "markdown") == 0
    out = capsys.readouterr().out
    assert "| kg:rejects | kg:rejectedBy | kg:Actor | anything |" in out
    assert "is kg:Deal and (kg:rejectedBy some kg:Actor)" in out
    assert "kg:threatens" not in out


def test_an_unknown_term_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema("abolishes") == 2
    assert "no term of the vocabulary is called 'abolishes'" in capsys.readouterr().err
    assert schema("Trety") == 2
    assert "did you mean Treaty?" in capsys.readouterr().err


def test_a_users_module_is_described(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(ONTOLOGY, "")
    assert schema("--ontology", DESK, "extradite", "extradites") == 0
    out = capsys.readouterr().out
    assert "https://example.org/court-desk#Extradite" in out
    assert "https://example.org/court-desk#extradites" in out
