"""A process that is killed while it writes loses nothing that was there and leaves nothing half there."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.store import open_store

P = NamedNode("http://e/p")
BEFORE, LINES = 500, 60_000


def command(data: Path, folder: Path, graph: str | None) -> list[str]:
    options = ["--graph", graph] if graph else []
    return [sys.executable, "-m", "kg", "load", str(data), "--store", str(folder), *options]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "data.nt"
    path.write_text("".join(f'<http://e/s{n}> <http://e/p> "value {n}" .\n' for n in range(LINES)))
    return path


@pytest.fixture(scope="module")
def seconds(data: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a load takes here, so that the kills fall into it."""
    started = time.monotonic()
    subprocess.run(command(data, tmp_path_factory.mktemp("store") / "s", None), check=True)
    return time.monotonic() - started


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8, 0.95])
@pytest.mark.parametrize("graph", [None, "http://e/loaded"])
def test_a_killed_load(tmp_path: Path, data: Path, seconds: float, share: float, graph: str | None) -> None:
    folder = tmp_path / "s"
    with open_store(folder) as store:
        triples = [Triple(NamedNode(f"http://e/b{n}"), P, Literal(n)) for n in range(BEFORE)]
        store.add_document("http://e/d", triples)
    process = subprocess.Popen(command(data, folder, graph))
    time.sleep(seconds * share)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with open_store(folder) as store:
        assert len(store) in (BEFORE, BEFORE + LINES)
        assert len(list(store.quads(graph="http://e/d"))) == BEFORE
        store.add_document("http://e/after", [Triple(P, P, Literal("still writable"))])


def test_a_process_killed_while_it_makes_the_store_leaves_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with open_store(folder) as store:
        store.add_document("http://e/d", [Triple(P, P, Literal("lost"))])
    (folder / "CURRENT").unlink()
    for file in folder.glob("0*"):  # tables and logs come later
        file.unlink()
    with open_store(folder) as store:
        store.add_document("http://e/d", [Triple(P, P, Literal("writable"))])
        assert len(store) == 1
