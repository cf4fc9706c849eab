"""Documents of several outlets, read by the real pipeline: what they share and what they dispute."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.cli import main
from kg.graph.agreement import AGREEMENT, refresh
from kg.pipeline.builder import build
from kg.rdf.namespaces import KG
from kg.rdf.store import Store, open_store

ARTICLES = Path(__file__).with_name("articles.jsonl")
LINKS = """
SELECT DISTINCT ?one ?other WHERE {
  ?a ?property ?b ; kg:evidence/prov:wasQuotedFrom/dcterms:title ?one .
  ?b kg:evidence/prov:wasQuotedFrom/dcterms:title ?other .
  FILTER(STR(?one) < STR(?other) && STRENDS(STR(?property), $property))
} ORDER BY ?one ?other
"""


@pytest.fixture(scope="module")
def built() -> Store:
    store = open_store()
    build([str(ARTICLES)], store)
    return store


def linked(store: Store, property: str) -> list[tuple[str, str]]:
    rows = store.query(LINKS.replace("$property", f'"{property}"'))
    assert isinstance(rows, ox.QuerySolutions)
    return [(row["one"].value, row["other"].value) for row in rows]


def graph(store: Store) -> list[str]:
    return sorted(str(quad.triple) for quad in store.quads(graph=AGREEMENT))


def test_a_denial_contradicts_the_report_of_another_outlet(built: Store) -> None:
    assert linked(built, "contradicts") == [("France and Turkey", "Tehran and Ankara")]


def test_two_outlets_corroborate_each_other_and_an_agency_counts_once(built: Store) -> None:
    assert linked(built, "corroboratedBy") == [("France and Turkey", "Tehran and Ankara")]


def test_links_do_not_depend_on_the_order_of_documents(built: Store, tmp_path: Path) -> None:
    lines = ARTICLES.read_text(encoding="utf-8").splitlines()
    backwards = tmp_path / "backwards.jsonl"
    backwards.write_text("\n".join(reversed(lines)) + "\n", encoding="utf-8")
    store = open_store()
    build([str(backwards)], store)
    assert graph(store) == graph(built) != []


def test_building_by_and_by_gives_what_building_at_once_gives(built: Store, tmp_path: Path) -> None:
    lines = ARTICLES.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        (tmp_path / f"{number}.jsonl").write_text(line + "\n", encoding="utf-8")
    for number in (3, 0, 4, 2, 1):
        with open_store(tmp_path / "news.kg") as store:
            build([str(tmp_path / f"{number}.jsonl")], store)
    with open_store(tmp_path / "news.kg", read_only=True) as store:
        assert graph(store) == graph(built)


def test_what_only_a_removed_document_said_is_gone(tmp_path: Path) -> None:
    lines = ARTICLES.read_text(encoding="utf-8").splitlines()
    (tmp_path / "first.jsonl").write_text(lines[0] + "\n", encoding="utf-8")
    (tmp_path / "both.jsonl").write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    store = open_store()
    build([str(tmp_path / "first.jsonl")], store)
    alone = set(store.documents())
    assert graph(store) == []
    build([str(tmp_path / "both.jsonl")], store)
    for document in set(store.documents()) - alone - {AGREEMENT}:
        assert graph(store)
        store.remove_document(document)
    assert refresh(store) == 0
    assert AGREEMENT not in store.documents()


def test_deleting_a_document_takes_its_links_along(tmp_path: Path) -> None:
    folder = tmp_path / "news.kg"
    with open_store(folder) as store:
        build([str(ARTICLES)], store)
        before = graph(store)
        denial = next(store.quads(None, ox.NamedNode(KG + "polarity"), ox.NamedNode(KG + "Denied"))).graph_name
    with pytest.raises(SystemExit) as ended:
        main(["delete", str(getattr(denial, "value", "")), "--store", str(folder)])
    assert ended.value.code in (0, None)
    with open_store(folder) as store:
        assert graph(store) != before
        assert linked(store, "contradicts") == []
