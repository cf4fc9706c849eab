"""The index of a store is made once, again when the store has changed, and apart where the folder is read-only."""

import shutil
from pathlib import Path

from kg.answers.opened_index import INDEX, store_index
from kg.rdf.store import open_store
from kg.web.index.reader import IndexReader

_MENTION = """INSERT { ?document kg:mentions id:Fiji . id:Fiji a kg:Country ; rdfs:label "Fiji" }
WHERE { ?document a kg:Document }"""


def entities(reader: IndexReader) -> int:
    return int(reader.value("SELECT count(*) FROM entity"))


def test_index_follows_the_store(news_store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "s.kg"
    shutil.copytree(news_store, folder, ignore=shutil.ignore_patterns(INDEX, "LOCK"))
    with store_index(folder) as reader:
        before = entities(reader)
    made = (folder / INDEX).stat().st_mtime_ns
    with store_index(folder) as reader:
        assert entities(reader) == before
    assert (folder / INDEX).stat().st_mtime_ns == made
    with open_store(folder) as store:
        store.update(_MENTION)
    with store_index(folder) as reader:
        assert entities(reader) == before + 1


def test_broken_index_is_made_anew(news_store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "s.kg"
    shutil.copytree(news_store, folder, ignore=shutil.ignore_patterns("LOCK"))
    (folder / INDEX).write_bytes(b"not a database" * 100)
    with store_index(folder) as reader:
        assert entities(reader) > 0
