"""``kg query``: where the query and the graph come from, what comes out, what is said when it goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import parse

from tests.cli.conftest import Run

ALL = "SELECT ?s ?o WHERE { ?s kg:rejects|kg:threatens ?o } ORDER BY ?s"
CSV = """s,o
https://w3id.org/kg-news/id/US,https://w3id.org/kg-news/id/Starlink
https://w3id.org/kg-news/id/Ukraine,https://w3id.org/kg-news/id/deal-x
"""
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(8)) + " }"


def test_rows_come_as_csv_when_piped(run: Run, graph: Path) -> None:
    result = run("query", ALL, graph)
    assert (result.exit_code, result.stdout.replace("\r\n", "\n")) == (0, CSV)


@pytest.mark.parametrize("how", ["text", "file", "option", "stdin", "option stdin"])
def test_the_query_comes_as_text_file_or_stdin(run: Run, graph: Path, tmp_path: Path, how: str) -> None:
    file = tmp_path / "q.rq"
    file.write_text(ALL)
    arguments = {
        "text": (ALL,),
        "file": (file,),
        "option": ("-f", file),
        "stdin": ("-",),
        "option stdin": ("-f", "-"),
    }[how]
    result = run("query", *arguments, graph, stdin=ALL if "stdin" in how else None)
    assert result.stdout.replace("\r\n", "\n") == CSV


def test_a_table_for_people(run: Run, graph: Path) -> None:
    result = run("query", "SELECT ?s ?name { ?s rdfs:label ?name } ORDER BY ?s", graph, "--format", "table")
    assert result.stdout.splitlines() == [
        "s           name",
        "----------  ----------------------------",
        "id:US       US",
        "id:Ukraine  Ukraine",
        "id:deal-x   minerals⏎proposal, the | one",
    ]


def test_markdown_keeps_its_cells(run: Run, graph: Path) -> None:
    result = run("query", "SELECT ?name { id:deal-x rdfs:label ?name }", graph, "--format", "markdown")
    assert result.stdout.splitlines()[2] == r"| minerals<br>proposal, the \| one |"


def test_columns_of_a_star_stand_as_the_query_names_them(run: Run, graph: Path) -> None:
    result = run("query", "SELECT * { ?z kg:rejects ?b . ?b rdfs:label ?a }", graph)
    assert result.stdout.splitlines()[0] == "z,b,a"


def test_a_star_that_counts_is_left_alone(run: Run, graph: Path) -> None:
    result = run("query", "SELECT ?s (COUNT(DISTINCT *) AS ?n) WHERE { ?s kg:rejects ?o } GROUP BY ?s", graph)
    assert (result.exit_code, result.stdout.split(",")[-1].strip()) == (0, "1")


@pytest.mark.parametrize(
    ("extension", "start"),
    [
        ("csv", b"s,o"),
        ("tsv", b"?s\t?o"),
        ("json", b'{"head"'),
        ("srx", b"<?xml"),
        ("md", b"| s"),
        ("txt", b"s  "),
    ],
)
def test_the_extension_tells_the_format(run: Run, graph: Path, tmp_path: Path, extension: str, start: bytes) -> None:
    output = tmp_path / f"out.{extension}"
    assert run("query", ALL, graph, "-o", output).exit_code == 0
    assert output.read_bytes().startswith(start)


@pytest.mark.parametrize("extension", ["ttl", "nt", "nq", "trig", "jsonld", "rdf"])
def test_triples_come_in_every_syntax(run: Run, graph: Path, tmp_path: Path, extension: str) -> None:
    output = tmp_path / f"out.{extension}"
    result = run("query", "CONSTRUCT { ?o kg:rejectedBy ?s } WHERE { ?s kg:rejects ?o }", graph, "-o", output)
    assert (result.exit_code, result.output) == (0, "")
    (quad,) = parse(path=str(output))
    assert quad.subject.value.endswith("deal-x")


def test_a_format_that_cannot_hold_the_result_is_refused(run: Run, graph: Path, tmp_path: Path) -> None:
    result = run("query", "CONSTRUCT WHERE { ?s ?p ?o }", graph, "--format", "csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "gives triples" in result.stderr
    output = tmp_path / "out.ttl"
    assert run("query", ALL, graph, "-o", output).exit_code == 2
    assert not output.exists()


def test_an_ask_and_its_exit_code(run: Run, graph: Path) -> None:
    yes, no = "ASK { ?s kg:rejects ?o }", "ASK { ?s kg:signs ?o }"
    assert (run("query", yes, graph).stdout, run("query", no, graph).stdout) == ("true\n", "false\n")
    assert run("query", no, graph).exit_code == 0
    assert run("query", yes, graph, "--exit-code").exit_code == 0
    assert run("query", no, graph, "--exit-code").exit_code == 1
    assert json.loads(run("query", no, graph, "--format", "json").stdout)["boolean"] is False


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_the_exit_code_of_rows(run: Run, graph: Path, form: str) -> None:
    assert run("query", ALL, graph, "--exit-code", "--format", form).exit_code == 0
    assert run("query", "SELECT * { ?s kg:signs ?o }", graph, "--exit-code", "--format", form).exit_code == 1


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?s { ?s ?p ?o }",
        "SELECT ?s { ?s ?p ?o } LIMIT 5",
        "SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 6 } } # LIMIT 9",
        "SELECT ?s { ?s ?p ?o } VALUES ?s { id:US }",
    ],
)
def test_a_limit_limits(run: Run, graph: Path, sparql: str) -> None:
    result = run("query", sparql, graph, "--limit", "2")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 3


@pytest.mark.parametrize(
    ("sparql", "message", "caret"),
    [
        ("SELECT *\nWHERE { ?s foo:bar ?o }", "line 2, column 12: foo: is not declared", "             ^"),
        ("SELECT * { ?s ?p 'a }", "the string or IRI is not closed", None),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "?s is neither grouped nor aggregated", "         ^"),
        ("SELECT * {\n\t?s ?p ]", "query, line 2", "  \t      ^"),
    ],
)
def test_an_error_shows_line_and_caret(run: Run, graph: Path, sparql: str, message: str, caret: str | None) -> None:
    result = run("query", sparql, graph)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    shown, under = result.stderr.splitlines()[-2:]
    assert shown.strip() in sparql
    assert under.strip() == "^"
    assert caret is None or under == caret


def test_named_queries_take_parameters(run: Run, graph: Path) -> None:
    listed = run("query", "--list")
    assert "who-threatens" in listed.stdout
    assert "--set service=" in listed.stdout
    unknown = run("query", "who-threatns", graph)
    assert (unknown.exit_code, "did you mean 'who-threatens'" in unknown.stderr) == (2, True)
    wrong = run("query", "who-threatens", graph, "--set", "servise=x")
    assert (wrong.exit_code, "it has: service" in wrong.stderr) == (2, True)


def test_a_value_is_a_value_and_nothing_else(run: Run, graph: Path) -> None:
    sparql = "SELECT ?s { ?s rdfs:label ?l FILTER(STR(?l) = $name) }"
    assert run("query", sparql, graph, "--set", "name=US").stdout.splitlines()[1:] == ["https://w3id.org/kg-news/id/US"]
    for value in ('US" || "a" = "a', "US' || true", "\\", "a\nb", "?l"):
        result = run("query", sparql, graph, "--set", f"name={value}")
        assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)
    iri = run("query", "ASK { $who kg:threatens ?x }", graph, "--set", "who=id:US")
    assert iri.stdout == "true\n"
    assert run("query", "ASK { $who ?p ?x }", graph, "--set", "who=http://a b").exit_code == 2
    assert run("query", "ASK { ?who ?p ?x }", graph, "--set", "who=x").exit_code == 2


def test_the_store_of_the_configuration(run: Run, graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("load", graph, "--store", tmp_path / "news.kg").exit_code == 0
    nothing = run("query", ALL)
    assert (nothing.exit_code, "--store DIR" in nothing.stderr) == (2, True)
    monkeypatch.setenv("KG_STORE", str(tmp_path / "news.kg"))
    assert run("query", ALL).stdout.replace("\r\n", "\n") == CSV
    monkeypatch.delenv("KG_STORE")
    (tmp_path / "kg.toml").write_text('store = "news.kg"\n')
    assert run("query", ALL).stdout.replace("\r\n", "\n") == CSV
    (tmp_path / "kg.toml").write_text("store = 3\n")
    assert run("query", ALL).exit_code == 2


def test_an_update_needs_its_option_and_a_store(run: Run, graph: Path, tmp_path: Path) -> None:
    update = "DELETE WHERE { ?s kg:rejects ?o }"
    store = ("--store", tmp_path / "s")
    run("load", graph, *store)
    assert run("query", update, *store).exit_code == 2
    assert run("query", update, graph, "--update").exit_code == 2
    assert run("query", update, *store, "--update").exit_code == 0
    assert run("query", "ASK { ?s kg:rejects ?o }", *store).stdout == "false\n"
    bad = run("query", "DELETE WHERE {\n ?s nope:x ?o }", *store, "--update")
    assert (bad.exit_code, "line 2" in bad.stderr) == (2, True)


def test_graphs_apart_and_together(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "a.trig"
    data.write_text("<http://e/a> <http://e/p> 1 . GRAPH <http://e/g> { <http://e/a> <http://e/p> 1, 2 }")
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert run("query", count, data).stdout.split() == ["n", "2"]
    assert run("query", count, data, "--graph", "http://e/g").stdout.split() == ["n", "2"]
    assert run("query", count, data, "--no-union").stdout.split() == ["n", "1"]
    assert run("query", count, data, "--graph", "not an iri").exit_code == 2


def test_explaining_counts_the_patterns(run: Run, graph: Path) -> None:
    result = run("query", "SELECT ?s { ?s rdfs:label ?l ; kg:rejects ?o }", graph, "--explain")
    assert result.exit_code == 0
    assert "label> ?l  # 3" in result.stdout
    assert "rejects> ?o  # 1" in result.stdout
    assert "1 rows" in result.stdout


def test_a_timeout_ends_the_process_and_leaves_no_file(graph: Path, tmp_path: Path) -> None:
    output = tmp_path / "out" / "x.csv"
    output.parent.mkdir()
    graph.write_text("".join(f"<http://e/{n}> <http://e/p> {n} .\n" for n in range(500)))
    command = [sys.executable, "-m", "kg", "query", SLOW, str(graph), "--timeout", "2", "-o", str(output)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (124, "")
    assert "2 seconds" in ended.stderr
    assert list(output.parent.iterdir()) == []


def test_a_query_imports_nothing_heavy(graph: Path) -> None:
    program = (
        "import sys\nfrom kg.cli import main\n"
        f"try: main(['query', 'ASK {{}}', {str(graph)!r}])\nexcept SystemExit: pass\n"
        "print([m for m in ('rdflib', 'spacy', 'pyshacl', 'oxrdflib', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["true", "[]"]
