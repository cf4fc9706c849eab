"""Folders, patterns, lists, URLs and compressed files: the same documents, wherever they lie."""

import bz2
import gzip
import io
import itertools
import json
import lzma
import sys
from pathlib import Path

import pytest
from backports import zstd

from kg.documents import Document, Skipped, find, read
from kg.documents.document import Origin
from kg.documents.formats.json import read as read_lines
from kg.documents.sources import README
from kg.documents.streams import PassedOver
from kg.errors import InputError

PARAGRAPH = "The transport ministers of both countries agreed on Tuesday to reopen the port, officials said."


def article(number: int) -> str:
    return f"Ministers agree to reopen port number {number}\n\n{PARAGRAPH} Ship {number} leaves within a week.\n"


PACK = {".gz": gzip.compress, ".zst": zstd.compress, ".bz2": bz2.compress, ".xz": lzma.compress, "": bytes}


def texts(*inputs: object) -> list[str]:
    found = list(read(find([str(i) for i in inputs])))
    assert not [x for x in found if isinstance(x, Skipped) and not x.passed_over]
    return [x.text for x in found if isinstance(x, Document)]


@pytest.mark.parametrize("packed", PACK)
def test_a_compressed_file_holds_what_it_holds(tmp_path: Path, packed: str) -> None:
    rows = "\n".join(json.dumps({"text": article(n), "id": n}) for n in range(3))
    (tmp_path / f"a.jsonl{packed}").write_bytes(PACK[packed](rows.encode()))
    (tmp_path / f"b.txt{packed}").write_bytes(PACK[packed](article(3).encode()))
    assert texts(tmp_path) == [article(n) for n in range(4)]


def test_compression_is_told_by_the_bytes_whatever_the_name_says(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(gzip.compress(article(1).encode()))
    (tmp_path / "b.txt.gz").write_bytes(article(2).encode())
    assert texts(tmp_path) == [article(1), article(2)]


@pytest.mark.parametrize("packed", [p for p in PACK if p])
def test_a_truncated_file_is_skipped_and_its_whole_lines_are_read(tmp_path: Path, packed: str) -> None:
    import random

    noise = random.Random(1)
    rows = "".join(json.dumps({"text": article(n), "x": noise.randbytes(40_000).hex()}) + "\n" for n in range(30))
    data = PACK[packed](rows.encode())
    path = tmp_path / f"a.jsonl{packed}"
    path.write_bytes(data[: len(data) * 2 // 3])
    *documents, last = read(find([str(path)]))
    assert isinstance(last, Skipped)
    assert "truncated" in last.reason
    # bzip2 and xz blocks are large: how much comes of a part of them differs.
    assert [d.text for d in documents if isinstance(d, Document)] == [article(n) for n in range(len(documents))]
    whole = tmp_path / f"a.txt{packed}"
    whole.write_bytes(PACK[packed](article(1).encode())[:-9])
    (skipped,) = read([whole])
    assert isinstance(skipped, Skipped)


def test_a_folder_is_walked_lazily_and_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a.txt", "b/1.html.gz", "c.unknown", ".hidden.txt", "README.md", "b/d.pdf", "z.jsonl.zst"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(article(1))
    walk = find([str(tmp_path)])
    assert iter(walk) is walk
    found = list(walk)
    names = [p.relative_to(tmp_path).as_posix() for p in found if isinstance(p, Path)]
    assert names == ["a.txt", "z.jsonl.zst", "b/1.html.gz", "b/2.txt", "b/d.pdf"]
    passed_over = [(Path(p.location).name, p.reason) for p in found if isinstance(p, PassedOver)]
    assert passed_over == [("README.md", README), ("c.unknown", "format not known (.unknown)")]


def test_a_named_pipe_in_a_folder_does_not_stop_the_walk(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text(article(1))
    assert texts(tmp_path) == [article(1)]


def test_patterns_find_files_in_order(tmp_path: Path) -> None:
    for name in ("x/2.txt", "x/y/1.txt", "x/3.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(article(int(path.stem)))
    assert texts(tmp_path / "**" / "*.txt") == [article(2), article(1)]
    (tmp_path / "[1].txt").write_text(article(9))
    assert texts(tmp_path / "[1].txt") == [article(9)]
    with pytest.raises(InputError, match="no file matches"):
        find([str(tmp_path / "*.nothing")])


def test_a_list_of_paths_names_files_folders_and_what_is_missing(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text(article(1))
    (tmp_path / "b").write_text(article(2))
    listed = f"{tmp_path}/b\n\n{tmp_path}/missing.txt\r\n{tmp_path}/folder\n"
    (tmp_path / "list").write_text(listed)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(listed.encode())))
    # Standard input can be walked twice: once to count, once to read.
    for name in (f"@{tmp_path}/list", "@-", "@-"):
        second, missing, first = read(find([name]))
        assert isinstance(missing, Skipped)
        assert missing.source.endswith("missing.txt")
        assert isinstance(first, Document)
        assert isinstance(second, Document)
        assert (first.text, second.text) == (article(1), article(2))
    with pytest.raises(InputError, match="list of paths"):
        find(["@nowhere.lst"])


def test_what_is_missing_is_said_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(article(1))
    with pytest.raises(InputError, match="no such file"):
        find([str(tmp_path / "a.txt"), str(tmp_path / "missing")])


def test_urls_are_read_like_files(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.pipe("/news/2.jsonl.gz", gzip.compress(json.dumps({"text": article(2)}).encode()))
    memory.pipe("/news/deep/3.txt", article(3).encode())
    memory.pipe("/news/1.txt", article(1).encode())
    assert texts("memory://news/") == texts("memory://news") == [article(1), article(2), article(3)]
    assert texts("memory://news/1.txt") == [article(1)]
    assert texts("memory://news/*.txt") == [article(1)]
    (tmp_path / "a.txt").write_text(article(4))
    assert texts((tmp_path / "a.txt").as_uri(), tmp_path.as_uri()) == [article(4), article(4)]
    (skipped,) = read(find(["memory://news/none.txt"]))
    assert isinstance(skipped, Skipped)
    assert skipped.source == "memory://news/none.txt"
    with pytest.raises(InputError, match="no file matches"):
        find(["memory://news/*.pdf"])
    with pytest.raises(InputError, match=r"cannot be opened|Protocol"):
        find(["nosuch://x/y"])


@pytest.mark.parametrize(
    ("module", "name"),
    [("fsspec", "s3://b/a.txt"), ("pypdfium2", "a.pdf"), ("warcio", "a.warc"), ("backports", "a.zst")],
)
def test_a_missing_library_is_named_with_how_to_install_it(tmp_path: Path, monkeypatch, module: str, name: str) -> None:
    for loaded in [m for m in sys.modules if m.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    content = {"a.pdf": b"%PDF-1.4", "a.warc": b"WARC/1.0\r\n", "a.zst": zstd.compress(b"text")}
    for file, data in content.items():
        (tmp_path / file).write_bytes(data)
    with pytest.raises(InputError, match=r"pip install 'kg-news\[\w+\]'"):
        list(read(find([name if "://" in name else str(tmp_path / name)])))


def test_json_files_hold_one_document_or_a_list(tmp_path: Path) -> None:
    one = {
        "headline": "Ministers agree to reopen port number 1",
        "articleBody": article(1),
        "publisher": {"name": "Dispatch"},
    }
    (tmp_path / "a.json").write_text(json.dumps(one, indent=1))
    (tmp_path / "b.json").write_text(json.dumps([{"content": article(2), "publishedAt": "2025-03-04T23:00:00Z"}, 7]))
    (tmp_path / "c.json").write_text("\n".join(json.dumps({"text": article(n)}) for n in (3, 4)))
    a, b, bad, c, d = read(find([str(tmp_path)]))
    assert isinstance(a, Document)
    assert (a.text, a.publisher) == (article(1), "Dispatch")
    assert isinstance(b, Document)
    assert b.published == "2025-03-04T23:00:00Z"
    assert isinstance(bad, Skipped)
    assert isinstance(c, Document)
    assert isinstance(d, Document)
    assert (c.text, d.text) == (article(3), article(4))


def test_json_lines_are_streamed(tmp_path: Path) -> None:
    """A file is not read further than its documents are taken."""
    path = tmp_path / "a.jsonl"
    row = json.dumps({"text": article(1)}) + "\n"
    path.write_text(row * 20_000)
    with path.open("rb") as stream:
        assert len(list(itertools.islice(read_lines(stream, Origin("a")), 10))) == 10
        assert stream.tell() < path.stat().st_size / 4
