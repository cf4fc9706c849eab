"""What a new user runs into: files that are missing or something else, closed pipes, Ctrl-C, folders that cannot be
written to. One clear line, the right exit code, and nothing half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rdflib

from kg.cli import main
from kg.cli.interrupts import Interrupted
from tests.cli.conftest import Run

REPOSITORY = Path(__file__).parents[2]
KG = [sys.executable, "-m", "kg"]
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(8)) + " }"
READERS = (
    ("query", "SELECT * { ?s ?p ?o }"),
    ("explain", "-", "kg:rejects", "-"),
    ("entities",),
    ("validate",),
    ("convert", "--to", "nt"),
    ("export",),
    ("info",),
    ("load", "--store", "store"),
)
ARTICLE = "Ukraine rejected the American proposal on Monday. Poland supported the plan, officials said.\n"


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A graph whose listing is longer than a pipe holds."""
    path = tmp_path / "many.nt"
    path.write_text("".join(f"<http://e/{n}> <http://e/p> <http://e/{n + 1}> .\n" for n in range(20_000)))
    return path


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
@pytest.mark.parametrize("given", ["missing", "folder", "binary", "no syntax"])
def test_a_file_that_is_no_graph(run: Run, tmp_path: Path, command: tuple[str, ...], given: str) -> None:
    path = {"missing": tmp_path / "none.ttl", "folder": tmp_path, "no syntax": tmp_path / "graph.dat"}.get(given)
    if path is None:
        path = tmp_path / "binary.ttl"
    if given in ("binary", "no syntax"):
        path.write_bytes(b"\x00\xff\xfe\x01binary")
    result = run(*command, path)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert str(path) in result.stderr
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("command", [c for c in READERS if c[0] != "explain"], ids=lambda command: command[0])
def test_an_empty_file_is_an_empty_graph(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    empty = tmp_path / "empty.ttl"
    empty.touch()
    said = {
        "validate": "kg: warning: nothing was checked: none of the 30 shapes has a target that occurs in the data\n",
        "load": "loaded: 0 statements before, 0 after\n",
    }
    result = run(*command, empty)
    assert (result.exit_code, result.stderr) == (0, said.get(command[0], ""))


@pytest.mark.parametrize("command", [c for c in READERS if c[0] not in ("convert", "load")], ids=lambda c: c[0])
def test_a_store_that_is_not_there_is_not_made(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command, "--store", "none")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "kg load FILE --store none" in result.stderr
    assert run("delete", "http://e/x", "--store", "none").exit_code == 2
    assert run("query", "INSERT DATA { nonsense }", "--update", "--store", "none").exit_code == 2
    assert list(Path.cwd().iterdir()) == []


def test_a_file_in_place_of_a_store(run: Run, graph: Path) -> None:
    result = run("query", "ASK {}", "--store", graph)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert f"{graph} is a file" in result.stderr


def test_an_update_without_the_option_is_told_of_it(run: Run, graph: Path) -> None:
    result = run("query", "PREFIX e: <http://e/> INSERT DATA { e:a e:b e:c }", graph)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "--update" in result.stderr


@pytest.mark.parametrize("where", ["none/out.ttl", "/proc/out.ttl"])
@pytest.mark.parametrize("command", ["convert", "export", "query", "validate"])
def test_where_nothing_can_be_written(run: Run, graph: Path, command: str, where: str) -> None:
    query = ["CONSTRUCT WHERE { ?s ?p ?o }"] if command == "query" else []
    result = run(command, *query, graph, "-o", where)
    assert (result.exit_code, result.stdout) == (2, "")
    assert where in result.stderr
    assert run("load", graph, "--store", "/proc/store").exit_code == 2


@pytest.mark.parametrize("extension", ["jsonld", "rdf", "ttl", "trig", "nq", "nt"])
def test_every_syntax_is_read_by_another_program(run: Run, graph: Path, extension: str) -> None:
    wanted = rdflib.Dataset()
    wanted.parse(graph)
    for command in (["convert", graph], ["export", graph], ["query", "CONSTRUCT WHERE { ?s ?p ?o }", graph]):
        assert run(*command, "-o", f"out.{extension}").exit_code == 0
        found = rdflib.Dataset()
        found.parse(f"out.{extension}", format={"rdf": "xml", "jsonld": "json-ld"}.get(extension))
        assert {quad[:3] for quad in found.quads()} == {quad[:3] for quad in wanted.quads()}


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "SELECT ?s ?p ?o { ?s ?p ?o }"),
        ("query", "SELECT ?s ?p ?o { ?s ?p ?o }", "--format", "table"),
        ("query", "CONSTRUCT WHERE { ?s ?p ?o }"),
        ("convert", "--to", "turtle"),
        ("export",),
    ],
    ids=" ".join,
)
def test_a_reader_that_stops_early_gets_no_complaint(many: Path, arguments: tuple[str, ...]) -> None:
    process = subprocess.Popen(
        [*KG, *arguments, str(many)], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 141
    process.stderr.close()


@pytest.mark.parametrize("output", [False, True], ids=["to standard output", "to a file"])
def test_ctrl_c_ends_a_query_that_the_native_library_works_on(many: Path, tmp_path: Path, output: bool) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    options = ["-o", str(folder / "x.csv")] if output else []
    process = subprocess.Popen(
        [*KG, "query", SLOW, str(many), *options], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=60)
    # A shell takes both for 130; ended by the signal itself, a loop around the command ends as well.
    assert process.returncode in (130, -signal.SIGINT)
    assert (printed, said.strip()) in ((b"", b""), (b"", b"kg: interrupted"))
    assert list(folder.iterdir()) == []


def test_ctrl_c_in_a_native_call_of_another_command_ends_it_and_removes_unfinished_files(tmp_path: Path) -> None:
    part = tmp_path / "unfinished"
    part.touch()
    program = f"""
from pathlib import Path
import pyoxigraph as ox
from kg.cli.interrupts import end_on_interrupt
from kg.rdf.io.atomic_files import unfinished
end_on_interrupt()
store = ox.Store()
store.extend(ox.Quad(ox.BlankNode(), ox.NamedNode("http://e/p"), ox.BlankNode()) for _ in range(2000))
with unfinished(Path({str(part)!r})):
    print("ready", flush=True)
    list(store.query({SLOW!r}))
"""
    command = [sys.executable, "-c", program]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, b"kg: interrupted\n")
    assert not part.exists()


@pytest.mark.parametrize(
    ("number", "code", "words"), [(signal.SIGINT, 130, b"kg: interrupted"), (signal.SIGTERM, 143, b"kg: terminated")]
)
def test_a_signal_while_reading_leaves_nothing_half_written(
    tmp_path: Path, number: signal.Signals, code: int, words: bytes
) -> None:
    output = tmp_path / "out.ttl"
    output.write_text("old")
    process = subprocess.Popen(
        [*KG, "convert", "-", "--from", "nt", "-o", str(output)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not any(tmp_path.glob(".out.ttl.*")):  # it has begun to write
        time.sleep(0.05)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said.strip()) == (code, words)
    assert ([path.name for path in tmp_path.iterdir()], output.read_text()) == (["out.ttl"], "old")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE)
    return path


@pytest.mark.parametrize("given", ["missing", "binary", "empty", "empty folder"])
def test_build_says_what_is_no_news_text(run: Run, tmp_path: Path, given: str) -> None:
    path = tmp_path / f"{given}.txt"
    if given == "binary":
        path.write_bytes(bytes(range(256)) * 20)
    elif given == "empty":
        path.touch()
    elif given == "empty folder":
        path.mkdir()
    result = run("build", path, "-o", "graph.ttl")
    assert result.exit_code == 2
    assert path.name in result.stderr
    assert "Traceback" not in result.stderr
    assert "internal error" not in result.stderr
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("extension", ["jsonld", "rdf", "trig"])
def test_build_writes_every_syntax(run: Run, article: Path, extension: str) -> None:
    assert run("build", article, "-o", f"graph.{extension}", "--quiet", "--strict").exit_code == 0
    assert run("validate", f"graph.{extension}").exit_code == 0
    assert run("query", "ASK { ?claim a kg:Reject }", f"graph.{extension}").stdout == "true\n"


def test_build_with_workers_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, actor in enumerate(("Poland", "Germany", "France")):
        (folder / f"{number}.txt").write_text(f"{actor} rejected the offer. {ARTICLE}")
    assert run("build", folder, "-o", "one.ttl", "--quiet").exit_code == 0
    assert run("build", folder, "-o", "two.ttl", "--quiet", "--jobs", "2").exit_code == 0
    assert Path("one.ttl").read_bytes() == Path("two.ttl").read_bytes()


@pytest.mark.parametrize("where", ["none/graph.ttl", "/proc/graph.ttl", "graph.docx"])
def test_build_says_where_it_cannot_write(run: Run, article: Path, where: str) -> None:
    result = run("build", article, "-o", where)
    assert result.exit_code == 2
    assert where in result.stderr
    assert list(Path.cwd().iterdir()) == []


def test_a_dash_is_standard_output(run: Run, graph: Path) -> None:
    result = run("convert", graph, "--to", "nt", "-o", "-")
    assert (result.exit_code, result.stdout) == (0, run("convert", graph, "--to", "nt").stdout)
    assert list(Path.cwd().iterdir()) == []


def test_help_and_version_by_other_names(run: Run) -> None:
    assert run("help", "load").stdout == run("load", "--help").stdout
    assert run("help").stdout == run("--help").stdout
    assert run("-V").stdout == run("--version").stdout


def test_a_store_in_place_of_a_file(run: Run, graph: Path) -> None:
    assert run("load", graph, "--store", "s.kg").exit_code == 0
    result = run("query", "ASK { ?s ?p ?o }", "s.kg")
    assert (result.exit_code, result.stderr) == (2, "kg: s.kg is a store; name it with --store s.kg\n")


def test_a_full_disk_is_told_with_the_file(run: Run, graph: Path) -> None:
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); from kg.cli import main; main()"
    )
    command = [sys.executable, "-c", program, "convert", str(graph), "-o", "out.ttl"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (2, b"kg: cannot write out.ttl: File too large\n")
    assert list(Path.cwd().iterdir()) == []


def test_many_articles_that_cannot_be_read_are_summed_up(run: Run, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text("{\n" * 100)
    said = run("build", lines).stderr.splitlines()
    assert len([line for line in said if line.startswith("kg: skipped")]) == 20
    assert "kg: more are skipped, which --report FILE names" in said


@pytest.mark.parametrize(
    ("case", "warning"), [("?n { ?s ?p ?n FILTER(?n > 5) }", "64 bits"), ("?x { id:none kg:partOf* ?x }", "itself")]
)
def test_where_the_engine_falls_short_the_user_is_told(run: Run, tmp_path: Path, case: str, warning: str) -> None:
    (tmp_path / "g.ttl").write_text("<http://e/s> <http://e/p> 10000000000000000000000 .")
    result = run("query", f"SELECT {case}", tmp_path / "g.ttl")
    assert (result.exit_code, result.stderr.count(warning)) == (0, 1)


def test_an_interrupt_before_the_command_has_begun(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise Interrupted(signal.SIGTERM)

    monkeypatch.setattr("kg.cli.end_on_interrupt", interrupted)
    with pytest.raises(SystemExit) as end:
        main()
    assert (end.value.code, capsys.readouterr().err) == (143, "kg: terminated\n")
