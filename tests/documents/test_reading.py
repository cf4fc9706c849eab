"""Files of every kind become documents, or one clear reason why not."""

import json
from pathlib import Path

import pytest

from kg.documents import Document, Skipped, find, read
from kg.documents.reading import decode
from kg.documents.streams import PassedOver
from kg.errors import InputError

ARTICLE = (
    "Ministers agree to reopen the northern port\n\n"
    "The transport ministers of both countries agreed on Tuesday to reopen the port, officials said. "
    "The first ships are expected to leave within a week."
)


def one(data: bytes, source: str = "article.txt") -> Document | Skipped:
    found = list(decode(data, source))
    assert len(found) == 1
    return found[0]


def test_the_first_line_of_plain_text_is_its_title() -> None:
    document = one(ARTICLE.encode())
    assert isinstance(document, Document)
    assert document.title == "Ministers agree to reopen the northern port"
    assert document.text == ARTICLE


def test_text_without_a_title_line_takes_the_name_of_the_file() -> None:
    document = one(ARTICLE.split("\n\n")[1].encode(), "port.txt")
    assert isinstance(document, Document)
    assert document.title == "port"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b" \n \n", "empty file"),
        (b"\x7fELF\0\0\0\1", "binary file"),
        ("Café économique".encode("latin-1"), "not UTF-8 (byte 3)"),
        ("Le président a rejeté la proposition des États-Unis lors de la réunion de mardi à Paris.".encode(), "(fr)"),
        (b"12345 67890\n---\n", "no text"),
    ],
)
def test_what_cannot_be_used_is_skipped_with_its_reason(data: bytes, reason: str) -> None:
    skipped = one(data)
    assert isinstance(skipped, Skipped)
    assert reason in skipped.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_tell_the_encoding(encoding: str) -> None:
    document = one(ARTICLE.encode(encoding))
    assert isinstance(document, Document)
    assert document.text == ARTICLE


def test_windows_line_breaks_make_no_difference() -> None:
    document = one(ARTICLE.replace("\n", "\r\n").encode())
    assert isinstance(document, Document)
    assert document.text == ARTICLE


def test_an_html_page_gives_title_date_publisher_and_body() -> None:
    page = f"""<!doctype html><html lang="en"><head><title>Port to reopen - Harbor Dispatch</title>
      <meta property="og:title" content="Ministers agree to reopen the northern port">
      <meta property="og:site_name" content="Harbor Dispatch">
      <meta property="article:published_time" content="2025-03-04T08:00:00Z">
      <link rel="canonical" href="https://harbor.example/port"></head>
      <body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article>
      <h1>Ministers agree to reopen the northern port</h1><p>{ARTICLE.split(chr(10) * 2)[1]}</p>
      <p>{"Traders welcomed the decision after months of waiting. " * 4}</p>
      </article><footer>Subscribe to our newsletter</footer></body></html>"""
    document = one(page.encode(), "page.html")
    assert isinstance(document, Document)
    assert document.title == "Ministers agree to reopen the northern port"
    assert document.published == "2025-03-04T08:00:00Z"
    assert document.publisher == "Harbor Dispatch"
    assert document.url == "https://harbor.example/port"
    assert "agreed on Tuesday" in document.text
    assert "newsletter" not in document.text


def test_a_bad_line_of_json_lines_does_not_lose_the_others() -> None:
    good = {
        "text": ARTICLE,
        "title": "Port",
        "date": "4 March 2025",
        "publisher": "Harbor Dispatch",
        "url": "https://x.example/1",
    }
    lines = [json.dumps(good), "{not json", '{"title": "no text"}', json.dumps({**good, "url": "https://x.example/2"})]
    found = list(decode("\n".join(lines).encode(), "news.jsonl"))
    assert [type(x).__name__ for x in found] == ["Document", "Skipped", "Skipped", "Document"]
    assert isinstance(found[0], Document)
    assert (found[0].published, found[0].publisher) == ("2025-03-04", "Harbor Dispatch")
    assert isinstance(found[1], Skipped)
    assert found[1].source == "news.jsonl:2"


def test_folders_are_searched_in_order_and_missing_paths_are_refused(tmp_path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/2.txt", "a.txt", "picture.png"):
        (tmp_path / name).write_text(ARTICLE)
    found = list(find([str(tmp_path)]))
    assert [p.relative_to(tmp_path).as_posix() for p in found if isinstance(p, Path)] == ["a.txt", "b/2.txt"]
    assert [Path(p.location).name for p in found if isinstance(p, PassedOver)] == ["picture.png"]
    with pytest.raises(InputError, match="no such file"):
        list(find([str(tmp_path / "missing")]))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no documents"):
        list(find([str(tmp_path / "empty")]))


def test_the_id_depends_on_content_and_not_on_the_place(tmp_path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(ARTICLE)
    one, two = read(find([str(tmp_path)]))
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert one.id == two.id
    assert len(one.id) == 16
