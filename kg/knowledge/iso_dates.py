"""Dates of ISO 8601 as intervals of days."""

from __future__ import annotations

import calendar
import datetime as dt

Interval = tuple[dt.date, dt.date]

SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
"""The seasons of ISO 8601-2 (as EDTF: "2025-22" is the summer of 2025) by the month in which they begin."""


def days(iso: str) -> Interval | None:
    """Return the first and the last day of an ISO 8601 day (with a time or without), week, month, season or year.

    None if the text is none of these.
    """
    try:
        if len(iso) >= len("2025-02-20"):
            day = dt.date.fromisoformat(iso[:10])
            return day, day
        if "W" in iso:
            monday = dt.date.fromisocalendar(int(iso[:4]), int(iso[6:8]), 1)
            return monday, monday + dt.timedelta(days=6)
        if len(iso) == len("2025-02"):
            year, month = int(iso[:4]), int(iso[5:7])
            first = dt.date(year, SEASONS.get(month, month), 1)
            return first, end_of_month(first, 2 if month in SEASONS else 0)
        return dt.date(int(iso), 1, 1), dt.date(int(iso), 12, 31)
    except ValueError:
        return None


def end_of_month(day: dt.date, later: int = 0) -> dt.date:
    """Return the last day of the month of a day, or of a month that is a number of months later."""
    months = day.year * 12 + day.month - 1 + later
    year, month = months // 12, months % 12 + 1
    return dt.date(year, month, calendar.monthrange(year, month)[1])
