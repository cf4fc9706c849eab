"""Inputs on which other readers fail: teasers, consent, dates of something else, columns, damaged archives."""

from pathlib import Path

import pytest

from kg.documents import Document, Skipped, find, read

CASES = Path(__file__).with_name("cases")
NORWAY = "Norway rejected the fishing treaty on Tuesday after weeks of talks in Oslo, the foreign minister said."
SWEDEN = "Sweden signed the agreement last month and demanded that Norway join the treaty before the summer."
DENMARK = "Denmark criticized the decision and threatened to close its ports to Norwegian trawlers in the coming weeks."
ICELAND = "Iceland supported the treaty, and Finland offered to mediate between the two governments next week."
SINCE = (
    "The fishing dispute began in 2019, when the European Union imposed quotas on cod in the North Sea and sent "
    "inspectors to the harbours."
)


def one(name: str) -> Document:
    (document,) = read(find([str(CASES / name)]))
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("name", "paragraphs", "published"),
    [
        ("teaser_is_the_lead.html", [NORWAY, SWEDEN, DENMARK, ICELAND], ""),
        ("teaser_is_the_lead.2.html", [NORWAY, SWEDEN, DENMARK, ICELAND, SINCE], ""),
        ("cookie_text_for_the_article.html", [NORWAY, SWEDEN, DENMARK], ""),
        ("cookie_text_for_the_article.2.html", [NORWAY, SWEDEN], ""),
        ("cookie_text_for_the_article.3.html", [NORWAY], ""),
        ("paragraph_that_is_a_link.html", [NORWAY, SWEDEN, DENMARK, ICELAND], ""),
        ("paragraph_that_is_a_link.2.html", [NORWAY, SWEDEN, DENMARK, ICELAND, SINCE], ""),
        ("date_of_something_else.html", [NORWAY, SWEDEN, DENMARK], "2024-02-03"),
        ("date_of_something_else.2.html", [NORWAY, SWEDEN, DENMARK], ""),
        ("date_of_something_else.3.html", [NORWAY, SWEDEN, DENMARK], "2024-02-03"),
        ("american_date.html", [NORWAY, SWEDEN, DENMARK], "2024-02-03"),
        ("american_date.2.html", [NORWAY, SWEDEN, DENMARK], "2024-02-23"),
    ],
)
def test_the_article_of_a_page_is_read_and_nothing_else(name: str, paragraphs: list[str], published: str) -> None:
    document = one(name)
    lines = [line for line in document.body.split("\n") if line.strip()]
    assert lines == ["Norway says no to fishing treaty", *paragraphs]
    assert document.published == published


def test_a_bad_byte_is_one_replaced_character() -> None:
    assert "Jürg M\ufffdller met François Béart in Zürich on Tuesday" in one("one_bad_byte.html").body


def test_the_columns_of_a_page_are_read_one_after_the_other() -> None:
    for name in ("pdf_columns.pdf", "pdf_columns.2.pdf"):
        text = one(name).body
        assert text.index("Norway rejected the fishing treaty on Tuesday after") < text.index("Denmark criticized the")
        assert "Denmark criticized the decision and" in text
        assert "rejected the Denmark" not in text


def test_running_heads_are_left_out() -> None:
    for name in ("pdf_running_heads.pdf", "pdf_running_heads.2.pdf"):
        text = one(name).body
        for head in ("THE DAILY NORTH", "RUSSIA THREATENS", "All rights reserved"):
            assert head not in text
        assert "Serbia signed the defence agreement with Uganda in week 25 of the talks." in text


def test_a_page_that_is_compressed_with_brotli_is_read() -> None:
    found = list(read(find([str(CASES / "warc_brotli.warc.gz")])))
    assert [one.source for one in found if isinstance(one, Document)] == [f"http://news.example/{n}" for n in range(8)]


def test_a_record_whose_length_lies_is_said_and_hides_no_other() -> None:
    found = list(read(find([str(CASES / "warc_length_lies.warc")])))
    assert [one.source.rpartition("/")[2] for one in found] == ["Kyiv", "warc_length_lies.warc#2", "Odesa", "Paris"]
    assert isinstance(found[1], Skipped)
    assert "its length is wrong" in found[1].reason
