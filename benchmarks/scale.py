"""How a build grows: words a second, memory and seconds by stage, from a few articles to many.

    python -m benchmarks.scale ../shared/data --documents 100 1000 10000 --workers 1 2 dask

Articles are cut from the data's Voice of America texts (nine paragraphs of two sentences) and, when these are
used up, from its other texts in the same shape. Each build goes into a store of its own and is then repeated
over the unchanged articles. Peak memory is the largest resident set of the conductor, and of any worker.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from benchmarks.crash import children, cluster, command, is_worker
from benchmarks.memory import peak
from benchmarks.reading import news

PARAGRAPHS, PARAGRAPH_WORDS = 4, 80
"""Of an article that is cut from running text: about as long as those of ``benchmarks.reading.news``."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One build. seconds, again_seconds: wall time of the first and of the repeated one. megabytes: peak memory."""

    documents: int
    words: int
    workers: str
    seconds: float
    again_seconds: float
    conductor_megabytes: float
    worker_megabytes: float
    stages: dict[str, float]
    triples: int
    store_megabytes: float

    @property
    def words_a_second(self) -> float:
        """Words of text a second of the first build."""
        return self.words / self.seconds


def texts(data: Path) -> Iterator[str]:
    """Yield articles: news as long as there is any, then pieces of the other texts."""
    yield from news(data, sys.maxsize)
    for file in sorted((data / "raw_text").glob("*.txt")):
        if file.name == "gmb_voa.txt":
            continue
        paragraphs: list[str] = []
        for line in file.read_text(encoding="utf-8").split("\n"):
            words = line.split()
            for start in range(0, len(words), PARAGRAPH_WORDS):
                if len(words) - start >= PARAGRAPH_WORDS // 4:
                    paragraphs.append(" ".join(words[start : start + PARAGRAPH_WORDS]))
                if len(paragraphs) == PARAGRAPHS:
                    yield "\n".join(paragraphs)
                    paragraphs = []


def write_articles(data: Path, folder: Path, number: int) -> tuple[int, int]:
    """Write articles into a folder, a thousand a subfolder; return how many there are, and their words."""
    count = words = 0
    for text in islice(texts(data), number):
        path = folder / f"{count // 1000:03}" / f"{count:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        count, words = count + 1, words + len(text.split())
    return count, words


class Memory:
    """Looks at the processes of a build twice a second: the peaks of their resident sets, in megabytes."""

    def __init__(self, process: int, roots: Sequence[int]) -> None:
        """Take the conductor, and the processes under which workers are found."""
        self.conductor = self.worker = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(process, roots))
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def _look(self, process: int, roots: Sequence[int]) -> None:
        while not self._stop.wait(0.5):
            self.conductor = max(self.conductor, peak(process))
            for worker in {child for root in roots for child in children(root) if is_worker(child)}:
                self.worker = max(self.worker, peak(worker))


def measure(folder: Path, store: Path, workers: str, documents: int, words: int) -> Measured:
    """Build a folder's articles into a new store, twice."""
    with contextlib.ExitStack() as stack:
        any_failures = ["--max-failures", str(documents)]  # a few of the texts are not in English
        options, roots = ["--jobs", workers, *any_failures], []
        if workers == "dask":
            address, nannies = stack.enter_context(cluster(2))
            options, roots = ["--cluster", address, *any_failures], [nanny.pid for nanny in nannies]
        line = [*command(folder, store, *options), "--profile"]
        line.remove("--quiet")  # which would spare the validation
        began = time.monotonic()
        build = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
        memory = Memory(build.pid, roots or [build.pid])
        _, printed = build.communicate()
        seconds = time.monotonic() - began
        memory.stop()
        if build.returncode:
            raise SystemExit(f"the build failed: {printed[-2000:]}")
        began = time.monotonic()
        subprocess.run(command(folder, store, *options), check=True)
        again = time.monotonic() - began
    size = sum(path.stat().st_size for path in store.iterdir()) / 1e6
    peaks = memory.conductor, memory.worker
    return Measured(documents, words, workers, seconds, again, *peaks, _stages(printed), _triples(store), size)


def _stages(printed: str) -> dict[str, float]:
    """Read the seconds by stage of the conductor from what ``--profile`` prints."""
    stages = {}
    for line in printed[printed.index("stage ") :].splitlines()[1:]:
        name, *numbers = line.rsplit(maxsplit=2)
        if not line.startswith("  ") or len(numbers) != 2:
            break
        stages[name.strip()] = float(numbers[0])
    return stages


def _triples(store: Path) -> int:
    from kg.rdf.store import open_store

    with open_store(store, read_only=True) as opened:
        return len(opened)


def growth(points: Sequence[tuple[float, float]]) -> float:
    """Return the exponent of the power law through points: least squares of the logarithms. 1 is linear."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - mean_x) ** 2 for x in xs)


def report(found: Sequence[Measured]) -> Iterator[str]:
    """Yield the lines of the report."""
    head = ("documents", "workers", "words/s", "seconds", "again", "faster", "conductor MB", "worker MB", "triples/doc")
    yield "".join(f"{name:>13}" for name in head)
    for m in found:
        cells = (
            f"{m.documents:,}", m.workers, f"{m.words_a_second:,.0f}", f"{m.seconds:,.1f}", f"{m.again_seconds:,.1f}",
            f"{m.seconds / m.again_seconds:.0f}x", f"{m.conductor_megabytes:.0f}", f"{m.worker_megabytes:.0f}",
            f"{m.triples / m.documents:.0f}",
        )  # fmt: skip
        yield "".join(f"{cell:>13}" for cell in cells)
    for m in found:
        stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in m.stages.items() if seconds >= 0.05)
        yield f"{m.documents:,} documents, {m.workers}: {stages}; the store has {m.store_megabytes:.0f} MB"
    for workers in dict.fromkeys(m.workers for m in found):
        same = [m for m in found if m.workers == workers]
        if len(same) > 1:
            yield f"{workers}: seconds grow with documents to the power {_exponent(same, 'seconds'):.2f}"
            for stage in same[-1].stages:
                if all(m.stages.get(stage, 0) > 0 for m in same):
                    yield f"  {stage}: {growth([(m.documents, m.stages[stage]) for m in same]):.2f}"


def _exponent(found: Sequence[Measured], name: str) -> float:
    return growth([(m.documents, getattr(m, name)) for m in found])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("data", type=Path, help="folder with raw_text/")
    parser.add_argument("--documents", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--workers", nargs="+", default=["1", "2", "dask"], help="numbers of processes, or dask")
    parser.add_argument("--json", type=Path, help="also write the figures here, one build a line, as they come")
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="kg-scale-") as temporary:
        for number in options.documents:
            folder = Path(temporary, f"news-{number}")
            documents, words = write_articles(options.data, folder, number)
            for workers in options.workers:
                found.append(measure(folder, Path(temporary, f"store-{number}-{workers}"), workers, documents, words))
                print(f"{documents:,} documents, {workers}: {found[-1].seconds:.1f} s", file=sys.stderr, flush=True)
                if options.json:
                    with options.json.open("a") as file:
                        file.write(json.dumps(asdict(found[-1])) + "\n")
    print("\n".join(report(found)))


if __name__ == "__main__":
    main()
