"""The W3C test suites, through the command line: ``python -m benchmarks.w3c --suites FOLDER``.

FOLDER holds ``rdf-tests`` (github.com/w3c/rdf-tests) and ``data-shapes`` (github.com/w3c/data-shapes).
Every test runs ``kg query`` or ``kg convert`` and looks at the exit code and the file they write. Graphs
and results are compared up to the labels of blank nodes. Oxigraph keeps the values of numbers and dates,
not their spelling, so results of queries are compared by value.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import importlib.util
import io
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from kg.cli import main as kg

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFT = "http://www.w3.org/ns/rdftest#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

#: Groups of the suite and their manifests, from the folder that holds the suites.
GROUPS = {
    "SPARQL 1.1 query": ["rdf-tests/sparql/sparql11/manifest.ttl"],
    "Turtle": ["rdf-tests/rdf/rdf11/rdf-turtle/manifest.ttl"],
    "TriG": ["rdf-tests/rdf/rdf11/rdf-trig/manifest.ttl"],
    "N-Triples": ["rdf-tests/rdf/rdf11/rdf-n-triples/manifest.ttl"],
    "N-Quads": ["rdf-tests/rdf/rdf11/rdf-n-quads/manifest.ttl"],
    "RDF/XML": ["rdf-tests/rdf/rdf11/rdf-xml/manifest.ttl"],
}
# Parts of SPARQL 1.1 that are no query evaluation: entailment regimes, other servers, and the protocols.
_LEFT_OUT = ("entailment", "service", "syntax-fed", "service-description", "protocol", "graph-store-protocol")
_QUERY_KINDS = {
    "QueryEvaluationTest": "query",
    "CSVResultFormatTest": "query",
    "PositiveSyntaxTest11": "query syntax",
    "NegativeSyntaxTest11": "query syntax",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A test of a manifest. kind: local name of its type. folder: base IRI of the test's files, None for
    their own."""

    name: str
    kind: str
    action: Any
    result: Any
    base: str | None
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a test went. message: what differed, "" when it passed."""

    group: str
    name: str
    passed: bool
    message: str = ""


class Mismatch(Exception):
    """The command did not do what the test expects."""


class Manifest:
    """A manifest and the files it names."""

    def __init__(self, path: Path) -> None:
        """Read the manifest at ``path``."""
        self.path = path.resolve()
        self._store = Store()
        self._store.load(path=str(self.path), format=RdfFormat.TURTLE, base_iri=self.path.as_uri())

    def value(self, subject: Any, predicate: str) -> Any:
        """Return the object of a statement, or None."""
        return next(iter(self.values(subject, predicate)), None)

    def values(self, subject: Any, predicate: str) -> list[Any]:
        """Return the objects of statements."""
        return [q.object for q in self._store.quads_for_pattern(subject, NamedNode(predicate), None)]

    def subject(self, predicate: str, value: Any) -> Any:
        """Return the subject of a statement."""
        return next(iter(self._store.quads_for_pattern(None, NamedNode(predicate), value))).subject

    def list(self, head: Any) -> Iterator[Any]:
        """Yield the members of an RDF list."""
        while head is not None and head != NamedNode(RDF + "nil"):
            yield self.value(head, RDF + "first")
            head = self.value(head, RDF + "rest")

    def cases(self) -> Iterator[Case]:
        """Yield the tests of this manifest and of those that it includes, in order."""
        this = NamedNode(self.path.as_uri())
        for included in self.list(self.value(this, MF + "include")):
            path = local(included)
            if path.parent.name not in _LEFT_OUT:
                yield from Manifest(path).cases()
        base = self.value(this, MF + "assumedTestBase")
        for test in self.list(self.value(this, MF + "entries")):
            kind = self.value(test, RDF + "type")
            name = self.value(test, MF + "name")
            if kind is not None:
                yield Case(
                    f"{self.path.parent.name}/{name.value if name is not None else test.value}",
                    kind.value.rpartition("#")[2],
                    self.value(test, MF + "action"),
                    self.value(test, MF + "result"),
                    base.value if base is not None else None,
                    self,
                )


def local(node: NamedNode) -> Path:
    """Return the file that a ``file:`` IRI names."""
    return Path(unquote(urlsplit(node.value).path))


def run_kg(*arguments: str) -> tuple[int, str]:
    """Run a command in this process. Returns its exit code and what it said on stderr."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        try:
            kg(list(arguments))
        except SystemExit as end:
            return (end.code if isinstance(end.code, int) else 0), said.getvalue()
    return 0, said.getvalue()


def run_case(case: Case, folder: Path) -> None:
    """Run a test.

    Args:
        case: the test.
        folder: for the files that the command writes.

    Raises:
        Mismatch: it fails.
    """
    if case.kind in _QUERY_KINDS:
        _query_syntax(case) if "Syntax" in case.kind else _query_evaluation(case, folder)
        return
    source = local(case.action)
    relative = source.relative_to(case.manifest.path.parent).as_posix()
    base = ["--base", f"{case.base}{relative}"] if case.base else []
    output = folder / "out.nq"
    output.unlink(missing_ok=True)
    code, said = run_kg("convert", str(source), "-o", str(output), *base)
    if "Negative" in case.kind:
        if code != 2 or output.exists():
            raise Mismatch(f"accepted, exit code {code}")
        return
    if code:
        raise Mismatch(f"exit code {code}: {said.strip()}")
    if case.kind.endswith("Eval"):
        expected = Dataset(parse(path=str(local(case.result))))
        if canonical(Dataset(parse(path=str(output)))) != canonical(expected):
            raise Mismatch("another graph than expected")


def canonical(dataset: Dataset) -> set[Quad]:
    """Return a dataset's quads under canonical blank node labels (RDFC-1.0)."""
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def by_value(quads: Iterable[Quad]) -> Dataset:
    """Spell literals as the store does, which keeps values only."""
    store = Store()
    store.extend(quads)
    return Dataset(store)


def _query_syntax(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.ttl"
        empty.touch()
        code, said = run_kg("query", "-f", str(local(case.action)), str(empty), "-o", f"{folder}/out.{_any(case)}")
    # A query that is understood and cannot be answered (an unknown function, say) is well-formed all the same.
    refused = "query, line" in said or "this is an update" in said
    if ("Negative" in case.kind) != (code == 2 and refused):
        raise Mismatch(f"exit code {code}: {said.strip()}")


def _any(case: Case) -> str:
    """Return an extension that the query's result can be written under."""
    from kg.rdf.store.sparql_tokens import form_of

    text = local(case.action).read_text("utf-8")
    return "nt" if form_of(text) in ("CONSTRUCT", "DESCRIBE") else "json"


def _query_evaluation(case: Case, folder: Path) -> None:
    manifest = case.manifest
    query = local(manifest.value(case.action, QT + "query"))
    expected = local(case.result)
    data = folder / "data.nq"
    with data.open("wb") as file:
        for quad in _dataset(case):
            file.write(f"{quad} .\n".encode())
    extension = {".srx": "json", ".srj": "json", ".ttl": "nt", ".rdf": "nt", ".csv": "csv", ".tsv": "tsv"}[
        expected.suffix
    ]
    if extension == "nt" and _holds_rows(expected):
        extension = "json"
    output = folder / f"out.{extension}"
    output.unlink(missing_ok=True)
    code, said = run_kg("query", "-f", str(query), str(data), "--no-union", "-o", str(output))
    if code:
        raise Mismatch(f"exit code {code}: {said.strip()}")
    if extension == "nt":
        wanted = canonical(by_value(parse(path=str(expected), base_iri=expected.as_uri())))
        if canonical(by_value(parse(path=str(output)))) != wanted:
            raise Mismatch("another graph than expected")
    elif extension == "csv":
        if _cells(output) != _cells(expected):
            raise Mismatch("other rows than expected")
    else:
        ordered = "ORDER BY" in query.read_text("utf-8").upper()
        if rows(output, ordered) != rows(expected, ordered):
            raise Mismatch("other rows than expected")


def _dataset(case: Case) -> Iterator[Quad]:
    """Yield the data of a query: the default graph's files, and named graphs under the IRIs of theirs."""
    manifest = case.manifest
    for predicate, named in ((QT + "data", False), (QT + "graphData", True)):
        for node in manifest.values(case.action, predicate):
            # A graph is its file, or [ qt:graph <file> ; rdfs:label "name" ].
            graph = manifest.value(node, QT + "graph") if isinstance(node, BlankNode) else node
            path = local(graph)
            for quad in parse(path=str(path), base_iri=path.as_uri(), rename_blank_nodes=True):
                place = graph if named and isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
                yield Quad(quad.subject, quad.predicate, quad.object, place)


def _cells(path: Path) -> Counter[tuple[str | float, ...]]:
    """Read the rows of a CSV file: numbers by value, blank nodes without their labels."""

    def value(cell: str) -> str | float:
        if cell.startswith("_:"):
            return "_:"
        try:
            return float(cell)
        except ValueError:
            return cell

    with path.open(encoding="utf-8", newline="") as file:
        return Counter(tuple(map(value, row)) for row in csv.reader(file))


def _holds_rows(path: Path) -> bool:
    return any(quad.object == NamedNode(RS + "ResultSet") for quad in parse(path=str(path), base_iri=path.as_uri()))


def rows(path: Path, ordered: bool) -> Any:
    """Read the rows of a result, or its verdict, so that two equal results compare equal.

    Args:
        path: JSON, XML, TSV, or Turtle in the vocabulary of result sets.
        ordered: the order of rows counts.
    """
    if path.suffix in (".ttl", ".rdf"):
        names, solutions = _rows_from_graph(path)
    else:
        format_ = {
            ".json": QueryResultsFormat.JSON,
            ".srj": QueryResultsFormat.JSON,
            ".srx": QueryResultsFormat.XML,
            ".tsv": QueryResultsFormat.TSV,
        }[path.suffix]
        result = parse_query_results(path.read_bytes(), format_)
        if isinstance(result, QueryBoolean):
            return bool(result)
        names = [v.value for v in result.variables]
        solutions = [dict(zip(names, solution, strict=True)) for solution in result]
    quads = []
    for index, solution in enumerate(solutions):
        row = BlankNode(f"row{index}")
        quads.append(Quad(row, NamedNode(RDF + "type"), NamedNode(RS + "ResultSolution")))
        if ordered:
            quads.append(Quad(row, NamedNode(RS + "index"), Literal(index)))
        for name, term in solution.items():
            if term is not None:
                value = BlankNode(f"t-{term.value}") if isinstance(term, BlankNode) else term
                quads.append(Quad(row, NamedNode(f"urn:variable:{name}"), value))
    return frozenset(names), canonical(by_value(quads))


def _rows_from_graph(path: Path) -> tuple[list[str], list[dict[str, Any]]]:
    manifest = Manifest(path)
    this = manifest.subject(RDF + "type", NamedNode(RS + "ResultSet"))
    names = [v.value for v in manifest.values(this, RS + "resultVariable")]
    solutions = []
    for solution in manifest.values(this, RS + "solution"):
        bindings = manifest.values(solution, RS + "binding")
        solutions.append({manifest.value(b, RS + "variable").value: manifest.value(b, RS + "value") for b in bindings})
    return names, solutions


def run_manifest(path: Path, group: str) -> Iterator[Outcome]:
    """Run the tests of a manifest that are of a kind this runner knows.

    Args:
        path: the manifest.
        group: what to call them.
    """
    with tempfile.TemporaryDirectory(prefix="kg-w3c-") as folder:
        for case in Manifest(path).cases():
            if case.kind.startswith("Test"):
                label = group
            elif case.kind in _QUERY_KINDS:
                label = group if case.kind.endswith("EvaluationTest") or "CSV" in case.kind else f"{group}, syntax"
            else:
                continue
            try:
                run_case(case, Path(folder))
            except Mismatch as mismatch:
                yield Outcome(label, case.name, False, str(mismatch))
            else:
                yield Outcome(label, case.name, True)


def all_outcomes(suites: Path, only: str | None = None) -> Iterator[Outcome]:
    """Run all groups, or those whose name contains ``only``."""
    for group, manifests in GROUPS.items():
        if only is None or only.lower() in group.lower():
            for manifest in manifests:
                yield from run_manifest(suites / manifest, group)
    if importlib.util.find_spec("benchmarks.w3c_shacl") and (only is None or only.lower() in "shacl"):
        shacl: Any = importlib.import_module("benchmarks.w3c_shacl")
        yield from shacl.run(suites)


def main() -> int:
    """Run the suites and print a line a group. Returns 1 when a test fails."""
    options = argparse.ArgumentParser(description="Run the W3C test suites through the command line.")
    options.add_argument("--suites", type=Path, required=True, help="folder with rdf-tests and data-shapes")
    options.add_argument("--only", help="only groups whose name contains this")
    options.add_argument("--failures", action="store_true", help="name the tests that fail, and why")
    chosen = options.parse_args()
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for outcome in all_outcomes(chosen.suites, chosen.only):
        counts[outcome.group][outcome.passed] += 1
        if chosen.failures and not outcome.passed:
            print(f"FAILED {outcome.group}: {outcome.name}: {outcome.message}")
    for group, results in counts.items():
        print(f"{group}: {results[True]} of {results.total()} passed")
    return 0 if counts and not any(results[False] for results in counts.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
