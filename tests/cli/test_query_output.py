"""Results with labels, for spreadsheets, and in the formats of other programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pytest

from tests.cli.conftest import Run

QUERY = "SELECT ?who ?what { ?who kg:rejects ?what }"
VALUES = """SELECT * { VALUES (?text ?n ?when) {
  ("=1+1" 2 "2025-02-24T00:00:00"^^xsd:dateTime) ("@a" -3 UNDEF) ("é, \\"b\\"" 4.5 UNDEF) } }"""


def test_labels_stand_beside_iris(run: Run, graph: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("query", QUERY, graph, "--labels", "--format", "csv").stdout)))
    assert [(row["who"].rpartition("/")[2], row["whoLabel"]) for row in rows] == [("Ukraine", "Ukraine")]
    assert rows[0]["whatLabel"] == "minerals\nproposal, the | one"
    table = run("query", QUERY, graph, "--labels", "--format", "table").stdout.splitlines()
    assert table[0].split() == ["who", "whoLabel", "what", "whatLabel"]


def test_labels_in_sparql_json(run: Run, graph: Path) -> None:
    document = json.loads(run("query", QUERY, graph, "--labels", "--format", "json").stdout)
    assert document["head"]["vars"] == ["who", "whoLabel", "what", "whatLabel"]
    assert document["results"]["bindings"][0]["whoLabel"] == {"type": "literal", "value": "Ukraine"}


def test_no_labels_unless_asked_for_in_a_file(run: Run, graph: Path) -> None:
    assert run("query", QUERY, graph, "--format", "csv").stdout.splitlines()[0] == "who,what"
    refused = run("query", QUERY, graph, "--labels", "--format", "xml")
    assert refused.exit_code == 2 and "format xml has no labels" in refused.stderr


def test_spreadsheet_csv_is_marked_and_harmless(run: Run, graph: Path) -> None:
    data = run("query", VALUES, graph, "--spreadsheet").stdout_bytes
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [(row["text"], row["n"]) for row in rows] == [("'=1+1", "2"), ("'@a", "-3"), ('é, "b"', "4.5")]
    assert (
        "--spreadsheet is for csv, tsv, xlsx" in run("query", VALUES, graph, "--spreadsheet", "--format", "json").stderr
    )


def test_workbook_holds_texts_numbers_and_dates(run: Run, graph: Path, tmp_path: Path) -> None:
    assert run("query", VALUES, graph, "-o", tmp_path / "rows.xlsx").exit_code == 0
    sheet = openpyxl.load_workbook(tmp_path / "rows.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == ["text", "n", "when"]
    assert [(row[0].value, row[0].data_type, row[1].value) for row in rows[1:]] == [
        ("=1+1", "s", 2), ("@a", "s", -3), ('é, "b"', "s", 4.5),
    ]  # fmt: skip
    assert rows[1][2].value.isoformat() == "2025-02-24T00:00:00"


def test_text_that_a_cell_cannot_hold_is_refused(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "long.nt"
    data.write_text(f'<http://e/s> <http://e/p> "{"x" * 40_000}" .\n')
    result = run("query", "SELECT ?o { ?s ?p ?o }", data, "-o", tmp_path / "rows.xlsx")
    assert result.exit_code == 2 and "a cell of .xlsx holds 32,767" in result.stderr
    assert not (tmp_path / "rows.xlsx").exists()


def test_parquet_keeps_kinds(run: Run, graph: Path, tmp_path: Path) -> None:
    assert run("query", VALUES, graph, "-o", tmp_path / "rows.parquet").exit_code == 0
    table = pyarrow.parquet.read_table(tmp_path / "rows.parquet")
    assert [str(field.type) for field in table.schema] == ["string", "double", "timestamp[us]"]
    assert table.column("text").to_pylist() == ["=1+1", "@a", 'é, "b"']


def test_lines_of_json(run: Run, graph: Path) -> None:
    lines = run("query", VALUES, graph, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"text": "=1+1", "n": 2, "when": "2025-02-24T00:00:00"}, {"text": "@a", "n": -3}, {"text": 'é, "b"', "n": 4.5},
    ]  # fmt: skip


def test_html_is_escaped(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data.nt"
    data.write_text('<http://e/s?a=1&b> <http://e/p> "<script>" .\n')
    page = run("query", "SELECT ?s ?o { ?s ?p ?o }", data, "--format", "html").stdout
    assert '<a href="http://e/s?a=1&amp;b">' in page
    assert "&lt;script&gt;" in page and "<script>" not in page


def test_nothing_found_for_a_misspelt_label_is_told(run: Run, graph: Path) -> None:
    query = "SELECT ?s { ?s rdfs:label ?l FILTER(LCASE(STR(?l)) = LCASE($name)) }"
    result = run("query", query, graph, "--set", "name=Ukrane")
    assert "nothing in the graph is called 'Ukrane'; did you mean 'Ukraine'?" in result.stderr
    assert run("query", query, graph, "--set", "name=ukraine").stderr == ""


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "markdown", "html", "table"])
def test_an_empty_result_is_whole(run: Run, graph: Path, form: str) -> None:
    result = run("query", "SELECT ?x ?y { ?x a rdfs:Nothing ; rdfs:label ?y }", graph, "--labels", "--format", form)
    assert result.exit_code == 0
    assert ("x" in result.stdout) == (form != "jsonl")
