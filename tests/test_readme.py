"""Commands and examples of the README, the tutorial and guides run, and print what is shown.

KG_UPDATE_README=1 writes what they print.
"""

import os
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import kg
from kg.cli.group import commands as main

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"```console\n\$ (kg [^\n]*)\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    run("kg build seeds/ -o graph.ttl --quiet", folder)
    return folder


def run(command: str, folder: Path) -> str:
    before = Path.cwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(main, shlex.split(command)[1:])
    finally:
        os.chdir(before)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def store(workplace: Path) -> Path:
    """Run the shell commands of the README, which build a store."""
    for command in shell_commands(README):
        run(command, workplace)
    return workplace


def shell_commands(page: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("page", [README, TUTORIAL], ids=["README", "tutorial"])
def test_the_readme_shows_what_its_commands_print(page: Path, store: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(BLOCK.findall(text)) >= 2
    actual = BLOCK.sub(lambda m: f"```console\n$ {m[1]}\n{run(m[1], store)}```", text)
    if os.environ.get("KG_UPDATE_README"):
        page.write_text(actual, encoding="utf-8")
    assert text == actual


def test_a_second_build_reads_nothing_again(store: Path) -> None:
    assert '"unchanged"' in (store / "report.jsonl").read_text(encoding="utf-8")


def test_the_shell_commands_of_the_tutorial_run(store: Path) -> None:
    commands = shell_commands(TUTORIAL)
    assert len(commands) >= 6
    for command in commands:
        run(command, store)
    assert (store / "report.html").stat().st_size > 10_000


def python_of(page: Path) -> str:
    """Return the Python code of a page."""
    return "\n".join(re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(python_of(README), "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "('Ukraine', 'GPE')" in printed
    assert "Reject Affirmed" in printed


def test_the_python_of_the_page_on_notebooks_runs() -> None:
    names: dict[str, Any] = {}
    exec(compile(python_of(ROOT / "docs" / "how-to" / "notebooks.md"), "notebooks.md", "exec"), names)
    assert names["kg"].query(names["graph"], "who-rejects")


def test_the_component_of_the_page_on_extending_works() -> None:
    exec(compile(python_of(ROOT / "docs" / "extending.md"), "extending.md", "exec"), {})
    nlp = kg.load()
    nlp.add_pipe("own_claims")
    doc = nlp("Has Ukraine rejected the proposal of the United States? Norway rejected the treaty on Tuesday.")
    confidence = {doc.text[claim.start]: claim.confidence for claim in doc._.claims if claim.type == "Reject"}
    assert confidence["H"] == 0.5
    assert confidence["N"] > 0.5


def test_the_example_frame_is_accepted_and_works(tmp_path: Path) -> None:
    page = ROOT / "docs" / "how-to" / "frame.md"
    (frame,) = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "mothball.yaml").write_text(frame)
    article = "The Norwegian ministry mothballed the fisheries agreement on Monday, officials said."
    (tmp_path / "a.txt").write_text(article)
    result = CliRunner().invoke(main, ["build", str(tmp_path / "a.txt"), "--lexicon", str(tmp_path / "mothball.yaml")])
    assert result.exit_code == 0, result.output
    assert "kg:Reject" in result.stdout
