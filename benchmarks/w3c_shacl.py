"""The W3C SHACL test suite, through ``kg validate``: ``python -m benchmarks.w3c_shacl --suites FOLDER``.

FOLDER holds ``data-shapes`` (github.com/w3c/data-shapes). A test passes when the command ends with the right
exit code and its report has the same results as the expected one: focus node, path, value, severity, constraint
component and source shape, with blank nodes compared by their place, and messages where the test gives some.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode

if TYPE_CHECKING:
    from benchmarks.w3c import Manifest

SH = "http://www.w3.org/ns/shacl#"
SHT = "http://www.w3.org/ns/shacl-test#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

MANIFESTS = {
    "SHACL core": "data-shapes/data-shapes-test-suite/tests/core/manifest.ttl",
    "SHACL-SPARQL": "data-shapes/data-shapes-test-suite/tests/sparql/manifest.ttl",
}
_FIELDS = ("focusNode", "resultPath", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a test went. message: what differed, "" when it passed."""

    group: str
    name: str
    passed: bool
    message: str = ""


def run(suites: Path) -> Iterator[Outcome]:
    """Run the tests of the suite.

    Args:
        suites: the folder that holds ``data-shapes``.

    """
    from benchmarks.w3c import Manifest

    for group, path in MANIFESTS.items():
        with tempfile.TemporaryDirectory(prefix="kg-shacl-") as folder:
            for manifest, test in _tests(Manifest(suites / path)):
                message = _run_test(manifest, test, Path(folder) / "report.ttl")
                yield Outcome(group, test.value.rpartition("/")[2], not message, message)


def _tests(manifest: Manifest) -> Iterator[tuple[Manifest, NamedNode]]:
    from benchmarks.w3c import Manifest, local

    this = NamedNode(manifest.path.as_uri())
    for included in manifest.values(this, MF + "include"):
        yield from _tests(Manifest(local(included)))
    for test in manifest.list(manifest.value(this, MF + "entries")):
        if manifest.value(test, RDF + "type") == NamedNode(SHT + "Validate"):
            yield manifest, test


def _run_test(manifest: Manifest, test: NamedNode, output: Path) -> str:
    """Run a test; return what is wrong with the outcome, or an empty string."""
    from benchmarks.w3c import Manifest, local, run_kg

    output.unlink(missing_ok=True)
    action = manifest.value(test, MF + "action")
    data, shapes = (local(manifest.value(action, SHT + name)) for name in ("dataGraph", "shapesGraph"))
    arguments = [str(data), "--shapes", str(shapes), "--format", "turtle", "-o", str(output)]
    code, said = run_kg("validate", *arguments, "--fail-on", "info")
    expected = manifest.value(test, MF + "result")
    if expected == NamedNode(SHT + "Failure"):
        return "" if code == 2 else f"exit code {code} where a failure is expected"
    if code == 2 or not output.exists():
        return f"exit code {code}: {said.strip()}"
    report = Manifest(output)
    actual = report.subject(RDF + "type", NamedNode(SH + "ValidationReport"))
    conforms = manifest.value(expected, SH + "conforms").value in ("true", "1")
    if code != (0 if conforms else 1):
        return f"exit code {code}"
    with_messages = any(
        manifest.values(result, SH + "resultMessage") for result in manifest.values(expected, SH + "result")
    )
    wanted, found = _results(manifest, expected, with_messages), _results(report, actual, with_messages)
    missing, surplus = wanted - found, found - wanted
    return f"missing {list(missing)}, surplus {list(surplus)}" if missing or surplus else ""


def _results(graph: Manifest, report: Any, with_messages: bool) -> Counter[tuple[str, ...]]:
    """Return the results of a report, each as its fields."""
    fields = (*_FIELDS, "resultMessage") if with_messages else _FIELDS
    return Counter(
        tuple(_place(graph, graph.value(result, SH + name)) for name in fields)
        for result in graph.values(report, SH + "result")
    )


def _place(graph: Manifest, term: Any) -> str:
    """Return a term, a blank path by its structure and any other blank node by ``_:``."""
    if not isinstance(term, BlankNode):
        return str(term)
    members = list(graph.list(term)) if graph.values(term, RDF + "first") else []
    if members:
        return f"({' '.join(_place(graph, member) for member in members)})"
    for kind in ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"):
        for part in graph.values(term, SH + kind):
            return f"[{kind} {_place(graph, part)}]"
    return "_:"


def main() -> int:
    """Run the suite and print failures and a line a group. Returns 1 when a test fails."""
    options = argparse.ArgumentParser(description="Run the W3C SHACL suite through the command line.")
    options.add_argument("--suites", type=Path, required=True, help="folder with data-shapes")
    chosen = options.parse_args()
    outcomes = list(run(chosen.suites))
    for outcome in outcomes:
        if not outcome.passed:
            print(f"FAILED {outcome.group}: {outcome.name}: {outcome.message}")
    for group in MANIFESTS:
        results = [outcome.passed for outcome in outcomes if outcome.group == group]
        print(f"{group}: {sum(results)} of {len(results)} passed")
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
