"""A user's module: classes, claim types, properties, individuals and frames as data, with no change in ``kg/``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.cli import main
from kg.errors import InputError
from kg.graph.evidence import evidence
from kg.graph.validation import validate
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.modules import GAZETTEER, ONTOLOGY, use_modules
from kg.knowledge.ontology import Ontology, axioms, ontology
from kg.paths import data
from kg.rdf.namespaces import ID, KG
from kg.rdf.owl import infer
from kg.rdf.store import Store, open_store

DESK = Path(__file__).parents[2] / "docs" / "examples" / "court-desk"
NAMESPACE = "https://example.org/court-desk#"


@pytest.fixture(autouse=True)
def modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no module in use behind."""
    monkeypatch.setenv(ONTOLOGY, "")
    monkeypatch.setenv(GAZETTEER, "")


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    options = ["--ontology", DESK / "desk.ttl", "--gazetteer", DESK / "courts.ttl", "--lexicon", DESK / "frames.yaml"]
    assert run("build", DESK / "article.txt", "--store", tmp_path / "desk.kg", *options) == 0
    with open_store(tmp_path / "desk.kg") as opened:
        yield opened


def said(store: Store) -> set[tuple[str, str, str]]:
    return {(q.subject.value, q.predicate.value, q.object.value) for q in store.native}


def test_frames_may_give_claims_of_the_users_type_about_the_users_individuals(store: Store) -> None:
    statements = said(store)
    types = {o for _, p, o in statements if p.endswith("#type")}
    assert {NAMESPACE + "Extradite", NAMESPACE + "Court"} <= types
    assert (ID + "Spain", NAMESPACE + "extradites", ID + "John_Larkin") in statements
    assert (ID + "Audiencia_Nacional", KG + "judges", ID + "John_Larkin") in statements


def test_the_shapes_know_the_users_types_and_the_store_declares_them(store: Store) -> None:
    assert not validate(store).fails()
    declared = {s for s, p, o in said(store) if p.endswith("#type") and o.endswith(("#Class", "#ObjectProperty"))}
    assert {NAMESPACE + "Extradite", NAMESPACE + "extradites"} <= declared


def test_inference_and_evidence_know_them(store: Store) -> None:
    inferred = {(q.subject.value, q.object.value) for q in infer(store, axioms())}
    assert (ID + "Audiencia_Nacional", KG + "GovernmentBody") in inferred
    [found] = evidence(store, "Spain", "desk:extradites", "-")
    assert found.quote == "Spain extradited the banker John Larkin to Peru on Monday."


def test_kg_toml_names_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kg.toml").write_text(f'ontology = ["{DESK / "desk.ttl"}"]\ngazetteer = ["{DESK / "courts.ttl"}"]\n')
    monkeypatch.chdir(tmp_path)
    frames = DESK / "frames.yaml"
    assert run("build", DESK / "article.txt", "-o", "out.ttl", "--lexicon", frames) == 0
    assert "<https://example.org/court-desk#extradites>" in (tmp_path / "out.ttl").read_text(encoding="utf-8")


def test_a_module_adds_and_the_shipped_knowledge_stays() -> None:
    before = set(ontology().claim_types)
    use_modules([DESK / "desk.ttl"], [DESK / "courts.ttl"])
    assert set(ontology().claim_types) == before | {"Extradite"}
    assert ontology().iri("Extradite") == NAMESPACE + "Extradite"
    assert gazetteer().individual("Old_Bailey").cls == "Court"
    use_modules([], [])
    assert set(ontology().claim_types) == before
    assert gazetteer().individual("Old_Bailey") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<https://x.org/m#Reject> a owl:Class .", "ends in Reject, as another term does"),
        ("<https://x.org/m#A> a owl:Class ; rdfs:subClassOf <https://x.org/m#B> .", "not declared as a class"),
        (
            "<https://x.org/m#A> a owl:Class ; rdfs:subClassOf kg:EventClaim ; kg:directProperty kg:owns .",
            "no projection of it",
        ),
        ("<https://x.org/m#A> a owl:Class", "not Turtle"),
    ],
)
def test_a_wrong_module_is_refused_with_file_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "mine.ttl"
    head = (
        "@prefix kg: <https://w3id.org/kg-news/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    )
    path.write_text(head + text, encoding="utf-8")
    with pytest.raises(InputError, match=reason) as refused:
        Ontology.load(data("ontology", "kg.ttl"), [path])
    assert str(path) in str(refused.value)


def test_a_missing_module_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("build", DESK / "article.txt", "--ontology", tmp_path / "none.ttl") == 2
    assert "none.ttl: there is no such file" in capsys.readouterr().err
