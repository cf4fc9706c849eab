"""The queries of ``docs/ontology.md`` answer."""

import re
from pathlib import Path

import pytest

from kg.graph.edge_annotations import with_edge_annotations
from kg.knowledge.ontology import axioms
from kg.paths import data
from kg.pipeline.builder import build
from kg.rdf.owl import with_inferred
from kg.rdf.store import Store, open_store

PAGE = Path(__file__).parents[2] / "docs" / "ontology.md"
QUERIES = re.findall(r"```sparql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def inferred() -> Store:
    with open_store() as store:
        build([str(data("seeds", "articles"))], store)
        found = with_inferred(store, axioms())
        found.native.extend(list(with_edge_annotations(store.native)))
        return found


def test_the_page_has_four_queries() -> None:
    assert len(QUERIES) == 4


@pytest.mark.parametrize("query", QUERIES, ids=["rejects", "prov", "versions", "rdf12"])
def test_a_query_of_the_page_has_answers(inferred: Store, query: str) -> None:
    assert list(inferred.query(query))
