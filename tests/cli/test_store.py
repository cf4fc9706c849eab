"""``kg load``, ``convert``, ``export``, ``delete`` and ``info``."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, parse

from tests.cli.conftest import Run

OWL = "http://www.w3.org/2002/07/owl#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def quads(path: Path) -> set[Quad]:
    return set(parse(path=str(path)))


@pytest.mark.parametrize("extension", ["nt", "nq", "trig", "ttl", "rdf", "jsonld"])
@pytest.mark.parametrize("sort", [(), ("--sorted",)])
def test_converting_keeps_every_statement(
    run: Run, graph: Path, tmp_path: Path, extension: str, sort: tuple[str, ...]
) -> None:
    output = tmp_path / f"out.{extension}"
    result = run("convert", graph, "-o", output, *sort)
    assert (result.exit_code, result.output) == (0, "")
    assert quads(output) == quads(graph)


def test_converting_from_stdin_to_stdout(run: Run) -> None:
    line = '<http://e/a> <http://e/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    assert run("convert", "-", "--from", "nt", "--to", "nt", stdin=line).stdout == line
    assert run("convert", "-", "--to", "nt", stdin=line).exit_code == 2


def test_the_prefixes_of_the_source_are_kept(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("@prefix mine: <http://e/> .\nmine:a mine:b mine:c/d, mine:e .".replace("c/d", r"c\/d"))
    result = run("convert", file, "--to", "turtle")
    assert "mine:a mine:b <http://e/c/d> , mine:e" in result.stdout


def test_several_files_are_merged(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.ttl").write_text(f"_:x <http://e/p> '{name}' .")
    lines = run("convert", tmp_path / "a.ttl", tmp_path / "b.ttl", "--to", "nt").stdout.splitlines()
    assert len({line.split()[0] for line in lines}) == 2


def test_compressed_output_is_the_same_every_time(run: Run, graph: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "1.nt.gz", tmp_path / "2.nt.gz"
    run("convert", graph, "-o", one, "--sorted")
    run("convert", graph, "-o", two, "--sorted")
    assert one.read_bytes() == two.read_bytes()
    assert gzip.decompress(one.read_bytes()).count(b"\n") == 6


@pytest.mark.parametrize("text", ["nonsense", "<a> <b> <c> .\n<http://e/a> <http://e/b c> 1 .", '"', "\xff\x00"])
def test_what_is_not_well_formed_stops_and_changes_nothing(run: Run, tmp_path: Path, text: str) -> None:
    bad, output, store = tmp_path / "bad.nt", tmp_path / "out.ttl", tmp_path / "s"
    bad.write_bytes(text.encode("latin-1"))
    output.write_text("old")
    result = run("convert", bad, "-o", output)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert f"{bad}:" in result.stderr
    assert output.read_text() == "old"
    assert run("load", bad, "--store", store).exit_code == 2
    assert not store.exists()


def test_lenient_goes_on_and_says_what_was_left_out(run: Run, tmp_path: Path) -> None:
    bad, store = tmp_path / "bad.nt", tmp_path / "s"
    bad.write_text("<http://e/a> <http://e/p> <http://e/b> .\nnonsense\n<http://e/a> <http://e/p> <http://e/c> .\n")
    result = run("load", bad, "--store", store, "--lenient")
    assert result.exit_code == 0
    assert f"{bad}:2:" in result.stderr
    assert "1 statement" in result.stderr
    assert run("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--store", store).stdout.split() == ["n", "2"]


def test_documents_are_loaded_replaced_listed_and_deleted(run: Run, tmp_path: Path) -> None:
    file, store = tmp_path / "a.nt", ("--store", tmp_path / "s")
    for number in (1, 2):
        file.write_text(f"<http://e/a> <http://e/p> <http://e/{number}> .\n")
        assert run("load", file, *store, "--graph", f"http://e/d{number}").exit_code == 0
    assert run("info", "--documents", *store).stdout.split() == ["http://e/d1", "http://e/d2"]
    file.write_text("<http://e/a> <http://e/p> <http://e/3> .\n")
    run("load", file, *store, "--graph", "http://e/d1", "--replace")
    assert run("delete", "http://e/none", *store).exit_code == 2
    assert run("delete", "http://e/d2", *store).exit_code == 0
    assert run("query", "SELECT ?o { ?s ?p ?o }", *store).stdout.split() == ["o", "http://e/3"]
    assert "1 statement\n" in run("info", *store).stdout


def test_an_export_keeps_the_documents(run: Run, tmp_path: Path) -> None:
    data, store, output = tmp_path / "a.nq", ("--store", tmp_path / "s"), tmp_path / "out.nq"
    data.write_text(
        "<http://e/a> <http://e/p> <http://e/1> <http://e/g> .\n"
        "<http://e/a> <http://e/p> <http://e/1> <http://e/h> .\n"
        "<http://e/a> <http://e/p> <http://e/2> .\n"
    )
    run("load", data, *store)
    assert run("export", *store, "-o", output).exit_code == 0
    assert quads(output) == quads(data)


def test_an_export_for_protege_declares_what_is_used(run: Run, tmp_path: Path) -> None:
    data, output = tmp_path / "a.trig", tmp_path / "out.ttl"
    data.write_text(
        "@prefix e: <http://e/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "e:mine a owl:Ontology . e:a a e:Thing ; e:knows e:b ; e:age 3 . GRAPH e:g { e:a e:knows e:c }"
    )
    result = run("export", data, "--for", "protege", "-o", output)
    assert result.exit_code == 0
    assert f"choose {output}" in result.stderr
    written = quads(output)
    types = {(q.subject.value, q.object.value) for q in written if q.predicate == TYPE}
    assert {
        ("http://e/Thing", f"{OWL}Class"),
        ("http://e/knows", f"{OWL}ObjectProperty"),
        ("http://e/age", f"{OWL}DatatypeProperty"),
    } <= types
    [header] = [s for s, o in types if o == f"{OWL}Ontology"]
    assert header.startswith("https://w3id.org/kg-news/id/export-")
    assert any(q.object.value == "http://e/c" for q in written)


def test_an_export_for_graphdb_keeps_graphs(run: Run, tmp_path: Path) -> None:
    data, output = tmp_path / "a.trig", tmp_path / "out.trig"
    data.write_text("@prefix e: <http://e/> . GRAPH e:g { e:a e:knows e:c }")
    assert run("export", data, "--for", "graphdb", "-o", output).exit_code == 0
    assert {q.graph_name.value for q in quads(output)} == {"http://e/g", "https://w3id.org/kg-news/ontology"}  # type: ignore[union-attr]


def test_a_reader_that_goes_away_is_no_error(graph: Path) -> None:
    graph.write_text("".join(f"<http://e/{n}> <http://e/p> {n} .\n" for n in range(50_000)))
    for command in (f"convert {graph} --to nt", f"query 'SELECT * {{ ?s ?p ?o }}' {graph}", f"info {graph}"):
        line = f"set -o pipefail; {sys.executable} -m kg {command} | head -c 100 >/dev/null"
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        assert done.stderr == ""
        assert done.returncode in (0, 141)


@pytest.mark.parametrize(
    "arguments",
    [
        ("load", "none.ttl", "--store", "s"),
        ("load", ".", "--store", "s"),
        ("load", "--store", "s"),
        ("convert", "none.ttl", "-o", "x.ttl"),
        ("convert", "-", "-", "--from", "nt", "--to", "nt"),
        ("export", "--store", "none"),
        ("export", "--for", "excel"),
        ("info", "none.kg"),
        ("push", "no-url", "x.ttl"),
        ("query",),
        ("query", "ASK {}", "--store", "none"),
        ("query", "ASK {}", "--store", "s", "--endpoint", "http://localhost:1/query"),
        ("nonsense",),
    ],
)
def test_bad_usage_is_said_in_a_line_with_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert "internal error" not in result.stderr


def test_help_imports_no_command() -> None:
    program = (
        "import sys\nfrom kg.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.startswith('kg.') or m == 'pyoxigraph'))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == str(
        [
            "kg.cli",
            "kg.cli.exit_codes",
            "kg.cli.group",
            "kg.cli.interrupts",
            "kg.errors",
            "kg.rdf",
            "kg.rdf.io",
            "kg.rdf.io.atomic_files",
        ]
    )
    assert "query" in done.stdout
