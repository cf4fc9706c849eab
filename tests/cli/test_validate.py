"""``kg validate``: what it prints, writes and returns."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import rdflib

from benchmarks.news_graph import Faults, quads
from kg.cli import main
from kg.rdf.io.parsing import source
from kg.rdf.store import open_store

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
KG = "https://w3id.org/kg-news/ontology#"
ID = "https://w3id.org/kg-news/id/"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.nq"
    path.write_text("".join(quads(8)), encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Sixteen documents with claims that lack an object, a polarity or evidence, or are too sure."""
    path = tmp_path / "bad.nq"
    path.write_text("".join(quads(16, faults=Faults(60))), encoding="utf-8")
    return path


def kg(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
        raise SystemExit(0)
    return int(end.value.code or 0)


def test_data_that_conforms(good: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert kg("validate", good) == 0
    assert re.fullmatch(r"The data conforms: \d+ of \d+ shapes, \d+ focus nodes checked\.\n", capfd.readouterr().out)


def test_text_names_shape_node_sentence_and_remedy(bad: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert kg("validate", bad) == 1
    text = capfd.readouterr().out
    assert "kgs:claim-polarity" in text
    assert "sentence: Sentence" in text
    assert "remedy:   add the missing value" in text


def test_all_formats_tell_of_the_same_results(bad: Path, tmp_path: Path) -> None:
    for name in ("json", "turtle", "junit", "sarif"):
        assert kg("validate", bad, "--format", name, "-o", tmp_path / name) == 1
    results = json.loads((tmp_path / "json").read_text("utf-8"))["results"]
    report = rdflib.Graph().parse(tmp_path / "turtle", format="turtle")
    cases = ET.parse(tmp_path / "junit").findall(".//testcase")
    found = json.loads((tmp_path / "sarif").read_text("utf-8"))["runs"][0]["results"]
    focus = sorted(str(node) for node in report.objects(None, SH.focusNode))
    assert focus == sorted(result["focus"] for result in results)
    assert len(cases) == len(found) == len(results) > 0


def test_the_report_is_the_same_on_every_run(bad: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        kg("validate", bad, "--format", "turtle", "-o", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_fail_on_says_which_severity_counts(tmp_path: Path) -> None:
    """A deal of which nobody knows what it concerns is worth a warning."""
    data = tmp_path / "deal.ttl"
    data.write_text(f'<{ID}d> a <{KG}Deal> ; <http://www.w3.org/2000/01/rdf-schema#label> "deal" .\n', encoding="utf-8")
    assert kg("validate", data) == 0
    assert kg("validate", data, "--fail-on", "warning") == 1


def test_changed_only_checks_new_data_in_the_light_of_the_store(bad: Path, tmp_path: Path) -> None:
    """The store's own faults are not reported; what the new data points to is looked up in it."""
    store = tmp_path / "store"
    assert kg("load", bad, "--store", store) == 0
    new = tmp_path / "new.nq"
    alone = ("/actor-", "#object>", "#recipient>")
    lines = [line for line in quads(2, first=5000) if not any(part in line for part in alone)]
    new.write_text("".join(lines), encoding="utf-8")
    report = tmp_path / "report.json"
    assert kg("validate", new, "--store", store, "--changed-only", "--format", "json", "-o", report) == 1
    results = json.loads(report.read_text("utf-8"))["results"]
    described = {line.split()[0].strip("<>") for line in new.read_text("utf-8").splitlines()}
    assert {result["focus"] for result in results} <= described
    outlets = [result for result in results if "/outlet-" in str(result["value"])]
    assert not outlets, "the store says what these are"
    assert any(result["sourceShape"].endswith("claim-participant") for result in results)


def test_a_store_and_its_dump_give_the_same_report(bad: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    kg("load", bad, "--store", store)
    with open_store(store) as opened:
        assert len(opened.documents()) == 16
    for name, where in (("file", [bad]), ("store", ["--store", store])):
        kg("validate", *where, "--format", "turtle", "-o", tmp_path / f"{name}.ttl")
    assert (tmp_path / "file.ttl").read_bytes() == (tmp_path / "store.ttl").read_bytes()


def test_inferred_types_count_with_reason(tmp_path: Path) -> None:
    """Who proposes is an actor by the domain of kg:proposes; without inference nobody said so."""
    data = tmp_path / "data.ttl"
    data.write_text(
        f"<{ID}a> <{KG}proposes> <{ID}d> . <{ID}d> a <{KG}Deal> ; <{KG}concerns> <{ID}x> ;\n"
        f'<http://www.w3.org/2000/01/rdf-schema#label> "deal" . <{ID}a>'
        ' <http://www.w3.org/2000/01/rdf-schema#label> "somebody" .\n',
        encoding="utf-8",
    )
    assert kg("validate", data) == 1
    assert kg("validate", data, "--reason") == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent.ttl"], "absent.ttl"),
        (["broken.ttl"], "broken.ttl:1"),
        (["empty.ttl", "--shapes", "broken.ttl"], "broken.ttl:1"),
        (["empty.ttl", "--shapes", "empty"], "no shapes file"),
        (["broken.ttl", "--changed-only", "--store", "nowhere"], "nowhere"),
        (["full.ttl", "--shapes", "two-paths.ttl"], "sh:path"),
        (["full.ttl", "--shapes", "bad-pattern.ttl"], "mend the shapes"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    prefix = "@prefix sh: <http://www.w3.org/ns/shacl#> . "
    shape = prefix + "<urn:S> a sh:PropertyShape ; sh:targetClass <urn:C> ; sh:path <urn:p> ; "
    files = {
        "broken.ttl": "<a> <b>",
        "empty.ttl": "",
        "full.ttl": '<urn:x> a <urn:C> ; <urn:p> "a" .',
        "two-paths.ttl": shape + "sh:path <urn:q> .",
        "bad-pattern.ttl": shape + 'sh:pattern "(" .',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert kg("validate", *arguments) == 2
    said = capfd.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_endpoint_is_checked_as_its_data_is(oxigraph: str, bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(endpoint=oxigraph) as store:
        store.load([source(bad)])
    assert kg("validate", bad, "--format", "json") == 1
    expected = json.loads(capsys.readouterr().out)
    assert kg("validate", "--endpoint", oxigraph, "--format", "json") == 1
    found = json.loads(capsys.readouterr().out)
    assert len(found["results"]) == len(expected["results"]) > 0
    assert kg("validate", bad, "--endpoint", oxigraph, "--changed-only") == 2
