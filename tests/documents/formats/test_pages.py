"""Pages of many kinds of sites (``pages/``; their markup is that of real sites, their text is invented).

Each file says at its beginning what is right: title, date, outlet, the paragraphs of its first article, captions.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.documents import Document
from kg.documents.reading import decode

PAGES = sorted(Path(__file__).with_name("pages").glob("*.html"))


@dataclass(frozen=True)
class Expected:
    title: str
    published: str
    publisher: str
    text: tuple[str, ...]
    captions: tuple[str, ...]


def split(path: Path) -> tuple[Expected, bytes]:
    head, _, page = path.read_text(encoding="utf-8").removeprefix("<!--\n").partition("\n-->\n")
    pairs = [line.partition(": ")[::2] for line in head.split("\n")]

    def all_of(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in pairs if key.rstrip(":") == name)

    one = {key.rstrip(":"): value for key, value in pairs}
    return Expected(one["title"], one["published"], one["publisher"], all_of("text"), all_of("caption")), page.encode()


def read(path: Path) -> Expected:
    _, page = split(path)
    document, *_ = decode(page, "page.html")
    assert isinstance(document, Document), document
    captions = tuple(document.text[start:end] for start, end in document.captions)
    lines = [line.strip() for line in document.body.split("\n") if line.strip()]
    text = tuple(line for line in lines if line not in captions and line != document.title)
    return Expected(document.title, document.published, document.publisher, text, captions)


def test_there_are_pages() -> None:
    assert len(PAGES) >= 60


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_title_date_outlet_text_and_captions(path: Path) -> None:
    assert read(path) == split(path)[0]
