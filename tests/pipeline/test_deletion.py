"""A deleted document leaves the store as a build without it makes it, byte for byte."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.pipeline.builder import Options, build
from kg.pipeline.deletion import delete
from kg.pipeline.settings import Settings
from kg.rdf.io.formats import syntax_named
from kg.rdf.io.writing import write
from kg.rdf.store import Store, open_store

PLAN = (
    "Ukraine rejected a proposal by the United States. Belarus closed its border on Monday. Olaf Scholz was in Berlin."
)
TEXTS = {
    "first": ("2025-03-04", PLAN),
    "later": ("2025-03-05", PLAN),
    "latest": ("2025-03-06", PLAN),
    "denial": ("2025-03-07", "Belarus did not close its border on Monday, March 3. Mr. Scholz met Ksenia Orynchak."),
    "other": ("2025-03-08", "Kseniia Orynchak accused Belarus of closing the border. Poland signed the agreement."),
}
FRAME = (
    "frames: [{name: mothball, inherits: [reject], triggers: {verb: [mothball]}, examples: ["
    "{text: The ministry mothballed the deal., "
    "expect: {type: Reject, roles: {agent: ministry, object: deal}}}]}]\n"
)


def dump(store: Store) -> bytes:
    out = io.BytesIO()
    write(store.quads(), out, syntax_named("trig"), sort=True)
    return out.getvalue()


def news(folder: Path, names: set[str]) -> list[str]:
    """Write the texts of these names, each into a file, and return the files."""
    folder.mkdir(exist_ok=True)
    for name in sorted(names):
        day, text = TEXTS[name]
        row = {"text": text, "title": name, "date": day, "publisher": name.title()}
        (folder / f"{name}.json").write_text(json.dumps(row), encoding="utf-8")
    return [str(folder / f"{name}.json") for name in sorted(names)]


def graph_of(store: Store, name: str) -> str:
    found = store.query(f'SELECT ?d {{ ?d a kg:Document ; dcterms:title "{name}" }}')
    return next(row["d"].value for row in found)  # type: ignore[union-attr]


def without(files: list[str], options: Options) -> bytes:
    with open_store() as store:
        build(files, store, options)
        return dump(store)


@pytest.mark.parametrize(
    "gone", [{"first"}, {"later"}, {"first", "later"}, {"denial"}, {"other"}, {"first", "denial"}], ids="+".join
)
def test_a_store_is_as_if_built_without_the_document(tmp_path: Path, gone: set[str]) -> None:
    options = Options(assert_above=0.1)
    files = news(tmp_path / "news", set(TEXTS))
    with open_store(tmp_path / "s") as store:
        build(files, store, options)
        whole = dump(store)
        delete(store, [graph_of(store, name) for name in sorted(gone)])
        left = dump(store)
    assert whole != left
    assert left == without([file for file in files if Path(file).stem not in gone], options)


def test_the_copy_that_is_left_is_read_with_the_lexicon_of_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lexicon = tmp_path / "own.yaml"
    lexicon.write_text(FRAME, encoding="utf-8")
    monkeypatch.setitem(TEXTS, "first", ("2025-03-04", "The ministry mothballed the agreement on Monday."))
    monkeypatch.setitem(TEXTS, "later", ("2025-03-05", "The ministry mothballed the agreement on Monday."))
    options = Options(Settings(lexicon=(str(lexicon),)), base_iri="https://news.example/id/")
    files = news(tmp_path / "news", {"first", "later"})
    with open_store(tmp_path / "s") as store:
        build(files, store, options)
        delete(store, [graph_of(store, "first")])
        assert dump(store) == without([file for file in files if "later" in file], options)
        assert store.query("ASK { ?c kg:frame ?f ; a kg:Reject }")


def test_a_lexicon_that_is_gone_is_told_before_anything_changes(tmp_path: Path) -> None:
    lexicon = tmp_path / "own.yaml"
    lexicon.write_text(FRAME, encoding="utf-8")
    with open_store(tmp_path / "s") as store:
        build(news(tmp_path / "news", {"denial", "other"}), store, Options(Settings(lexicon=(str(lexicon),))))
        before = dump(store)
        lexicon.unlink()
        with pytest.raises(InputError, match=r"own\.yaml"):
            delete(store, [graph_of(store, "denial")])
        assert dump(store) == before


def test_an_interrupted_deletion_is_ended_by_the_next_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise Cut

    files = news(tmp_path / "news", {"first", "later", "denial"})
    with open_store(tmp_path / "s") as store:
        build(files, store)
        gone = graph_of(store, "first")
        with monkeypatch.context() as patched, pytest.raises(Cut):
            patched.setattr("kg.pipeline.deletion.update_store", cut)
            delete(store, [gone])
        left = [file for file in files if "first" not in file]
        build(left, store)
        assert dump(store) == without(left, Options())


def test_the_last_document_leaves_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        build(news(tmp_path / "news", {"denial"}), store)
        delete(store, [graph_of(store, "denial")])
        assert (len(store), store.documents()) == (0, [])


def test_a_deleted_document_comes_back_when_it_is_given_again(tmp_path: Path) -> None:
    files = news(tmp_path / "news", {"first", "later"})
    with open_store(tmp_path / "s") as store:
        build(files, store)
        before = dump(store)
        delete(store, [graph_of(store, "first")])
        build(files, store)
        assert dump(store) == before


def test_links_to_a_deleted_document_go_from_a_store_that_was_loaded(tmp_path: Path) -> None:
    with open_store() as built, open_store(tmp_path / "s") as loaded:
        build(news(tmp_path / "news", {"first", "later", "denial"}), built)
        loaded.native.extend(built.native)
        gone = graph_of(loaded, "first")
        delete(loaded, [gone])
        assert gone not in dump(loaded).decode()
        assert not loaded.query("ASK { ?copy kg:copyOf ?original }")


def test_an_interrupted_deletion_is_ended_by_the_same_deletion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise Cut

    files = news(tmp_path / "news", {"first", "denial", "other"})
    with open_store(tmp_path / "s") as store:
        build(files, store)
        gone = graph_of(store, "other")
        with monkeypatch.context() as patched:
            patched.setattr("kg.pipeline.builder.refresh", cut)
            with pytest.raises(Cut):
                delete(store, [gone])
        with pytest.raises(InputError, match="has no document"):
            delete(store, [gone])
        assert dump(store) == without([file for file in files if "other" not in file], Options())
