"""An index that follows a store says what one made anew says."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kg.rdf.store import open_store
from kg.web.index.index_files import build
from kg.web.index.reader import IndexReader
from kg.web.index.text_search import search
from kg.web.store_signature import signature

UPDATES = {
    "a document goes": "DELETE { ?s ?p ?o } WHERE { { ?s dcterms:title ?t } UNION "
    "{ ?s prov:wasQuotedFrom/dcterms:title ?t } UNION { ?s kg:evidence/prov:wasQuotedFrom/dcterms:title ?t } "
    "?s ?p ?o FILTER(STRSTARTS(?t, 'Timeline')) }",
    "a document comes": "INSERT DATA { id:doc-n a kg:Document ; dcterms:title 'A new zebra' ; kg:text 'X met Y.' ; "
    "kg:mentions id:Zebra, id:Ukraine . id:Zebra a kg:Person ; rdfs:label 'Zoe Zebra' . "
    "id:passage-n a kg:Passage ; prov:wasQuotedFrom id:doc-n ; kg:quote 'Zebra met X.' ; kg:start 0 ; kg:end 12 . "
    "id:claim-n a kg:Consult ; kg:evidence id:passage-n ; kg:agent id:Zebra ; kg:object id:Ukraine }",
    "an entity is called otherwise": "DELETE { ?e rdfs:label ?o } INSERT { ?e rdfs:label 'Ruritania' } "
    "WHERE { BIND(id:Ukraine AS ?e) ?e rdfs:label ?o }",
    "an entity is none any more": "DELETE { id:Starlink ?p ?o } WHERE { id:Starlink ?p ?o }",
    "a node becomes an entity": "INSERT { ?n a kg:Organization ; rdfs:label 'A maker of papers' } "
    "WHERE { { SELECT DISTINCT ?n { ?d a kg:Document ; dcterms:publisher ?n } LIMIT 1 } }",
    "an outlet is called otherwise": "DELETE { ?n rdfs:label ?o } INSERT { ?n rdfs:label 'The Daily Zebra' } "
    "WHERE { { SELECT DISTINCT ?n ?o { ?d dcterms:publisher ?n . ?n rdfs:label ?o } LIMIT 1 } }",
    "claims are denied": "DELETE { ?c kg:polarity ?o } INSERT { ?c kg:polarity kg:Denied } "
    "WHERE { ?c a kg:Threaten ; kg:polarity ?o }",
    "a sentence is another": "DELETE { ?n kg:quote ?o } INSERT { ?n kg:quote 'Zebras graze.' } "
    "WHERE { { SELECT ?n ?o { ?c a kg:Threaten ; kg:evidence ?n . ?n kg:quote ?o } LIMIT 1 } }",
    "articles are of another day": "DELETE { ?d dcterms:issued ?o } INSERT { ?d dcterms:issued '1999-01-02' } "
    "WHERE { ?d a kg:Document ; dcterms:issued ?o }",
    "a document is one for its sentences only": "DELETE { ?d a kg:Document } "
    "WHERE { ?d a kg:Document ; dcterms:title ?t FILTER(CONTAINS(?t, 'Starlink')) }",
    "claims lose their evidence": "DELETE { ?c kg:evidence ?o } WHERE { ?c a kg:Own ; kg:evidence ?o }",
    "nothing is left": "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(STRSTARTS(STR(?s), STR(id:))) }",
}
# What is said of each row, without numbers.
CONTENTS = (
    "SELECT iri, label, class, wikidata, documents, claims FROM entity",
    "SELECT e.iri, n.name FROM name n JOIN entity e ON e.id = n.entity",
    "SELECT iri, title, publisher, issued, url, offset, claims, text FROM document JOIN body ON id = document",
    "SELECT d.iri, relation, other FROM related_document r JOIN document d ON d.id = r.document",
    "SELECT d.iri, e.iri FROM mention m JOIN document d ON d.id = m.document JOIN entity e ON e.id = m.entity",
    'SELECT p.iri, d.iri, start, "end", quote FROM passage p JOIN document d ON d.id = p.document',
    "SELECT c.iri, type, property, s.iri, o.iri, content, polarity, certainty, tense, status, confidence, frame, "
    "p.iri, d.iri, trigger, trigger_start, trigger_end, day, sources, rules FROM claim c "
    "LEFT JOIN entity s ON s.id = subject LEFT JOIN entity o ON o.id = object "
    "JOIN passage p ON p.id = passage JOIN document d ON d.id = c.document",
    "SELECT c.iri, role, e.iri, text FROM role JOIN claim c ON c.id = claim LEFT JOIN entity e ON e.id = entity",
    "SELECT c.iri, e.iri FROM speaker JOIN claim c ON c.id = claim JOIN entity e ON e.id = entity",
    "SELECT c.iri, relation, other FROM link JOIN claim c ON c.id = claim",
    "SELECT s.iri, property, o.iri FROM edge JOIN entity s ON s.id = subject JOIN entity o ON o.id = object",
    "SELECT sources, length(claims) - length(replace(claims, ',', '')) FROM agreement",
    "SELECT * FROM class_count", "SELECT * FROM property_count", "SELECT * FROM term", "SELECT * FROM word",
    "SELECT * FROM digest", "SELECT name, value FROM note WHERE name != 'signature'",
)  # fmt: skip


def contents(path: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as database:
        for text in ("name_text", "passage_text", "title_text"):
            database.execute(f"INSERT INTO {text} ({text}, rank) VALUES ('integrity-check', 1)")
        return [sorted(database.execute(sql).fetchall(), key=repr) for sql in CONTENTS]


@pytest.fixture(scope="module")
def followed(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A store that the tests change one after the other, and an index that follows it."""
    folder = tmp_path_factory.mktemp("followed")
    shutil.copytree(store, folder / "store")
    build(folder / "store", folder / "index.sqlite", "")
    yield folder / "store", folder / "index.sqlite"


@pytest.mark.parametrize("change", UPDATES)
def test_index_that_follows_says_what_a_new_one_says(
    followed: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr("kg.web.index.index_files.MUCH", float("inf"))
    store, index = followed
    before = signature(store)
    with open_store(store) as opened:
        opened.update(UPDATES[change])
    assert signature(store) != before, "the update changes nothing"
    assert build(store, index, signature(store)) is True
    assert build(store, tmp_path / "new.sqlite", signature(store)) is False
    assert contents(index) == contents(tmp_path / "new.sqlite")


def test_much_change_is_read_anew(store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "store")
    build(tmp_path / "store", tmp_path / "index.sqlite", "")
    with open_store(tmp_path / "store") as opened:
        opened.update(UPDATES["nothing is left"])
    assert build(tmp_path / "store", tmp_path / "index.sqlite", "") is False


def test_word_that_comes_is_found_and_one_that_goes_is_not(store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "store")
    build(tmp_path / "store", tmp_path / "index.sqlite", "")
    for update, found in ((UPDATES["a document comes"], 1), (UPDATES["nothing is left"], 0)):
        with open_store(tmp_path / "store") as opened:
            opened.update(update)
        build(tmp_path / "store", tmp_path / "index.sqlite", "")
        with IndexReader(tmp_path / "index.sqlite") as index:
            hits = search(index, "zebra", 5)
        assert (len(hits.names), len(hits.passages), len(hits.documents)) == (found, found, found)
