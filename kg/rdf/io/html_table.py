"""HTML tables for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

SHOWN = 100
"""Rows of a table that a notebook shows; the rest are counted."""


def html_table(columns: Sequence[str], rows: Sequence[Sequence[object]], caption: str = "") -> str:
    """Return a table as HTML.

    Args:
        columns: names of the columns.
        rows: cells, shown as text; None is an empty cell.
        caption: a line above the table, as text; "" for none.
    """
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in rows[:SHOWN])
    more = f"<p>and {len(rows) - SHOWN:,} more</p>" if len(rows) > SHOWN else ""
    return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: object) -> str:
    return "" if value is None else escape(str(value))
