"""Reader of PDF files: PDFium gives the lines of each page, which are joined to paragraphs."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from typing import IO

from kg.documents.document import Document, Origin, Unusable, clean
from kg.documents.formats.pdf_columns import Line, lines
from kg.documents.formats.sandbox import Page, parser
from kg.documents.formats.text import read_text
from kg.errors import InputError

MAX_BYTES = 100_000_000
MAX_TEXT = 20_000_000
MAGIC = b"%PDF-"
SHORT = 0.8
"""A line that ends a sentence and is shorter than this share of the widest ends its paragraph, too."""
SPACE = 0.3
"""More space between lines than usual, in heights of a line, begins a paragraph."""
DIFFERENT = 0.12
"""A difference in the size of letters, as a share of it, that begins a paragraph."""
APART = 0.5
"""More space than usual, in heights of a line, between a header and the text."""
MARGIN_LINES = 2
"""Lines at the top and at the bottom of a page that may be its header or footer."""

# PDFium marks a hyphen at the end of a line with this character, and leaves out the line break.
_HYPHEN = "\ufffe"
_SPLIT_WORD = re.compile(rf"(\w+)(?:{_HYPHEN}|[\xad-]\n)(\w+)")
_SENTENCE_END = re.compile(r"[.!?:][\"'”’)]*$")
_NUMBERS = re.compile(r"\d+|\b(?:[ivxlcdm]{1,8}|[IVXLCDM]{1,8})\b")
_NO_WORD = re.compile(r"\W*(?:\d*|[ivxlc]{1,8})\W*$")


def read(stream: IO[bytes], origin: Origin) -> Iterator[Document]:
    """Read a PDF file as one text.

    Raises:
        Unusable: it has no text, or is encrypted or damaged.
        InputError: the library is not installed.

    """
    try:
        import pypdfium2  # type: ignore[import-untyped]  # noqa: F401, PLC0415 (parse needs it, in another process)
    except ImportError:
        raise InputError(
            f"{origin.source}: reading PDF needs pypdfium2; install it with: pip install 'kg-news[pdf]'"
        ) from None
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unusable(f"PDF of more than {MAX_BYTES // 1_000_000} MB")
    (page,) = parser.parse("pdf", data)
    yield from read_text([clean(page.text)], origin)


def parse(data: bytes) -> tuple[Page, ...]:
    """Return the text of a PDF file. Meant for the process of ``kg.documents.formats.sandbox``.

    Raises:
        Unusable: it has no text, or is encrypted or damaged.

    """
    import pypdfium2  # noqa: PLC0415 (optional)

    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = "password" in str(error).lower()
        raise Unusable("encrypted PDF" if encrypted else "damaged PDF file") from None
    pages: list[list[Line]] = []
    size = 0
    for number in range(len(file)):
        try:
            pages.append(lines(file[number].get_textpage()))
        except pypdfium2.PdfiumError:
            continue  # one damaged page: the others can be read
        size += sum(len(line.text) for line in pages[-1])
        if size > MAX_TEXT:
            raise Unusable(f"PDF with more than {MAX_TEXT:,} characters")
    joined = join_lines(pages)
    if not any(c.isalpha() for c in joined):
        raise Unusable("PDF without text; scanned pages need character recognition first")
    return (Page(joined),)


def join_lines(pages: list[list[Line]]) -> str:
    """Return the paragraphs of pages of lines, without the running heads and feet of several pages.

    A paragraph begins after more space than is usual between lines, in another size of letters, and after a
    sentence that ends before its line does.
    """
    kept = [line for page in _without_margins(pages) for line in page]
    usual = _usual_space(kept)
    edge = max((line.right for line in kept), default=0.0)
    out: list[str] = []
    for above, line in zip([None, *kept], kept, strict=False):
        if above is not None:
            out.append("\n\n" if _begins(above, line, usual, edge) else "\n")
        out.append(line.text)
    return _mended("".join(out))


def _begins(above: Line, line: Line, usual: float, edge: float) -> bool:
    ended = bool(_SENTENCE_END.search(above.text))
    if abs(above.size - line.size) > DIFFERENT * line.size:
        return True
    if line.top >= above.top:  # the next page or column
        return ended
    if above.bottom - line.top > usual + SPACE * line.size:
        return True
    return ended and above.right - line.left < SHORT * ((above.edge or edge) - line.left)


def _mended(text: str) -> str:
    """Join words that were split at the end of a line, and the lines of each paragraph.

    A hyphen stays where the text has the word with it elsewhere, and before a capital ("US-\\nUkraine").
    """
    hyphenated = set(re.findall(r"\w+-\w+", text.casefold()))

    def join(match: re.Match[str]) -> str:
        left, right = match.groups()
        keep = right[:1].isupper() or right[:1].isdigit() or f"{left}-{right}".casefold() in hyphenated
        return f"{left}-{right}" if keep else left + right

    text = _SPLIT_WORD.sub(join, text).replace(_HYPHEN, "-")
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text).replace("\xad", "")


def _usual_space(lines: list[Line]) -> float:
    spaces = [above.bottom - line.top for above, line in itertools.pairwise(lines) if line.top < above.top]
    return statistics.median_low(spaces) if spaces else 0.0


def _without_margins(pages: list[list[Line]]) -> list[list[Line]]:
    """Leave out page numbers, headers and footers.

    A header is a line at the margin that most pages have, but for numbers; or most of the left or of the right pages,
    if it stands apart from the text.
    """
    usual = _usual_space([line for page in pages for line in page])
    seen: Counter[tuple[str, int]] = Counter()
    margins = [_margin(page, usual) for page in pages]
    for number, margin in enumerate(margins):
        for key in {_key(line) for line in margin}:
            seen[key, -1] += 1
        for key in {_key(line) for line, apart in margin.items() if apart}:
            seen[key, number % 2] += 1
    sides = {-1: len(pages), 0: (len(pages) + 1) // 2, 1: len(pages) // 2}

    def is_head(line: Line, number: int) -> bool:
        key, side = _key(line), number % 2
        if seen[key, -1] >= 3 and seen[key, -1] > sides[-1] / 2:
            return True
        apart = seen[key, 0] + seen[key, 1]
        return apart >= 2 and ((seen[key, side] > sides[side] / 2 and sides[side] > 1) or apart > sides[-1] / 2)

    return [
        [line for line in page if line not in margin or not (_NO_WORD.match(line.text) or is_head(line, number))]
        for number, (page, margin) in enumerate(zip(pages, margins, strict=True))
    ]


def _margin(page: list[Line], usual: float) -> dict[Line, bool]:
    """Return the lines at the margin of a page, each with whether it stands apart from the text."""
    by_height = sorted(page, key=lambda line: -line.top)
    found: dict[Line, bool] = {}
    for run, outer in ((by_height, 1), (by_height[::-1], -1)):
        for n, line in enumerate(run[:MARGIN_LINES]):
            inner = run[n + 1] if n + 1 < len(run) else None
            space = 0.0
            if inner is not None:
                space = line.bottom - inner.top if outer > 0 else inner.bottom - line.top
            found[line] = found.get(line, False) or space > usual + line.size * APART
    return found


def _key(line: Line) -> str:
    return _NUMBERS.sub("#", line.text)
