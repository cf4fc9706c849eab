"""The index of a small graph."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.answers.opened_index import store_index
from kg.rdf.io.parsing import source
from kg.rdf.store import open_store
from kg.web.index.reader import IndexReader


@pytest.fixture(scope="session")
def news_store(news: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph as a store."""
    folder = tmp_path_factory.mktemp("store") / "news.kg"
    with open_store(folder) as store:
        store.load([source(news)])
    return folder


@pytest.fixture
def index(news_store: Path) -> Iterator[IndexReader]:
    """The index of the graph."""
    with store_index(news_store) as reader:
        yield reader
