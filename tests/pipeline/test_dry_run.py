"""A dry run says what a build would do, and does nothing; ``--rebuild`` reads again what has not changed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.group import commands


def build(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["build", *map(str, arguments)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two articles, of which one is in a store."""
    path = tmp_path_factory.mktemp("dry")
    (path / "a.txt").write_text("Norway rejected the treaty.")
    assert build(path / "a.txt", "--store", path / "s.kg").exit_code == 0
    (path / "b.txt").write_text("Canada signed the treaty.")
    (path / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "s.kg").iterdir() if path.is_file()}


def test_dry_run_tells_new_from_known_and_writes_nothing(folder: Path) -> None:
    before = contents(folder)
    report = folder / "report.jsonl"
    inputs = [folder / name for name in ("a.txt", "b.txt", "c.png")]
    result = build(*inputs, "--store", folder / "s.kg", "--dry-run", "--report", report)
    assert result.exit_code == 0, result.output
    assert "1 to read, 1 unchanged, 1 skipped; nothing was read or written" in result.stderr
    assert contents(folder) == before
    rows = {Path(row["path"]).name: row["status"] for row in map(json.loads, report.read_text().splitlines())}
    assert rows == {"a.txt": "unchanged", "b.txt": "read", "c.png": "failed"}


def test_dry_run_counts_what_prune_would_remove(folder: Path) -> None:
    result = build(folder / "b.txt", "--store", folder / "s.kg", "--prune", "--dry-run")
    assert "1 to read, 1 to remove" in result.stderr


def test_dry_run_without_a_store(folder: Path, tmp_path: Path) -> None:
    result = build(folder / "a.txt", "--store", tmp_path / "new.kg", "--dry-run")
    assert "1 to read" in result.stderr and not (tmp_path / "new.kg").exists()
    assert build(folder / "nothing.txt", "--dry-run").exit_code == 2


def test_rebuild_reads_again(folder: Path) -> None:
    assert "1 unchanged" in build(folder / "a.txt", "--store", folder / "s.kg").stderr
    planned = build(folder / "a.txt", "--store", folder / "s.kg", "--rebuild", "--dry-run")
    assert "1 to read;" in planned.stderr
    rebuilt = build(folder / "a.txt", "--store", folder / "s.kg", "--rebuild")
    assert rebuilt.exit_code == 0 and "unchanged" not in rebuilt.stderr and "1 claims" in rebuilt.stderr
    assert "1 unchanged" in build(folder / "a.txt", "--store", folder / "s.kg").stderr
