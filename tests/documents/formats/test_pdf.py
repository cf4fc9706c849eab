"""PDF files: words and paragraphs as they were written, not as they were set."""

from pathlib import Path

import pytest
from fpdf import FPDF

from kg.documents import Document, Skipped, find, read
from kg.documents.formats.pdf import Line, join_lines

PARAGRAPHS = (
    "The transport ministers of both countries agreed on Tuesday to reopen the northern port, officials said in a "
    "statement. The first ships are expected to leave within a week, after months of talks.",
    "Traders welcomed the decision. They had waited for it since the well-known dispute over fees began in May, when "
    "the port authority closed all of its gates.",
    "The ministers will meet again in June.",
)
MONTHS = ("June", "July", "August", "October")
TITLE = "Ministers agree to reopen the northern port"


def pdf(pages: int = 1, width: int = 90, header: str = "", password: str = "") -> bytes:
    class Paper(FPDF):
        def header(self) -> None:
            if header:
                self.cell(0, 6, header, new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.cell(0, 6, str(self.page_no()))

    paper = Paper()
    paper.set_font("Helvetica", size=11)
    paper.set_title("Microsoft Word - final2.doc")
    if password:
        paper.set_encryption(owner_password="owner", user_password=password)
    for number in range(pages):
        paper.add_page()
        if number == 0:
            paper.set_font("Helvetica", "B", size=15)
            paper.multi_cell(170, 8, TITLE, new_x="LMARGIN", new_y="NEXT")
            paper.set_font("Helvetica", size=11)
        for paragraph in PARAGRAPHS:
            text = paragraph.replace("statement", "state-\nment").replace("decision", "deci-\nsion")
            text = text.replace("June", MONTHS[number])
            paper.multi_cell(width, 5, text, new_x="LMARGIN", new_y="NEXT")
            paper.ln(3)
    return bytes(paper.output())


def only(path: Path, data: bytes) -> Document | Skipped:
    path.write_bytes(data)
    (found,) = read(find([str(path)]))
    return found


@pytest.mark.parametrize("width", [60, 90, 150])
def test_lines_become_paragraphs_and_split_words_become_words(tmp_path: Path, width: int) -> None:
    document = only(tmp_path / "a.pdf", pdf(width=width))
    assert isinstance(document, Document)
    assert document.title == TITLE
    assert document.body.split("\n\n") == [TITLE, *PARAGRAPHS]


def test_headers_footers_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    document = only(tmp_path / "a.pdf", pdf(pages=4, header="Harbor Dispatch weekly edition"))
    assert isinstance(document, Document)
    assert "weekly edition" not in document.text
    for month in MONTHS:
        assert PARAGRAPHS[2].replace("June", month) in document.text
    assert not [line for line in document.text.split("\n") if line.strip().isdigit()]


def test_a_pdf_is_told_by_its_bytes(tmp_path: Path) -> None:
    assert isinstance(only(tmp_path / "download", pdf()), Document)
    skipped = only(tmp_path / "a.pdf", b"an article that somebody renamed\n")
    assert isinstance(skipped, Skipped)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf(password="secret"), "encrypted PDF"),
        (pdf()[:300], "damaged PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged PDF"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_skipped_with_its_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    skipped = only(tmp_path / "a.pdf", data)
    assert isinstance(skipped, Skipped)
    assert reason in skipped.reason


def test_a_scanned_page_is_skipped(tmp_path: Path) -> None:
    paper = FPDF()
    paper.add_page()
    paper.rect(10, 10, 50, 50)
    skipped = only(tmp_path / "a.pdf", bytes(paper.output()))
    assert isinstance(skipped, Skipped)
    assert "without text" in skipped.reason


def test_a_hyphen_stays_where_the_text_has_it_elsewhere_and_before_a_capital() -> None:
    rows = ["a long-", "term plan of the long-term US-", "Ukraine talks and the govern-", "ment"]
    lines = [Line(row, 10, 100 - 12 * n, 200, 90 - 12 * n, 10) for n, row in enumerate(rows)]
    assert join_lines([lines]) == "a long-term plan of the long-term US-Ukraine talks and the government"
