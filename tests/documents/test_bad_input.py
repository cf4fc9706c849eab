"""Whatever a document is, it is read or it is one skipped document with its reason; nothing hangs."""

import gzip
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.hostile import read_only, write
from kg.documents import Document, Skipped, find, read
from kg.documents.document import Unusable
from kg.documents.format_detection import FORMATS
from kg.documents.formats import sandbox
from kg.documents.reading import decode

ARTICLE = "<p>The transport ministers of both countries agreed on Tuesday to reopen the port, officials said.</p>"
EXTENSIONS = sorted({*FORMATS, ".txt.gz", ".warc.gz", ".jsonl.zst", ".unknown"})


def one(data: bytes, source: str) -> Document | Skipped:
    found = list(decode(data, source))
    assert len(found) == 1
    return found[0]


def html(body: str) -> bytes:
    return f"<!doctype html><html><head><title>Ministers agree</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + ARTICLE,
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + f">x</p>{ARTICLE}",
        "<script>var x = 1; " + ARTICLE * 100,
        "<!-- " + ARTICLE * 100,
        "<p>word" * 100_000,
        "<p>" + "x" * 500_000,
        "<p>" + "word " * 500_000,
        "",
    ],
    ids=["nested", "attributes", "script", "comment", "elements", "word", "line", "nothing"],
)
def test_a_hostile_page_is_one_skipped_document(body: str) -> None:
    assert isinstance(one(html(body), "sandbox.html"), Skipped)


def test_a_gigantic_attribute_does_not_hide_the_article() -> None:
    document = one(
        html(f"<img src='data:{'A' * 3_000_000}'><article>{ARTICLE}<p>It opens in May.</p></article>"), "a.html"
    )
    assert isinstance(document, Document)
    assert "agreed on Tuesday" in document.text


def test_a_page_of_ten_megabytes_is_not_parsed() -> None:
    skipped = one(html(ARTICLE * 120_000), "sandbox.html")
    assert isinstance(skipped, Skipped)
    assert "more than 10 MB" in skipped.reason


def test_entities_that_would_swell_are_left_as_they_are() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    assert isinstance(one(f"<!DOCTYPE html [{entities}]><html><body><p>&e11;</p>".encode(), "a.html"), Skipped)


def test_a_parser_that_dies_costs_one_document() -> None:
    parser = sandbox.Parser()
    try:
        with pytest.raises(Unusable):
            parser.parse("html", "<html></html>")
        assert parser._process is not None
        parser._process.kill()
        parser._process.wait()
        # It is gone before the next page: nothing is lost. It goes in the middle of one: that one is.
        text = html(f"<article><h1>Ministers agree</h1>{ARTICLE}</article>").decode()
        assert "agreed on Tuesday" in parser.parse("html", text)[0].text
    finally:
        parser.close()


def test_a_page_that_takes_too_long_is_given_up(monkeypatch) -> None:
    """The watchdog ends the child; the parent says so, and would start another."""
    monkeypatch.setattr(sandbox, "SECONDS", 0.2)
    parser = sandbox.Parser()
    try:
        with pytest.raises(Unusable, match="not parsed within"):
            parser.parse("html", html("<p>The minister spoke to them. <b>word</b></p>" * 6000).decode())
    finally:
        parser.close()


@pytest.mark.parametrize(
    ("source", "data", "reason"),
    [
        ("a.txt.gz", gzip.compress(b"a" * 60_000_000), "a line of more than"),
        ("a.txt.gz", gzip.compress(b"\n" * 60_000_000), "expands more than"),
        ("a.txt.gz", gzip.compress(gzip.compress(b"text")), "binary"),
        ("a.docx", b"PK\x03\x04" + bytes(100), "office document"),
        ("a.txt", b"{\\rtf1 text}", "rich text"),
        ("feed.xml", b"<?xml version='1.0'?><rss><channel>The minister</channel></rss>", "a feed without entries"),
        ("a.xml", b"<?xml version='1.0'?><nitf>The minister</nitf>", "XML that is neither RSS nor Atom"),
        ("a.dat", b"The minister rejected the plan.", "format not known (.dat)"),
        ("a.jsonl", b'{"text": ' * 50_000, "nested too deeply"),
        ("a.json", b"[" * 200_000, "nested too deeply"),
        ("a.json", b'{"a": 1}', 'no "text"'),
        ("a.txt", b"\xff\xfe\x00\xd8", "not UTF-16"),
        ("a.txt", b"The minister spoke. " * 10_000 + b"\xe9", "not UTF-8 (byte 200000)"),
        ("a.html", b"<html><body><p>" + bytes(range(128, 256)) * 200, "not UTF-8"),
    ],
)
def test_the_reason_says_what_it_is(source: str, data: bytes, reason: str) -> None:
    skipped = one(data, source)
    assert isinstance(skipped, Skipped)
    assert reason in skipped.reason
    assert "\n" not in skipped.reason


def test_a_line_of_100_megabytes_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(100):
            file.write(b"word " * 200_000)
        file.write(b'"}\n{"text": "The minister rejected the plan."}\n')
    skipped, document = read([path])
    assert isinstance(skipped, Skipped)
    assert "a line of more than 20 MB" in skipped.reason
    assert isinstance(document, Document)
    assert document.source.endswith("a.jsonl:2")


def test_halves_of_surrogate_pairs_in_json_have_an_id() -> None:
    row = b'{"text": "The minister rejected \\ud800 the plan.", "title": "\\udc00 title", "url": "\\ud83d"}'
    document = one(row, "a.jsonl")
    assert isinstance(document, Document)
    assert len(document.id) == 16


def test_hostile_documents_among_good_ones(tmp_path: Path) -> None:
    good, expected = write(tmp_path, good=60, bad=100, seed=7)
    found = list(read_only(tmp_path))
    assert {int(title.rpartition(" ")[2]) for status, _, title in found if status == "read"} == good
    assert sum(status == "failed" for status, _, _ in found) == expected.total()


def test_a_binary_line_first_does_not_lose_the_others() -> None:
    row = b'{"text": "The minister rejected the plan."}\n'
    skipped, document = decode(b"\0\x01\xff\n" + row, "a.jsonl")
    assert isinstance(skipped, Skipped)
    assert isinstance(document, Document)


def test_what_is_wrong_with_all_parts_of_a_text_is_said_once() -> None:
    line = "Le président a rejeté la proposition des États-Unis lors de la réunion de mardi à Paris.\n\n"
    skipped = one((line * 20_000).encode(), "a.txt")
    assert isinstance(skipped, Skipped)
    assert "not English" in skipped.reason


def test_an_office_document_is_told_by_its_bytes(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.txt", "w") as archive:
        archive.writestr("word/document.xml", "<w:t>Minister</w:t>")
    (skipped,) = read(find([str(tmp_path)]))
    assert isinstance(skipped, Skipped)


@settings(max_examples=150)
@given(
    st.sampled_from([e for e in EXTENSIONS if e not in (".html", ".htm", ".xhtml", ".pdf")]),
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.binary(max_size=100).map(gzip.compress),
        st.binary(max_size=200).map(lambda data: b"WARC/1.0\r\nContent-Length: 9\r\nWARC-Type: response\r\n" + data),
        st.builds(lambda key, value: f'{{"{key}": {value}}}'.encode(), st.text(max_size=4), st.text(max_size=40)),
    ),
)
def test_any_bytes_are_documents_or_skipped(extension: str, data: bytes) -> None:
    for found in decode(data, f"a{extension}"):
        assert isinstance(found, Document | Skipped)
        assert isinstance(found, Skipped) or found.id
