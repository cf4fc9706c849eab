"""The RDF side against the tools around it, in one run: ``python -m benchmarks.rdf > table.md``.

Every figure is the processor time (user and system) of a process of its own, start-up included, the median of
some runs: on a machine that does other things as well, that says more than the clock. The programs take turns, so
that a machine that slows down slows all of them. Programs that are not installed are left out;
``.ci/install-interop.sh`` installs them.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.news_graph import CLAIMS, TRIPLES_A_DOCUMENT, Faults, quads, write
from benchmarks.outside import class_path, jena_jars

_SLOW = 15.0  # seconds; a command that takes longer is run once
# As where the package is installed: compiled once, and output in blocks.
_ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPROFILEIMPORTTIME")
}
_KG = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())"]
_PREFIXES = "PREFIX kg: <https://w3id.org/kg-news/ontology#> "
STAR = (
    _PREFIXES + "SELECT ?claim ?actor ?thing ?quote WHERE { ?claim kg:agent ?actor ; kg:object ?thing ; "
    "kg:polarity kg:Affirmed ; kg:certainty kg:Possible ; kg:evidence/kg:quote ?quote ; kg:confidence ?sure "
    "FILTER(?sure > 0.95) }"
)
SMALL = _PREFIXES + "SELECT ?s WHERE { ?s kg:threatens ?o } LIMIT 10"
ROWS = (
    _PREFIXES + "SELECT ?claim ?actor ?quote WHERE { ?claim kg:agent ?actor ; kg:evidence/kg:quote ?quote } LIMIT 30000"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: seconds of processor time, and megabytes at its largest."""

    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Files:
    """The inputs of one size."""

    folder: Path
    triples: int
    data: Path
    faulty: Path
    store: Path
    new: Path
    tdb: Path


@dataclass(slots=True)
class Task:
    """A row of the table: the same work by several programs, ours first.

    commands: program -> the command for a size, or None where it cannot do it. largest: program -> the largest
    number of triples to try it on. before: what to remove before each run.
    """

    title: str
    commands: dict[str, Callable[[Files], list[str] | None]]
    largest: dict[str, int] = field(default_factory=dict)
    before: Callable[[Files], None] = lambda files: None
    passes: tuple[int, ...] = (0,)


def measure(command: Sequence[str], allowed: tuple[int, ...]) -> Cost:
    """Run a command and return what it took.

    Raises:
        RuntimeError: it ends with a code that is not ``allowed``.

    """
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=_ENVIRONMENT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in allowed:
            errors.seek(0)
            said = errors.read()[-1500:].decode(errors="replace")
            raise RuntimeError(f"{' '.join(command)[:300]}: exit code {process.returncode}: {said}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compared(task: Task, files: Files, runs: int) -> dict[str, Cost]:
    """Run each program of a task several times, in turns, and return the medians; a slow one runs once."""
    commands = {
        name: command
        for name, command_for in task.commands.items()
        if files.triples <= task.largest.get(name, sys.maxsize) and (command := command_for(files)) is not None
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs + 1):  # the first round finds files on disk and compiles, and counts only for the slow
        for name, command in commands.items():
            if costs[name] and costs[name][0].seconds > _SLOW:
                continue
            task.before(files)
            costs[name].append(measure(command, task.passes))
    medians = {}
    for name, all_of_it in costs.items():
        counted = all_of_it[1:] or all_of_it
        seconds = statistics.median(cost.seconds for cost in counted)
        medians[name] = Cost(seconds, statistics.median(cost.megabytes for cost in counted))
        print(f"{task.title}: {name}: {files.triples:,}: {medians[name]}", file=sys.stderr, flush=True)
    return medians


def prepare(folder: Path, triples: int) -> Files:
    """Write the inputs of one size."""
    here = folder / str(triples)
    here.mkdir()
    files = Files(here, triples, here / "data.nt", here / "faulty.nt", here / "store", here / "new.nt", here / "tdb")
    write(files.data, triples, graphs=False)
    write(files.faulty, triples, graphs=False, faults=Faults(2))
    subprocess.run([*_KG, "load", str(files.data), "--store", str(files.store)], check=True)
    # Ten documents that the store lacks, about actors that it knows: two hundred nodes and more.
    known = triples // TRIPLES_A_DOCUMENT // len(CLAIMS) * len(CLAIMS)
    lines = (line[: line.rindex("<")] + ".\n" for line in quads(10, first=10_000_000, known=known))
    files.new.write_text("".join(lines), encoding="utf-8")
    if jena := _jena("tdb2.tdbloader", "--loc", str(files.tdb), str(files.data)):
        subprocess.run(jena, check=True, capture_output=True)
    return files


def _jena(program: str, *arguments: str) -> list[str] | None:
    jars = jena_jars()
    return ["java", "-Xmx4g", "-cp", class_path(jars), program, *arguments] if jars else None


def _oxigraph(*arguments: str) -> list[str] | None:
    program = shutil.which("oxigraph") or shutil.which(str(Path(sys.executable).with_name("oxigraph")))
    return [program, *arguments] if program else None


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _serdi(*arguments: str) -> list[str] | None:
    program = shutil.which("serdi")
    return [program, *arguments] if program else None


def _clear_output(files: Files) -> None:
    for name in ("out", "out.ttl", "out.csv"):
        path = files.folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _convert() -> Task:
    def to_file(files: Files) -> str:
        return str(files.folder / "out.ttl")

    return Task(
        "N-Triples to Turtle",
        {
            "kg convert": lambda f: [*_KG, "convert", str(f.data), "-o", to_file(f)],
            "kg convert --sorted": lambda f: [*_KG, "convert", str(f.data), "--sorted", "-o", to_file(f)],
            "oxigraph": lambda f: _oxigraph("convert", "-f", str(f.data), "-t", to_file(f)),
            "serdi": lambda f: _serdi("-i", "ntriples", "-o", "turtle", str(f.data)),
            "Jena riot": lambda f: _jena("riotcmd.riot", "--stream=turtle", str(f.data)),
            "rdflib": lambda f: _python(
                f"import rdflib; g = rdflib.Graph(); g.parse({str(f.data)!r}); "
                f"g.serialize({to_file(f)!r}, format='turtle')"
            ),
        },
        before=_clear_output,
    )


def _load() -> Task:
    def out(files: Files) -> str:
        return str(files.folder / "out")

    return Task(
        "Load into a store on disk",
        {
            "kg load": lambda f: [*_KG, "load", str(f.data), "--store", out(f)],
            "pyoxigraph bulk_load": lambda f: _python(
                "import pyoxigraph as ox; "
                f"ox.Store({out(f)!r}).bulk_load(path={str(f.data)!r}, format=ox.RdfFormat.N_TRIPLES)"
            ),
            "oxigraph": lambda f: _oxigraph("load", "--location", out(f), "-f", str(f.data)),
            "Jena TDB2": lambda f: _jena("tdb2.tdbloader", "--loc", out(f), str(f.data)),
        },
        before=_clear_output,
    )


def _query(title: str, query: str) -> Task:
    csv = "--results-format"
    rdflib = (
        "import oxrdflib, rdflib; from rdflib.graph import DATASET_DEFAULT_GRAPH_ID; "
        "g = rdflib.Graph('Oxigraph', identifier=DATASET_DEFAULT_GRAPH_ID); "
    )
    return Task(
        title,
        {
            "kg query": lambda f: [*_KG, "query", query, "--store", str(f.store), "--format", "csv"],
            "oxigraph": lambda f: _oxigraph("query", "--location", str(f.store), "-q", query, csv, "csv"),
            "pyoxigraph, native CSV": lambda f: _python(
                "import sys, pyoxigraph as ox; "
                f"r = ox.Store.read_only({str(f.store)!r}).query({query!r}); "
                "r.serialize(sys.stdout.buffer, ox.QueryResultsFormat.CSV)"
            ),
            "oxrdflib": lambda f: _python(
                rdflib + f"g.open({str(f.store)!r}); print(g.query({query!r}).serialize(format='csv'))"
            ),
            "Jena tdbquery": lambda f: _jena("tdb2.tdbquery", "--loc", str(f.tdb), "--results=CSV", query),
        },
    )


def _validate() -> Task:
    shapes, ontology = "shapes/kg.ttl", "ontology/kg.ttl"
    return Task(
        "SHACL, the shipped shapes, 2 in 1,000 claims at fault",
        {
            "kg validate": lambda f: [*_KG, "validate", str(f.faulty)],
            "pySHACL on rdflib": lambda f: _python(
                "import rdflib, pyshacl; g = rdflib.Graph(); "
                f"g.parse({str(f.faulty)!r}); g.parse({ontology!r}); pyshacl.validate(g, shacl_graph={shapes!r})"
            ),
            "Jena shacl": lambda f: _jena("shacl.shacl", "validate", "--shapes", shapes, "--data", str(f.faulty)),
        },
        largest={"pySHACL on rdflib": 1_000_000},
        passes=(0, 1),
    )


def _changed_only() -> Task:
    return Task(
        "SHACL, 10 new documents against the store",
        {
            "kg validate --changed-only": lambda f: [
                *_KG, "validate", str(f.new), "--store", str(f.store), "--changed-only"
            ],
        },
        passes=(0, 1),
    )  # fmt: skip


def _infer() -> Task:
    owlrl = (
        "import rdflib, owlrl; g = rdflib.Graph(); g.parse({0!r}); g.parse('ontology/kg.ttl'); "
        "owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(g)"
    )
    return Task(
        "OWL 2 RL inference",
        {
            "kg.rdf.owl": lambda f: _python(
                "import pyoxigraph as ox; from kg.knowledge.ontology import axioms; from kg.rdf.owl import infer; "
                f"s = ox.Store(); s.bulk_load(path={str(f.data)!r}, format=ox.RdfFormat.N_TRIPLES); "
                "print(len(infer(s, axioms())))"
            ),
            "owlrl": lambda f: _python(owlrl.format(str(f.data))),
        },
        largest={"owlrl": 10_000},
    )


def _start() -> Task:
    return Task(
        "Start-up",
        {
            "kg --help": lambda f: [*_KG, "--help"],
            "kg query 'ASK {}'": lambda f: [*_KG, "query", "ASK {}", "--store", str(f.store)],
            "import click": lambda f: _python("import click"),
            "import click, pyoxigraph": lambda f: _python("import click, pyoxigraph"),
            "import rdflib": lambda f: _python("import rdflib"),
            "import pyshacl": lambda f: _python("import pyshacl"),
        },
    )


TASKS: dict[str, Callable[[], Task]] = {
    "start": _start,
    "convert": _convert,
    "load": _load,
    "query": lambda: _query("One small query, cold", SMALL),
    "star": lambda: _query("Six-pattern star with a filter, cold", STAR),
    "rows": lambda: _query("Up to 30,000 rows to CSV, cold", ROWS),
    "validate": _validate,
    "changed": _changed_only,
    "reason": _infer,
}


def run(task: Task, sizes: Sequence[Files], runs: int) -> list[str]:
    """Measure a task and return its part of the document, in Markdown."""
    heads = [f"{files.triples:,} triples" for files in sizes]
    lines = [f"### {task.title}", "", "| | " + " | ".join(heads) + " | memory |", "|---|" + "---:|" * (len(sizes) + 1)]
    columns = [compared(task, files, runs) for files in sizes]
    ours = next(iter(task.commands))
    for name in task.commands:
        cells, memory = [], ""
        for column in columns:
            cost = column.get(name)
            if cost is None:
                cells.append("")
                continue
            ratio = "" if name == ours else f" ({cost.seconds / column[ours].seconds:.2g}x)"
            cells.append(f"{cost.seconds:.3g} s{ratio}")
            memory = f"{cost.megabytes:,.0f} MB"
        if any(cells):
            lines.append(f"| {name} | {' | '.join(cells)} | {memory} |")
    return [*lines, ""]


def main() -> None:
    """Measure the tasks and print a Markdown document."""
    options = argparse.ArgumentParser(description="Compare the RDF side with the tools around it.")
    options.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="triples")
    options.add_argument("--runs", type=int, default=5, help="of which the median is taken")
    options.add_argument("--only", nargs="+", choices=TASKS, default=list(TASKS), help="tasks")
    chosen = options.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    command = "python -m benchmarks.rdf --sizes " + " ".join(map(str, chosen.sizes))
    print(f"Made by `{command}`; Python {platform.python_version()}, {os.cpu_count()} cores. Seconds of processor")
    print("time, start-up included, medians; in brackets the ratio to the first line of the table. Memory is that of")
    print("the largest size.\n")
    with tempfile.TemporaryDirectory(prefix="kg-rdf-") as folder:
        sizes = [prepare(Path(folder), size) for size in chosen.sizes]
        for name in chosen.only:
            print("\n".join(run(TASKS[name](), sizes, chosen.runs)), flush=True)


if __name__ == "__main__":
    main()
