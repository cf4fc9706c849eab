"""How long the commands that answer questions take on a large store, each in a process of its own.

    python -m benchmarks.cold_answers [--triples 1000000] [--store DIR]

The first line is the making of the index, which happens once. Medians of several runs; the file cache is warm.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.news_graph import write
from kg.answers.opened_index import store_index
from kg.rdf.io.parsing import source
from kg.rdf.store import open_store

TURNS = 5
COMMANDS = (
    ("find", "story 1234"),
    ("find", "actr-4711 the othr"),
    ("about", "id:actor-4711"),
    ("timeline", "id:actor-1", "--limit", "50"),
    ("path", "id:actor-4711", "id:actor-3456"),
    ("path", "id:object-4000", "id:object-5001", "--evidence"),
    ("contradictions",),
    ("sources",),
    ("schema", "rejects"),
)


def made(folder: Path, triples: int) -> Path:
    """Return a new store with a synthetic graph."""
    lines = folder / "graph.nq"
    write(lines, triples)
    with open_store(folder / "news.kg") as store:
        store.load([source(lines)])
        print(f"{len(store):,} triples", flush=True)
    return folder / "news.kg"


def cold(command: tuple[str, ...], store: Path) -> float:
    """Return the seconds of a process that answers."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "kg", *command, "--store", str(store)],
        capture_output=True,
        env=os.environ,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"kg {' '.join(command)}: {done.stderr.decode()}")
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="an existing store")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or made(Path(folder), given.triples)
        start = time.perf_counter()
        with store_index(store):
            print(f"{time.perf_counter() - start:8.2f} s  index", flush=True)
        for command in COMMANDS:
            times = [cold(command, store) for _ in range(TURNS)]
            print(f"{statistics.median(times):8.2f} s  kg {' '.join(command)}", flush=True)


if __name__ == "__main__":
    main()
