"""What a format cannot hold is refused, and no file is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("escape", ["\\u000C", "\\u001B", "\\uFFFE"])
def test_rows_that_xml_cannot_hold_are_refused(run: Run, tmp_path: Path, escape: str) -> None:
    data = tmp_path / "data.nt"
    data.write_text(f'<http://e/s> <http://e/p> "a{escape}b" .\n')
    result = run("query", "SELECT ?o { ?s ?p ?o }", data, "-o", tmp_path / "out.srx")
    assert result.exit_code == 2 and escape[2:] in result.stderr and not (tmp_path / "out.srx").exists()
    assert run("query", "SELECT ?o { ?s ?p ?o }", data, "-o", tmp_path / "out.csv").exit_code == 0


def test_a_property_without_a_local_name_is_no_rdf_xml(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data.nt"
    data.write_text('<http://e/s> <http://e/p/123> "x" .\n')
    result = run("convert", data, "-o", tmp_path / "out.rdf")
    assert result.exit_code == 2 and "<http://e/p/123>" in result.stderr and not (tmp_path / "out.rdf").exists()


def test_an_export_that_would_lose_its_graphs_is_refused(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data.nq"
    data.write_text('<http://e/s> <http://e/p> "x" <http://e/g> .\n')
    result = run("export", data, "--for", "graphdb", "-o", tmp_path / "out.ttl")
    assert result.exit_code == 2 and ".trig" in result.stderr and not (tmp_path / "out.ttl").exists()
    assert run("export", data, "--for", "graphdb", "-o", tmp_path / "out.nq").exit_code == 0
