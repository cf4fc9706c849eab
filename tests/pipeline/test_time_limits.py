"""A document that is never done is set aside; the others are read, whatever it does to its worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
# A pipeline that reads like the shipped one, and has a component that some texts keep busy for ever.
MODEL = """
import signal, time
import kg
from spacy.language import Language

@Language.component("endless")
def endless(doc):
    if doc.text.startswith("Native"):  # what runs in native code hears no signals
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    while doc.text.startswith(("Loop", "Native")):
        try:
            time.sleep(0.1)
        except Exception:
            pass
    return doc

def load(**_):
    nlp = kg.load(components=False)
    nlp.add_pipe("endless", first=True)
    return nlp
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a process that finds the pipeline among the installed packages."""
    site = tmp_path / "site"
    (site / "endless_model").mkdir(parents=True)
    (site / "endless_model" / "__init__.py").write_text(MODEL)
    (site / "endless_model-1.0.dist-info").mkdir()
    (site / "endless_model-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: endless-model\nVersion: 1.0\n"
    )
    return {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{REPOSITORY}", "OMP_NUM_THREADS": "1"}


@pytest.mark.parametrize(("jobs", "endless"), [(1, ["Loop"]), (2, ["Loop", "Native"])])
def test_set_aside(tmp_path: Path, environment: dict[str, str], jobs: int, endless: list[str]) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for name in ("Good", "Fine", *endless):
        (news / f"{name}.txt").write_text(f"{name} talks\n\nUkraine rejected a proposal by the United States.")
    line = [sys.executable, "-m", "kg", "build", str(news), "-o", str(tmp_path / "graph.ttl"), "--jobs", str(jobs)]
    line += ["--model", "endless_model", "--time-limit", "5", "--report", str(tmp_path / "report.jsonl")]
    run = subprocess.run(line, check=False, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert (run.returncode, "Traceback" in run.stderr) == (2, False), run.stderr
    rows = {
        Path(row["path"]).stem: row for row in map(json.loads, (tmp_path / "report.jsonl").read_text().splitlines())
    }
    assert {name: row["status"] for name, row in rows.items()} == {
        "Good": "read",
        "Fine": "read",
        **dict.fromkeys(endless, "failed"),
    }
    assert all("took longer than 5 seconds" in rows[name]["reason"] for name in endless)
    assert "kg:rejects" in (tmp_path / "graph.ttl").read_text()
