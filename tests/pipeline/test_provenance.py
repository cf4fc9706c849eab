"""By what a document was read: PROV-O in its graph, in words that do not change with the clock."""

from pathlib import Path

import pytest

from kg.cli import main
from kg.knowledge.ontology import axioms
from kg.pipeline.builder import Options, build
from kg.pipeline.fingerprints import extraction_version, software_version
from kg.pipeline.settings import Settings
from kg.rdf.owl import infer
from kg.rdf.store import Store, open_store

PREFIXES = "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX kg: <https://w3id.org/kg-news/ontology#> "


def built(tmp_path: Path, settings: Settings) -> Store:
    (tmp_path / "a.txt").write_text("Talks\n\nUkraine rejected the plan.\n", encoding="utf-8")
    store = open_store()
    build([str(tmp_path / "a.txt")], store, Options(settings))
    return store


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def rows(store: Store, pattern: str, *names: str) -> list[tuple[str, ...]]:
    query = f"{PREFIXES} SELECT DISTINCT {' '.join('?' + n for n in names)} {{ GRAPH ?g {{ {pattern} }} }}"
    return [tuple(row[n].value for n in names) for row in store.native.query(query)]


def test_each_document_s_graph_names_software_model_and_fingerprint(tmp_path: Path) -> None:
    settings = Settings()
    store = built(tmp_path, settings)
    pattern = (
        "?d a kg:Document . ?a a prov:Activity ; prov:used ?d ; prov:wasAssociatedWith ?s . "
        "?s a prov:SoftwareAgent ; <https://schema.org/softwareVersion> ?v ; kg:model ?m ; kg:fingerprint ?f"
    )
    found = rows(store, pattern, "v", "m", "f")
    assert found == [(software_version(), "kg_news", extraction_version(settings))]


def test_claims_of_two_versions_can_be_told_apart(tmp_path: Path) -> None:
    made = set()
    frame = tmp_path / "own.yaml"
    frame.write_text(
        "frames: [{name: mothball, inherits: [reject], triggers: {verb: [mothball]}, examples: ["
        "{text: The ministry mothballed the deal., "
        "expect: {type: Reject, roles: {agent: ministry, object: deal}}}]}]\n"
    )
    for lexicon in ((), (str(frame),)):
        store = built(tmp_path, Settings(lexicon=lexicon))
        store.native.extend(infer(store, axioms()))
        made |= {row[0] for row in rows(store, "?c prov:wasGeneratedBy ?a", "a")}
    assert len(made) == 2


def test_the_time_is_stated_when_it_is_given_and_kept_while_nothing_is_read_again(tmp_path: Path) -> None:
    assert rows(built(tmp_path, Settings()), "?a prov:endedAtTime ?t", "t") == []
    article, kept = str(tmp_path / "a.txt"), str(tmp_path / "news.kg")
    for day in ("01", "02"):
        assert exit_code("build", article, "--store", kept, "--timestamp", f"2026-01-{day}T13:00:00+01:00") == 0
    with open_store(Path(kept)) as store:
        assert rows(store, "?a prov:endedAtTime ?t", "t") == [("2026-01-01T12:00:00Z",)]


def test_a_time_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("Ukraine rejected the plan.", encoding="utf-8")
    assert exit_code("build", str(tmp_path), "--timestamp", "yesterday") == 2
    assert "--timestamp yesterday" in capsys.readouterr().err
