"""Lines of a page of a PDF file in reading order: columns that stand side by side are read one after the other."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

GAP = 0.75
"""Space between words, in heights of a line, that can part two columns."""
ALIGNED = 2.5
"""Points by which the beginnings of a column's lines may differ."""
FEWEST_ROWS = 3
"""Rows with a gap at one place that make columns."""
SAME_ROW = 0.4
"""Difference of the baselines of pieces of one row, in heights of a line."""

_LINE = re.compile(r"[^\s](?:[^\r\n]*[^\s])?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, with its place in points from the lower left corner.

    Attributes:
        text: of the line.
        left, top, right, bottom: its place.
        size: height of its letters.
        edge: right edge of its column, 0 for that of the page.

    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    edge: float = 0.0


Row = tuple[Line, ...]


def lines(page: Any) -> list[Line]:
    """Return the lines of a page (a text page of PDFium) in reading order."""
    return in_columns(list(_rows(_pieces(page))))


def _pieces(page: Any) -> Iterator[Row]:
    """Yield the lines of a page, each in pieces where there is much space between two words."""
    text = page.get_text_range(errors="ignore")
    for found in _LINE.finditer(text):
        left, _, _, top = page.get_charbox(found.start(), loose=True)
        _, bottom, right, end = page.get_charbox(found.end() - 1, loose=True)
        size = end - bottom
        pieces: list[Line] = []
        start = found.start()
        for space in re.finditer(r"\s+", found.group()):
            before, behind = found.start() + space.start() - 1, found.start() + space.end()
            ends = page.get_charbox(before, loose=True)[2]
            begins = page.get_charbox(behind, loose=True)[0]
            if begins - ends >= GAP * size:
                pieces.append(Line(text[start : before + 1], left, top, ends, bottom, size))
                start, left = behind, begins
        yield (*pieces, Line(text[start : found.end()], left, top, right, bottom, size))


def _rows(pieces: Iterable[Row]) -> Iterator[Row]:
    """Put pieces together that stand side by side and come one after the other."""
    row: Row = ()
    for following in pieces:
        if row and (
            abs(row[-1].bottom - following[0].bottom) > SAME_ROW * row[-1].size or following[0].left < row[-1].right
        ):
            yield row
            row = ()
        row += following
    if row:
        yield row


def in_columns(rows: Sequence[Row]) -> list[Line]:
    """Return the pieces of rows in reading order: what stands left of a gap that rows have at one place comes first.

    Args:
        rows: pieces that stand side by side, from left to right; in the order in which the file draws them.

    """
    place = _gutter(rows)
    if place is None:
        return [_joined(row) for row in rows if row]
    first, last, at = place
    band = rows[first : last + 1]
    left = [tuple(piece for piece in row if piece.left < at - ALIGNED) for row in band]
    right = [tuple(piece for piece in row if piece.left >= at - ALIGNED) for row in band]
    above, below = in_columns(rows[:first]), in_columns(rows[last + 1 :])
    return [*above, *_column(left), *_column(right), *below]


def _column(rows: Sequence[Row]) -> list[Line]:
    found = in_columns([row for row in rows if row])
    edge = max((line.right for line in found), default=0.0)
    return [line if line.edge else replace(line, edge=edge) for line in found]


def _gutter(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """Return the first and the last row of a band of columns, and where the right one begins; None without columns."""
    best: tuple[int, int, float] | None = None
    most = FEWEST_ROWS - 1
    for at in _beginnings(rows):
        for fits, group in itertools.groupby(range(len(rows)), key=lambda n: _fits(rows[n], at)):
            run = list(group)
            with_gap = [n for n in run if fits and _has_gap(rows[n], at)]
            if len(with_gap) > most:
                most, best = len(with_gap), (_begin(rows, run[0], with_gap[0]), run[-1], at)
    return best


def _beginnings(rows: Sequence[Row]) -> list[float]:
    """Return the places behind gaps at which enough rows have one."""
    places = sorted(piece.left for row in rows for piece in row[1:])
    return [
        at
        for at, before in zip(places, [None, *places], strict=False)
        if at != before
        and bisect.bisect_right(places, at + ALIGNED) - bisect.bisect_left(places, at - ALIGNED) >= FEWEST_ROWS
    ]


def _begin(rows: Sequence[Row], first: int, gap: int) -> int:
    """Return where a band begins: rows before the first gap that stand as near belong to it."""
    while gap > first:
        above, row = rows[gap - 1][0], rows[gap][0]
        if above.bottom - row.top > above.size or above.top <= row.top or above.size > 1.1 * row.size:
            break
        gap -= 1
    return gap


def _fits(row: Row, at: float) -> bool:
    """Return whether a row has no piece that stands on both sides of a place."""
    return all(piece.right < at or piece.left >= at - ALIGNED for piece in row)


def _has_gap(row: Row, at: float) -> bool:
    return any(abs(piece.left - at) <= ALIGNED for piece in row[1:])


def _joined(row: Row) -> Line:
    first, last = row[0], row[-1]
    return replace(first, text=" ".join(piece.text for piece in row), right=last.right)
