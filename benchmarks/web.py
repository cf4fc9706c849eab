"""The workbench's measures: ``python -m benchmarks.web [STORE]``.

STORE is a store that ``kg build`` has made of many articles; without it only what needs none is measured. Times are
of whole requests over HTTP from this machine, warm, the median of several; the first start reads the given graph.
``--browser`` also measures the frames of the graph page in Debian's Chromium, whose WebGL is drawn in software where
there is no GPU.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

STATIC = Path(__file__).resolve().parents[1] / "kg" / "web" / "static"
TURNS = 7
READERS = 50
NEIGHBOURS = 10_000
NODES = 5_000
SEARCHES = ("Starlnk", "ceasefire", "president of", "minister sa", "prime ministr", "oil exports")


@contextlib.contextmanager
def served(*arguments: str) -> Iterator[tuple[str, float]]:
    """Run ``kg serve``; yield its address and the seconds until it said so."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "kg", "serve", *arguments, "--port", "0", "--no-browser"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ})
    assert process.stderr is not None
    try:
        found = re.search(r"http://[^/\s]+", process.stderr.readline())
        if found is None:
            raise RuntimeError(process.stderr.read())
        yield found[0], time.perf_counter() - start
    finally:
        process.terminate()
        process.wait(30)
        process.stderr.close()


def get(url: str) -> bytes:
    """Return what an address answers; waits while the index is being built."""
    while True:
        try:
            with urllib.request.urlopen(url, timeout=900) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(0.5)


def timed(url: str, turns: int = TURNS) -> tuple[float, float]:
    """Return the median and the longest time of a request, in milliseconds."""
    times = []
    for _ in range(turns):
        start = time.perf_counter()
        get(url)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), max(times)


def row(name: str, *values: object) -> None:
    """Print a row of the table."""
    print(
        f"{name:44}",
        *(f"{value:>12.0f}" if isinstance(value, float) else f"{value!s:>12}" for value in values),
        flush=True,
    )


def first_page(graph: Path) -> None:
    """Measure from the start of the program to the first page with its numbers."""
    start = time.perf_counter()
    with served(str(graph)) as (url, listening):
        get(f"{url}/")
        get(f"{url}/static/js/app.js")
        page = time.perf_counter() - start
        get(f"{url}/api/overview")
        row("start of the program: listens, ms", 1000 * listening)
        row("start of the program: first page, ms", 1000 * page)
        row("start of the program: numbers on it, ms", 1000 * (time.perf_counter() - start))


def pages(url: str) -> list[str]:
    """Return the requests that the pages make."""

    def value(path: str) -> Any:
        return json.loads(get(url + path))

    best = value("/api/entities?limit=1")[0]["entity"]["iri"]
    claim = value(f"/api/claims?entity={quote(best)}&limit=1")["claims"][0]
    document = claim["document"]["iri"]
    deals = value("/api/deals")["deals"]
    found = [
        "/",
        "/api/overview",
        f"/api/entity?iri={quote(best)}",
        f"/api/claims?entity={quote(best)}&limit=400",
        f"/api/document?iri={quote(document)}",
        "/api/documents",
        f"/api/graph?iri={quote(best)}&limit=40",
        "/api/graph?limit=60",
        "/api/graph/filters",
        "/api/deals",
        *([f"/api/deal?iri={quote(deals[0]['deal']['iri'])}"] if deals else []),
        "/api/agreement",
        "/api/review?limit=30",
        "/api/vocabulary",
        "/api/frames?q=threat",
        "/api/queries",
    ]
    return found


def large(store: Path) -> None:
    """Measure the pages on a large store."""
    with served("--store", str(store)) as (url, listening):
        row("large store: listens, ms", 1000 * listening)
        start = time.perf_counter()
        get(f"{url}/api/overview")
        row("large store: index is there, s", round(time.perf_counter() - start, 1))
        row("large store: index, MB", round((store / "workbench.sqlite").stat().st_size / 1e6))
        row("large store: index looked through for changes, s", renewal(store))
        print(f"\n{'request':52} {'median ms':>12} {'longest ms':>12}")
        requests = pages(url)
        for path in requests:
            row(path.split("?")[0] + ("" if "?" not in path else " …"), *timed(url + path))
        for text in SEARCHES:
            row(f"search: {text}", *timed(f"{url}/api/search?q={quote(text)}&limit=12"))
        readers(url, requests)


def renewal(store: Path) -> float:
    """Return the seconds it takes to bring a copy of the index up to date where little has changed."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "workbench.sqlite"
        shutil.copyfile(store / "workbench.sqlite", index)
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "kg.web.index.index_files", store, index, "measured"], check=True)
        return round(time.perf_counter() - start, 1)


def readers(url: str, requests: list[str]) -> None:
    """Let fifty readers ask for pages at once."""
    times: list[float] = []
    failed: list[str] = []

    def read(turn: int) -> None:
        for step in range(len(requests)):
            start = time.perf_counter()
            try:
                with urllib.request.urlopen(url + requests[(turn + step) % len(requests)], timeout=300) as answer:
                    answer.read()
            except OSError as error:
                failed.append(str(error))
            times.append(1000 * (time.perf_counter() - start))

    threads = [threading.Thread(target=read, args=(turn,)) for turn in range(READERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    print()
    row(f"{READERS} readers: requests, failed", len(times), len(failed))
    row(f"{READERS} readers: requests a second", round(len(times) / seconds))
    row(
        f"{READERS} readers: median, 95th percentile, ms",
        statistics.median(times),
        statistics.quantiles(times, n=20)[18],
    )


def hub(folder: Path) -> None:
    """Measure the expansion of a node with ten thousand neighbours, and a graph of five thousand nodes."""
    file = folder / "hub.ttl"
    file.write_text(_hub(), encoding="utf-8")
    with served(str(file)) as (url, _):
        get(f"{url}/api/overview")
        row(f"node of {NEIGHBOURS:,} neighbours: entity page", *timed(f"{url}/api/entity?iri=id:Hub"))
        row(f"node of {NEIGHBOURS:,} neighbours: expansion", *timed(f"{url}/api/graph?iri=id:Hub&limit=40"))
        row(
            f"node of {NEIGHBOURS:,} neighbours: the next 40",
            *timed(f"{url}/api/graph?iri=id:Hub&limit=40&offset=4000"),
        )
        row(f"graph of {NODES:,} nodes", *timed(f"{url}/api/graph?limit={NODES}", 3))


def _hub() -> str:
    head = (
        "@prefix kg: <https://w3id.org/kg-news/ontology#> . @prefix id: <https://w3id.org/kg-news/id/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
        'id:doc-1 a kg:Document ; dcterms:title "T" ; kg:text "X." . id:Hub a kg:Country ; rdfs:label "Hub" .\n'
        'id:passage-1 a kg:Passage ; kg:quote "X." ; kg:start 0 ; kg:end 2 ; prov:wasQuotedFrom id:doc-1 .\n'
    )
    return head + "\n".join(
        f'id:n{i} a kg:Person ; rdfs:label "Person {i}" . id:claim-{i} a kg:Accuse ; kg:agent id:Hub ; '
        f"kg:object id:n{i} ; "
        "kg:polarity kg:Affirmed ; kg:certainty kg:Certain ; kg:tense kg:Past ; kg:confidence 0.9 ; "
        'kg:frame "f" ; kg:directProperty kg:accuses ; kg:evidence id:passage-1 .'
        for i in range(NEIGHBOURS)
    )


def frames(folder: Path) -> None:
    """Measure frames a second of the graph page while it is panned, with five thousand nodes."""
    from playwright.sync_api import sync_playwright

    file = folder / "hub.ttl"
    with served(str(file)) as (url, _), sync_playwright() as playwright:
        flags = ["--headless", "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{url}/graph")
        page.wait_for_selector("main[data-ready]", timeout=120_000)
        page.get_by_role("button", name="5,000").click()
        while page.evaluate("document.querySelector('main').graphView.graph.order") < NODES:
            time.sleep(0.2)
        page.evaluate(_COUNTING)
        for turn in range(5):
            page.mouse.move(560, 400)
            page.mouse.down()
            page.mouse.move(560 + 80 * (-1) ** turn, 440, steps=40)
            page.mouse.up()
        counted = page.evaluate("(() => { const c = window.counted; c.going = false; return c; })()")
        per_second = 1000 * counted["frames"] / counted["passed"]
        row(f"graph page, {NODES:,} nodes, software WebGL: frames/s", round(per_second, 1))
        row("  longest time between two frames, ms", float(counted["longest"]))
        browser.close()


_COUNTING = """() => {
  const counted = window.counted = { frames: 0, longest: 0, passed: 1, going: true };
  const start = performance.now();
  let last = start;
  const count = () => {
    const now = performance.now();
    counted.longest = Math.max(counted.longest, now - last);
    counted.passed = now - start;
    counted.frames++;
    last = now;
    if (counted.going) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}"""


def sizes() -> None:
    """Print the size of what a browser loads."""
    own = sum(path.stat().st_size for path in STATIC.rglob("*.js") if path.parent.name != "vendor")
    vendored = sum(path.stat().st_size for path in (STATIC / "vendor").glob("*.js"))
    css = sum(path.stat().st_size for path in STATIC.rglob("*.css"))
    row("JavaScript of our own, vendored; CSS: kB", own // 1000, vendored // 1000, css // 1000)
    row("together, kB (at most 1,200)", (own + vendored + css) // 1000)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("store", type=Path, nargs="?", help="a store of thousands of articles")
    arguments.add_argument("--graph", type=Path, help="the seeds' graph, for the first start")
    arguments.add_argument("--browser", action="store_true", help="measure the frames of the graph page, too")
    given = arguments.parse_args()
    sizes()
    if given.graph is not None:
        first_page(given.graph)
    with tempfile.TemporaryDirectory() as folder:
        hub(Path(folder))
        if given.browser:
            frames(Path(folder))
    if given.store is not None:
        large(given.store)


if __name__ == "__main__":
    main()
