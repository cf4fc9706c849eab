"""Background knowledge of the gazetteer: on the entities that are in the graph, and apart from what was read."""

from pathlib import Path

import pytest

from kg.graph.background import BACKGROUND
from kg.pipeline.builder import build
from kg.rdf.namespaces import ID, KG, PREFIXES
from kg.rdf.store import Store, open_store

MATCH = PREFIXES["skos"] + "exactMatch"


@pytest.fixture
def store(tmp_path: Path):
    (tmp_path / "a.txt").write_text(
        "Talks\n\nGerman Chancellor Angela Merkel visited Kyiv, the capital of Ukraine. She asked for neodymium.\n",
        encoding="utf-8",
    )
    with open_store() as opened:
        build([str(tmp_path)], opened)
        yield opened


def said(store: Store, graph: str) -> set[tuple[str, str, str]]:
    return {
        (q.subject.value, q.predicate.value, q.object.value)
        for q in store.native
        if getattr(q.graph_name, "value", "") == graph
    }


def test_wikidata_items_capitals_and_listed_classes_come_out(store: Store) -> None:
    background = said(store, BACKGROUND)
    assert (ID + "Ukraine", MATCH, "http://www.wikidata.org/entity/Q212") in background
    assert (ID + "Kyiv", KG + "capitalOf", ID + "Ukraine") in background
    assert (ID + "neodymium", PREFIXES["rdf"] + "type", KG + "CriticalMineral") in background


def test_a_term_of_office_comes_out_with_its_dates(store: Store) -> None:
    background = said(store, BACKGROUND)
    [term] = [s for s, p, o in background if p == KG + "holder" and o == ID + "Angela_Merkel"]
    assert (term, KG + "office", ID + "Chancellor_of_Germany") in background
    assert (term, KG + "until", "2021-12-08T00:00:00") in background


def test_nothing_of_it_stands_in_a_document_s_graph_or_in_words_of_claims(store: Store) -> None:
    background = said(store, BACKGROUND)
    documents = [graph for graph in store.documents() if "/doc-" in graph]
    assert documents
    assert all(not said(store, graph) & background for graph in documents)
    entities = {q.object.value for q in store.native if q.predicate.value == KG + "mentions"}
    assert {s for s, _, _ in background if "/term-" not in s} <= entities


def test_it_leaves_with_what_it_is_about(tmp_path: Path, store: Store) -> None:
    (tmp_path / "a.txt").write_text("Talks\n\nKenya rejected the plan.\n", encoding="utf-8")
    with open_store() as other:
        build([str(tmp_path)], other)
        assert {s for s, _, _ in said(other, BACKGROUND)} == {ID + "Kenya"}
