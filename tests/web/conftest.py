"""A graph of the seeds and a hostile article, and servers on it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.group import commands
from kg.web.index.index_files import build
from kg.web.index.reader import IndexReader
from kg.web.jobs import copy_to_folder
from kg.web.store_signature import signature

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
HOSTILE = """<script>document.title='owned'</script> & <img src=x onerror="document.title='owned'">

Canada rejected the treaty, officials said. "</blockquote><script>document.title='owned'</script>", the ministry of
Canada said on Monday. Norway threatened Canada, because Canada owns <b>Hudson Bay</b>.
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. url: without a slash at its end. token: what updates must bring."""

    url: str
    token: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextlib.contextmanager
def serving(*arguments: str, cwd: Path | None = None) -> Iterator[Server]:
    """Run ``kg serve`` on a free port."""
    command = [sys.executable, "-m", "kg", "serve", *arguments, "--port", "0", "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(SEEDS.parent)}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=cwd)
    assert process.stderr is not None
    try:
        first = process.stderr.readline()
        found = re.search(r"(http://[^/\s]+)/(?:\?token=(\S+))?", first)
        assert found is not None, first + process.stderr.read()
        token = found[2] or ""
        if "--writable" in arguments:
            token = process.stderr.readline().split()[-1]
        yield Server(found[1], token, process)
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds' graph, with an article that tries to be markup."""
    folder = tmp_path_factory.mktemp("web")
    shutil.copytree(SEEDS, folder / "seeds")
    (folder / "seeds" / "articles" / "zz-hostile.txt").write_text(HOSTILE, encoding="utf-8")
    arguments = ["build", str(folder / "seeds"), "-o", str(folder / "graph.ttl"), "--quiet"]
    result = CliRunner().invoke(commands, arguments)
    assert result.exit_code == 0, result.output
    return folder / "graph.ttl"


@pytest.fixture(scope="session")
def store(graph: Path) -> Path:
    """The graph as a store's folder."""
    return copy_to_folder([graph]) / "store"


@pytest.fixture(scope="session")
def index(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    """The index of the graph."""
    path = tmp_path_factory.mktemp("index") / "index.sqlite"
    build(store, path, signature(store))
    with IndexReader(path) as reader:
        yield reader


@pytest.fixture(scope="session")
def server(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A read-only server on the graph, with a decisions file."""
    decisions = tmp_path_factory.mktemp("decisions") / "decisions.tsv"
    with serving(str(graph), "--decisions", str(decisions), "--timeout", "3") as running:
        yield running
