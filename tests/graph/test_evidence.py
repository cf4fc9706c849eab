"""The claims behind a statement: those of that statement, and what the graph makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph.evidence import Evidence, evidence
from kg.rdf.io.parsing import source
from kg.rdf.store import open_store

GRAPH = """@prefix kg: <https://w3id.org/kg-news/ontology#> . @prefix id: <https://w3id.org/kg-news/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
id:doc-1 dcterms:title "One" ; dcterms:identifier "https://example.org/one" ; dcterms:source "one.txt" .
id:passage-1 kg:quote "A sentence." ; kg:start 0 ; kg:end 11 ; prov:wasQuotedFrom id:doc-1 .
id:Ukraine rdfs:label "Ukraine" ; skos:altLabel "Kyiv" . id:US rdfs:label "United States" .
id:plan rdfs:label "peace plan" .
"""
CLAIM = """
id:claim-{n} kg:directProperty kg:rejects ; kg:polarity kg:{polarity} ; kg:certainty kg:Certain ; kg:tense kg:Past ;
  kg:confidence 0.9 ; kg:frame "reject" ; kg:evidence id:passage-1 ; kg:agent id:Ukraine ; {roles} .
"""


def found(tmp_path: Path, *claims: tuple[str, str], edge: str = "", object: str = "-") -> list[Evidence]:
    text = GRAPH + edge
    for number, (polarity, roles) in enumerate(claims):
        text += CLAIM.format(n=number, polarity=polarity, roles=roles)
    (tmp_path / "g.ttl").write_text(text)
    store = open_store()
    store.load([source(tmp_path / "g.ttl")])
    return evidence(store, "Kyiv", "kg:rejects", object)


def test_a_recipient_is_no_object_of_a_claim_that_has_one(tmp_path: Path) -> None:
    claim = ("Affirmed", "kg:object id:plan ; kg:recipient id:US")
    assert found(tmp_path, claim, edge="id:Ukraine kg:rejects id:plan .", object="United States") == []
    [item] = found(tmp_path, claim, edge="id:Ukraine kg:rejects id:plan .", object="plan")
    assert (item.subject, item.object, item.status) == ("Ukraine", "peace plan", "asserted")


def test_a_recipient_counts_where_the_graph_has_the_edge(tmp_path: Path) -> None:
    claim = ("Affirmed", "kg:recipient id:US")
    assert found(tmp_path, claim) == []
    assert [item.status for item in found(tmp_path, claim, edge="id:Ukraine kg:rejects id:US .")] == ["asserted"]
    assert [item.status for item in found(tmp_path, ("Denied", "kg:recipient id:US"))] == ["denied"]
    assert found(tmp_path, ("Denied", 'kg:recipient id:US ; kg:content "a plan"')) == []


def test_a_claim_without_its_edge_is_not_called_asserted(tmp_path: Path) -> None:
    [item] = found(tmp_path, ("Affirmed", "kg:object id:plan"))
    assert item.status == "claimed, not asserted"


def test_the_document_is_named_with_its_address_and_path(tmp_path: Path) -> None:
    [item] = found(tmp_path, ("Denied", "kg:object id:plan"))
    assert item.sources == ("https://example.org/one", "one.txt")


@pytest.mark.parametrize("wanted", ["id:plan", "https://w3id.org/kg-news/id/plan", "Peace plan", "plan"])
def test_things_are_known_by_iri_name_and_words(tmp_path: Path, wanted: str) -> None:
    assert len(found(tmp_path, ("Denied", "kg:object id:plan"), object=wanted)) == 1


def test_the_number_of_queries_does_not_grow_with_the_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.rdf.store.local import LocalStore

    asked: list[str] = []
    plain = LocalStore.query

    def query(self: LocalStore, sparql: str, **options: object) -> object:
        asked.append(sparql)
        return plain(self, sparql, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(LocalStore, "query", query)
    assert len(found(tmp_path, *[("Denied", "kg:object id:plan")] * 30)) == 30
    assert len(asked) < 20
