"""The W3C SPARQL 1.1 Update suite, through the command line: ``python -m benchmarks.w3c_update --suites FOLDER``.

FOLDER holds ``rdf-tests`` (github.com/w3c/rdf-tests). A test fills a store, runs ``kg query --update`` and compares
what ``kg export`` writes with the expected dataset, up to the labels of blank nodes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse, serialize

from benchmarks.w3c import Case, Manifest, Mismatch, by_value, canonical, local, run_kg

if TYPE_CHECKING:
    from collections.abc import Sequence

UT = "http://www.w3.org/2009/sparql/tests/test-update#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
FOLDER = "rdf-tests/sparql/sparql11"
STORES = ("own", "foreign", "endpoint")


def cases(suites: Path) -> Iterator[Case]:
    """Yield the tests of updates.

    Args:
        suites: the folder that holds ``rdf-tests``.
    """
    for path in sorted((suites / FOLDER).glob("*/manifest.ttl")):
        yield from (case for case in Manifest(path).cases() if "Update" in case.kind)


def dataset(manifest: Manifest, node: Any) -> list[Quad]:
    """Return the dataset that a test begins with or ends in."""
    quads = []
    for predicate in ("data", "graphData"):
        for value in manifest.values(node, UT + predicate):
            file = manifest.value(value, UT + "graph") if isinstance(value, BlankNode) else value
            label = manifest.value(value, LABEL)
            named = NamedNode(label.value) if label is not None else file
            graph = named if predicate == "graphData" else DefaultGraph()
            path = local(file)
            for quad in parse(path=str(path), base_iri=path.as_uri(), rename_blank_nodes=True):
                quads.append(Quad(quad.subject, quad.predicate, quad.object, graph))
    return quads


def evaluate(case: Case, update: Callable[[Sequence[Quad], Path], Sequence[Quad]]) -> None:
    """Run an evaluation test.

    Args:
        case: the test.
        update: takes the statements and the file of the request, returns the statements afterwards.

    Raises:
        Mismatch: another dataset comes out than expected.
    """
    manifest = case.manifest
    request = local(manifest.value(case.action, UT + "request"))
    outcome = update(dataset(manifest, case.action), request)
    if canonical(by_value(outcome)) != canonical(by_value(dataset(manifest, case.result))):
        raise Mismatch("another dataset than expected")


def run_syntax(case: Case) -> None:
    """Run a syntax test on an empty store.

    Raises:
        Mismatch: it fails.
    """
    with tempfile.TemporaryDirectory(prefix="kg-w3c-") as folder:
        options = ("--store", f"{folder}/store")
        _, said = run_kg("query", "--update", "-f", str(local(case.action)), *options)
    # An update that is not permitted or fails is well-formed all the same.
    if ("Negative" in case.kind) != ("query, line" in said or "cannot be read" in said):
        raise Mismatch(f"said {said.strip()!r}")


class CommandLine:
    """Updates through the command line.

    Args:
        store: one of `STORES`.
        endpoint: URL of a server that may be emptied.

    """

    def __init__(self, store: str, endpoint: str | None = None) -> None:
        self._store = store
        self._endpoint = endpoint

    def __call__(self, quads: Sequence[Quad], request: Path) -> Sequence[Quad]:
        """Fill a store, update it and return what it then holds."""
        with tempfile.TemporaryDirectory(prefix="kg-w3c-") as name:
            folder = Path(name)
            data, output = folder / "data.nq", folder / "out.nq"
            data.write_bytes(serialize(quads, format=RdfFormat.N_QUADS) or b"")
            where = ["--store", str(folder / "store")]
            if self._store == "endpoint":
                where = ["--endpoint", str(self._endpoint)]
                self._run("query", "--update", "CLEAR ALL", *where)
            if self._store == "foreign":
                store = Store(str(folder / "store"))
                store.extend(quads)
                store.flush()
                del store
            else:
                self._run("load", str(data), *where)
            self._run("query", "--update", "-f", str(request), *where)
            self._run("export", *where, "-o", str(output))
            return list(parse(path=str(output)))

    @staticmethod
    def _run(*arguments: str) -> None:
        code, said = run_kg(*arguments)
        if code:
            raise Mismatch(f"{arguments[0]}: exit code {code}: {said.strip()}")


def main() -> int:
    """Run the suite and print a line per group. Returns 1 when a test fails."""
    options = argparse.ArgumentParser(description="Run the W3C SPARQL Update suite through the command line.")
    options.add_argument("--suites", type=Path, required=True, help="folder with rdf-tests")
    options.add_argument("--store", choices=STORES, default="own", help="what is updated")
    options.add_argument("--endpoint", help="with --store endpoint: a server that may be emptied")
    chosen = options.parse_args()
    update = CommandLine(chosen.store, chosen.endpoint)
    counts: Counter[tuple[str, bool]] = Counter()
    for case in cases(chosen.suites):
        group = "syntax" if "Syntax" in case.kind else "evaluation"
        try:
            if group == "syntax":
                run_syntax(case)
            else:
                evaluate(case, update)
        except Mismatch as mismatch:
            counts[group, False] += 1
            print(f"FAILED {case.name}: {mismatch}")
        else:
            counts[group, True] += 1
    for group in ("evaluation", "syntax"):
        print(
            f"SPARQL 1.1 update, {group}: {counts[group, True]} of {counts[group, True] + counts[group, False]} passed"
        )
    return 1 if any(not passed for _, passed in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
