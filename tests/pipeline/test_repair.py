"""A store whose files are damaged, or that updates have changed, is made anew from what was read and loaded."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import InputError
from kg.pipeline.build_summary import Summary
from kg.pipeline.builder import Options, build
from kg.pipeline.database import FILE
from kg.pipeline.repair import start_anew
from kg.rdf.io.formats import syntax_named
from kg.rdf.io.writing import write
from kg.rdf.store import Store, open_store
from kg.rdf.store.folder import StoreInUseError

TEXTS = {
    "a": "Talks\n\nUkraine rejected a proposal by the United States. Ksenia Orynchak was there.",
    "b": "Borders\n\nBelarus closed its border on Monday. Kseniia Orynchak accused Belarus.",
}
NODE = NamedNode("http://example.org/node")
EDIT = "DELETE { GRAPH ?g { ?s kg:text ?o } } WHERE { GRAPH ?g { ?s kg:text ?o } }"


def dump(store: Store) -> bytes:
    out = io.BytesIO()
    write(store.quads(), out, syntax_named("trig"), sort=True)
    return out.getvalue()


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def built(news: Path | None, folder: Path, *, prune: bool = False) -> tuple[bytes, Summary]:
    with open_store(folder) as store:
        summary = build([str(news)] if news else [], store, Options(prune=prune))
        return dump(store), summary


def cut(file: Path, share: float) -> None:
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])


def tables(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.sst"))


def test_an_update_is_noticed_until_the_store_is_made_anew(news: Path, tmp_path: Path) -> None:
    store = tmp_path / "s"
    expected, summary = built(news, store)
    assert not summary.is_edited
    with open_store(store) as opened:
        opened.update(EDIT)
    edited, summary = built(news, store)
    assert (edited != expected, summary.is_edited, summary.written) == (True, True, 0)
    assert start_anew(store, articles=False) == []
    again, summary = built(None, store)
    assert (again, summary.is_edited, summary.statuses.total()) == (expected, False, 0)


@pytest.mark.parametrize("harm", ["cut", "gone", "no CURRENT"])
def test_a_damaged_store_is_made_again_from_what_was_read(news: Path, tmp_path: Path, harm: str) -> None:
    store = tmp_path / "s"
    expected, _ = built(news, store)
    if harm == "cut":
        cut(tables(store)[-1], 0.5)
    elif harm == "gone":
        tables(store)[-1].unlink()
    else:
        (store / "CURRENT").unlink()
    with pytest.raises(InputError, match=r"is damaged \(.*--repair"):
        built(news, store)
    with pytest.raises(InputError, match="is damaged"):
        open_store(store, read_only=True)
    assert len(start_anew(store, articles=False)) == 1  # what was loaded cannot be told
    assert built(None, store)[0] == expected


def test_what_was_loaded_stays(news: Path, tmp_path: Path) -> None:
    store = tmp_path / "s"
    built(news, store)
    with open_store(store) as opened:
        opened.add_document(NODE.value, [Triple(NODE, NODE, Literal("loaded"))])
        expected = dump(opened)
        opened.update(EDIT)
    assert start_anew(store, articles=False) == []
    assert built(None, store)[0] == expected


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_a_damaged_database_is_told_and_read_again(news: Path, tmp_path: Path, share: float) -> None:
    store = tmp_path / "s"
    expected, _ = built(news, store)
    with open_store(store) as opened:
        opened.update(EDIT)
    cut(store / FILE, share)
    if share:
        with pytest.raises(InputError, match=r"extractions\.sqlite is damaged .*--repair"):
            built(news, store)
    with pytest.raises(InputError, match="name all articles"):
        start_anew(store, articles=False)
    (told,) = start_anew(store, articles=True)
    assert "is damaged or missing" in told
    again, summary = built(news, store)
    assert (again, summary.statuses) == (expected, {"read": 2})


def test_a_store_in_use_is_left_alone(news: Path, tmp_path: Path) -> None:
    built(news, tmp_path / "s")
    with open_store(tmp_path / "s") as store:
        before = len(store)
        with pytest.raises(StoreInUseError):
            start_anew(tmp_path / "s", articles=True)
        assert len(store) == before


def test_without_its_database_a_store_says_which_documents_nobody_gives(news: Path, tmp_path: Path) -> None:
    store = tmp_path / "s"
    built(news, store)
    (store / FILE).unlink()
    (news / "a.txt").unlink()
    _, summary = built(news, store)
    assert (summary.documents, summary.unknown) == (1, 1)
    with open_store() as alone:
        build([str(news)], alone)
        expected = dump(alone)
    pruned, summary = built(news, store, prune=True)
    assert (pruned, summary.unknown, summary.removed) == (expected, 0, 1)


def test_a_full_disk_is_told_with_the_database(tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("kg.pipeline.graph_queue.GraphQueue.resolve", fail)
    with pytest.raises(InputError, match=r"extractions\.sqlite cannot be written .*make room"):
        built(news, tmp_path / "s")
    monkeypatch.undo()
    _, summary = built(news, tmp_path / "s")
    assert summary.statuses == {"unchanged": 2}  # what was read before is kept, in a store without statements


def test_a_build_without_documents_leaves_no_store(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="no documents in this folder"):
        built(tmp_path / "none", tmp_path / "s")
    assert not (tmp_path / "s").exists()
