"""The README's `kg` commands run and print what the README shows. KG_UPDATE_README=1 writes what they print."""

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.group import commands as main

README = Path(__file__).resolve().parent.parent / "README.md"
BLOCK = re.compile(r"```console\n\$ (kg [^\n]*)\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(README.parent / "seeds", folder / "seeds")
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


def test_the_readme_shows_what_its_commands_print(workplace: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert len(BLOCK.findall(text)) >= 5
    actual = BLOCK.sub(lambda m: f"```console\n$ {m[1]}\n{run(m[1], workplace)}```", text)
    if os.environ.get("KG_UPDATE_README"):
        README.write_text(actual, encoding="utf-8")
    assert text == actual


def test_the_shell_commands_run(workplace: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    commands = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    assert len(commands) >= 4
    for command in commands:
        run(command, workplace)
    assert '"unchanged"' in (workplace / "report.jsonl").read_text(encoding="utf-8")


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "('Ukraine', 'GPE')" in printed
    assert "Reject Affirmed" in printed


def test_the_example_frame_is_accepted_and_works(tmp_path: Path) -> None:
    (frame,) = re.findall(r"```turtle\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "mothball.ttl").write_text(frame)
    article = "The Norwegian ministry mothballed the fisheries agreement on Monday, officials said."
    (tmp_path / "a.txt").write_text(article)
    result = CliRunner().invoke(main, ["build", str(tmp_path / "a.txt"), "--lexicon", str(tmp_path / "mothball.ttl")])
    assert result.exit_code == 0, result.output
    assert "kg:Reject" in result.stdout
