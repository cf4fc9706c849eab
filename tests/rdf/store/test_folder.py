"""Messages on stores whose files are damaged, denied or on a full disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import InputError
from kg.rdf.store import open_store
from kg.rdf.store.folder import engine_failure

NODE = NamedNode("http://e/n")


def filled(folder: Path) -> Path:
    with open_store(folder) as store:
        store.add_documents((f"http://e/{d}", [Triple(NODE, NODE, Literal(n)) for n in range(200)]) for d in range(9))
    return folder


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("harm", ["CURRENT", "MANIFEST*", "*.sst"])
def test_a_store_that_lacks_a_file_is_damaged_and_stays_as_it_is(tmp_path: Path, harm: str, read_only: bool) -> None:
    folder = filled(tmp_path / "s")
    next(iter(sorted(folder.glob(harm)))).unlink()
    before = sorted(folder.glob("*.sst"))
    with pytest.raises(InputError, match=r"the store .* is damaged \(.*\); kg build --repair"):
        open_store(folder, read_only=read_only)
    assert sorted(folder.glob("*.sst")) == before


def test_damage_that_is_found_while_reading_is_told(tmp_path: Path) -> None:
    folder = filled(tmp_path / "s")
    for table in folder.glob("*.sst"):
        data = bytearray(table.read_bytes())
        data[20] ^= 0xFF
        table.write_bytes(data)
    with pytest.raises(InputError, match="is damaged"), open_store(folder, read_only=True) as store:
        list(store.quads())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            OSError("IO error: No space left on device: While appending to file: /s/1.log"),
            "the disk of the store s is full",
        ),
        (OSError("IO error: While open a file: /s/1.sst: Read-only file system"), "the store s cannot be written to"),
        (RuntimeError("Corruption: block checksum mismatch: stored = 1"), "the store s is damaged"),
        (RuntimeError("a timeout"), None),
        (OSError(2, "No such file"), None),
    ],
)
def test_what_an_error_of_the_engine_means(error: Exception, words: str | None) -> None:
    said = engine_failure("s", error)
    assert (said is None) if words is None else (said is not None and said.startswith(words))


def test_a_store_whose_making_was_cut_off_is_none_for_readers_and_is_made_by_writers(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    store = ox.Store(str(tmp_path / "open"))
    shutil.copytree(tmp_path / "open", folder)
    del store
    for file in (*folder.glob("*.sst"), *folder.glob("*8.log")):
        file.unlink()
    (manifest,) = folder.glob("MANIFEST-*")
    manifest.write_bytes(manifest.read_bytes()[:500])  # some of its tables of data are not there yet
    with pytest.raises(InputError, match="there is no store at"):
        open_store(folder, read_only=True)
    assert len(list(open_store(filled(folder), read_only=True).documents())) == 9


def test_a_file_that_a_writer_replaces_while_the_store_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = filled(tmp_path / "s")
    table = next(folder.glob("*.sst"))
    table.rename(tmp_path / "away")
    monkeypatch.setattr("kg.rdf.store.folder.time.sleep", lambda _: (tmp_path / "away").rename(table))
    with open_store(folder, read_only=True) as store:
        assert len(store.documents()) == 9


def test_files_of_a_user_are_no_store(tmp_path: Path) -> None:
    (tmp_path / "000001-article.txt").write_text("x")
    with pytest.raises(InputError, match="is not empty and is no store"):
        open_store(tmp_path)
