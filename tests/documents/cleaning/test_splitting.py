"""Long texts are cut at paragraphs, and every offset keeps its meaning."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.documents import Document, Skipped
from kg.documents.cleaning.splitting import MAX_CHARACTERS, PART_CHARACTERS, cut
from kg.documents.document import Unusable
from kg.documents.reading import decode

LINE = "The transport ministers of both countries agreed on Tuesday to reopen the northern port, officials said.\n"


def book(paragraphs: int) -> str:
    return "Ministers agree to reopen the northern port\n\n" + "".join(f"{n}. {LINE * 3}\n" for n in range(paragraphs))


@pytest.mark.parametrize("name", ["book.txt", "book.jsonl"])
def test_the_parts_put_together_are_the_text(name: str) -> None:
    text = book(8000)
    data = text.encode() if name == "book.txt" else json.dumps({"text": text, "title": text[:43]}).encode()
    parts = [d for d in decode(data, name) if isinstance(d, Document)]
    assert "".join(part.text for part in parts) == text
    assert max(len(part.text) for part in parts) <= PART_CHARACTERS
    assert [part.part for part in parts] == list(range(1, len(parts) + 1))
    for before, part in zip([None, *parts], parts, strict=False):
        assert text[part.offset : part.offset + len(part.text)] == part.text
        assert part.continues == (before.id if before else "")
        assert part.text.split(".")[0].isdigit() or part.offset == 0, "a part begins with a paragraph"
    assert parts[1].title == "Ministers agree to reopen the northern port (part 2)"
    assert len({part.id for part in parts}) == len(parts)


def test_a_text_of_a_million_characters_is_one_document() -> None:
    text = (LINE * (MAX_CHARACTERS // len(LINE) + 1))[:MAX_CHARACTERS]
    (document,) = decode(text.encode(), "a.txt")
    assert isinstance(document, Document)
    assert (document.part, document.offset, document.continues) == (0, 0, "")


def test_a_line_without_end_is_skipped_and_what_came_before_is_kept() -> None:
    (skipped,) = decode(b"word " * 400_000, "a.txt")
    assert isinstance(skipped, Skipped)
    assert "a line of more than" in skipped.reason
    text = book(4000)
    *parts, skipped = decode((text + "word " * 400_000).encode(), "a.txt")
    assert isinstance(skipped, Skipped)
    assert all(isinstance(part, Document) for part in parts)
    assert len(parts) > 3


@settings(max_examples=60)
@given(st.lists(st.integers(1, 700_000), min_size=1, max_size=6), st.sampled_from(["\n", "\n\n"]), st.integers(1, 5))
def test_cutting_loses_nothing(lengths: list[int], mark: str, chunks: int) -> None:
    text = "".join("x" * n + mark for n in lengths)
    size = len(text) // chunks + 1
    parts = list(cut(text[at : at + size] for at in range(0, len(text), size)))
    assert "".join(parts) == text
    assert all(0 < len(part) <= MAX_CHARACTERS for part in parts)
    assert len(text) > MAX_CHARACTERS or len(parts) == 1


def test_cutting_does_not_depend_on_the_chunks() -> None:
    text = book(6000)
    whole = list(cut([text]))
    assert list(cut(text[at : at + 65_536] for at in range(0, len(text), 65_536))) == whole
    with pytest.raises(Unusable):
        list(cut(["x" * 1000 for _ in range(1001)]))
