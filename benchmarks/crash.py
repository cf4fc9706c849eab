"""Kill builds at random moments, and compare what the next run makes of it with an uninterrupted one.

    python -m benchmarks.crash ../shared/data --kills 20

Each trial builds the same articles into a new store, kills one process with SIGKILL at a random moment (the
conductor, a worker of its own, or a worker of a Dask cluster, in turn), runs the build again to its end, and
compares the exported bytes with those of a build that nobody disturbed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.reading import news

VICTIMS = ("worker", "conductor", "dask worker")


def articles(data: Path, folder: Path, number: int) -> Path:
    """Write news articles into a folder, one a file, every fifth once more as another outlet prints it."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, text in zip(range(number), news(data, 18 * number), strict=False):
        (folder / f"{place:06}.txt").write_text(text, encoding="utf-8")
        if place % 5 == 0:
            again = (
                f"All the news of the harbor\n\nHARBOR (AP) \u2014 {text}\n\nFor more stories like this one, subscribe."
            )
            (folder / f"{place:06}-again.txt").write_text(again, encoding="utf-8")
    return folder


def command(folder: Path, store: Path, *options: str) -> list[str]:
    """Return the command that builds a folder into a store."""
    return [sys.executable, "-m", "kg", "build", str(folder), "--store", str(store), "--quiet", *options]


def exported(store: Path) -> str:
    """Return a hash of what ``kg export`` writes."""
    run = subprocess.run(
        [sys.executable, "-m", "kg", "export", "--store", str(store), "--to", "trig"], check=True, capture_output=True
    )
    return hashlib.sha256(run.stdout).hexdigest()


def children(process: int) -> list[int]:
    """Return the processes that a process has started, and those that these have started (Linux)."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found += [int(child), *children(int(child))]
    return found


def is_worker(process: int) -> bool:
    """Return whether a process is one that Python's multiprocessing has spawned to work."""
    with contextlib.suppress(OSError):
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


@contextlib.contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a Dask scheduler and workers as a user would in shells; yield its address and the workers."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "scheduler.log")
        with log.open("wb") as out:
            scheduler = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"],
                stderr=out, stdout=out,
            )  # fmt: skip
        address = ""
        while not address:
            time.sleep(0.2)
            match = re.search(r"tcp://\S+", log.read_text())
            address = match[0] if match else ""
        line = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard",
                "--local-directory", folder]  # fmt: skip
        unobserved = {**os.environ, "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}  # as docs/scale.md advises
        nannies = [
            subprocess.Popen(line, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=unobserved)
            for _ in range(workers)
        ]
        try:
            yield address, nannies
        finally:
            for process in (*nannies, scheduler):
                process.terminate()
            for process in (*nannies, scheduler):
                process.wait()


def victim_of(kind: str, build: subprocess.Popen[bytes], nannies: Sequence[subprocess.Popen[bytes]]) -> int | None:
    """Return a process to kill, None if there is none of the kind at the moment."""
    if kind == "conductor":
        return build.pid
    roots = [build.pid] if kind == "worker" else [nanny.pid for nanny in nannies]
    workers = [child for root in roots for child in children(root) if is_worker(child)]
    return random.choice(workers) if workers else None


def trial(folder: Path, store: Path, kind: str, delay: float) -> str:
    """Build, kill after a delay in seconds, build to the end; return the hash of the export."""
    with contextlib.ExitStack() as stack:
        options = ["--jobs", "2"]
        nannies: Sequence[subprocess.Popen[bytes]] = ()
        if kind == "dask worker":
            address, nannies = stack.enter_context(cluster(2))
            options = ["--cluster", address]
        build = subprocess.Popen(command(folder, store, *options), stderr=subprocess.DEVNULL)
        time.sleep(delay)
        victim = victim_of(kind, build, nannies)
        while victim is None and build.poll() is None:  # workers take a while to start
            time.sleep(0.05)
            victim = victim_of(kind, build, nannies)
        if victim is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        build.wait()
        killed = "killed" if victim else "nobody there to kill"
        print(f"{kind} after {delay:.1f} s: {killed}; the build ended with {build.returncode}", flush=True)
        subprocess.run(command(folder, store, *options), check=True)
    return exported(store)


def main() -> None:
    """Run the trials; exit with 1 if one differs."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("data", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--only", choices=VICTIMS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory(prefix="kg-crash-") as temporary:
        work = Path(temporary)
        folder = articles(options.data, work / "news", options.documents)
        began = time.monotonic()
        subprocess.run(command(folder, work / "whole", "--jobs", "2"), check=True)
        seconds = time.monotonic() - began
        expected = exported(work / "whole")
        different = 0
        for number in range(options.kills):
            kind = options.only or VICTIMS[number % len(VICTIMS)]
            found = trial(folder, work / f"killed-{number}", kind, random.uniform(0.2, 1.0) * seconds)
            different += found != expected
        print(f"{options.kills} kills, {options.kills - different} resumed to the same bytes")
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
