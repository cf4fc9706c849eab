"""Commands in docs/questions.md print what is shown. KG_UPDATE_README=1 writes what they print."""

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.group import commands

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "questions.md"
BLOCK = re.compile(r"```console\n\$ (kg [^\n]*)\n(.*?)```", re.DOTALL)


def run(command: str, folder: Path) -> str:
    """Return what a command prints; with standard error if it ends in ``2>&1``, and then it may fail."""
    both = command.endswith(" 2>&1")
    before = Path.cwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(commands, shlex.split(command.removesuffix(" 2>&1"))[1:])
    finally:
        os.chdir(before)
    assert result.exit_code == 0 or both, result.output
    return result.output if both else result.stdout


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the seeds, their graph, and the frame that the guide shows."""
    folder = tmp_path_factory.mktemp("questions")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    run("kg build seeds/ -o graph.ttl --quiet", folder)
    (frame,) = re.findall(
        r"```yaml\n(.*?)```", (ROOT / "docs" / "how-to" / "frame.md").read_text(encoding="utf-8"), re.DOTALL
    )
    (folder / "mothball.yaml").write_text(frame, encoding="utf-8")
    return folder


def test_the_page_shows_what_its_commands_print(workplace: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(BLOCK.findall(text)) >= 10
    actual = BLOCK.sub(lambda m: f"```console\n$ {m[1]}\n{run(m[1], workplace)}```", text)
    if os.environ.get("KG_UPDATE_README"):
        PAGE.write_text(actual, encoding="utf-8")
    assert text == actual
