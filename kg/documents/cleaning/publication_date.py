"""Dates and times of publication."""

from __future__ import annotations

import datetime
import re
import warnings
from typing import Literal

import dateutil.parser

from kg.knowledge.word_lists import time_zones

Order = Literal["month-day", "day-month", ""]
"""Order of day and month in a date such as 02/03/2024; "" if it is not known."""

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?: ?[ap]\.?m\b\.?)?(?: ?(?:[A-Z]{2,4}\b|[+-]\d{2}:?\d{2}|Z\b))?"
_DATE = re.compile(
    rf"(?i)\b(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\.?,? )?"
    rf"(?P<date>\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH},?[ -]\d{{4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{4}}/\d{{2}}/\d{{2}}"
    rf"|\d{{1,2}}(?P<mark>[/.])\d{{1,2}}(?P=mark)\d{{4}})(?:\b|(?=T\d))"
    rf"(?P<time>(?:T|,?(?: at)?(?: [–—-])? ?)(?P<clock>{_TIME}))?"
)
_MARKER = re.compile(r"(?i)\b(?:last )?(?:updated|published|posted|modified|date)\b:?(?: on| at)?")
_ISO = re.compile(r"(\d{4})([-/]?)(\d{2})\2(\d{2})(?!\d)")
_ISO_TIME = re.compile(r"[T ]\d{2}:?\d{2}")
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\b")
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?$")
_LONGEST = 100
# What the parser takes from its default is not in the text: two defaults that differ in all parts tell.
_DEFAULTS = (datetime.datetime(2000, 1, 1, 1, 1), datetime.datetime(2004, 2, 2, 2, 2))


def find_date(line: str, order: Order = "") -> tuple[str, str]:
    """Return the date that a line holds, and the rest of the line without "Updated" and the like.

    Args:
        line: a line of the head of a page.
        order: of day and month in the page's numeric dates.

    Returns:
        The ISO date, with the time of day if there is one; "" if there is no date. The rest.

    """
    found = _DATE.search(line)
    if not found:
        return "", line
    rest = _MARKER.sub("", line[: found.start()] + line[found.end() :]).strip(" ,|/–—-·")
    written = f"{found['date']} {found['clock']}" if found["clock"] else found["date"]
    return iso(written, order) or iso(found["date"], order), rest


def iso(text: str, order: Order = "") -> str:
    """Return a date in any usual English form, or in seconds since 1970, as ISO 8601.

    The day, the time of day and the zone are those that are written. A date without a day, a month or a year is
    none, nor is one whose day and month can be exchanged (02/03/2024) if their order is not known.

    Args:
        text: the date as it is written.
        order: of day and month in numeric dates.

    Returns:
        "2025-02-17", "2025-02-17T09:30:00" or "2025-02-17T09:30:00+02:00"; "" if the text is no date.

    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return ""
    try:
        if _EPOCH.match(text):
            seconds = float(text)
            seconds /= 1000 if seconds > 1e11 else 1
            moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC).replace(microsecond=0)
            return _written(moment)
        if numeric := _NUMERIC.match(text):
            text = _year_first(numeric, order) + text[numeric.end() :]
            if not text[0].isdigit():
                return ""
        if found := _ISO.match(text):
            day = datetime.date(int(found[1]), int(found[3]), int(found[4])).isoformat()
            return _with_time(day, text[found.end() :])
        return _parsed(text)
    except (ValueError, OverflowError, TypeError, ArithmeticError, AttributeError):  # the parser's own faults, too
        return ""


def _year_first(numeric: re.Match[str], order: Order) -> str:
    """Return a numeric date as year, month and day; "-" if its day and month can be exchanged."""
    first, second = int(numeric[1]), int(numeric[3])
    if numeric[2] == "." or first > 12:
        order = "day-month"
    elif second > 12 or first == second:
        order = "month-day"
    if not order:
        return "-"
    day, month = (first, second) if order == "day-month" else (second, first)
    return f"{numeric[4]}-{month:02}-{day:02}"


def _with_time(day: str, rest: str) -> str:
    if _ISO_TIME.match(rest):
        try:
            return _written(datetime.datetime.fromisoformat(f"{day}T{rest[1:].strip().replace(' ', '')}"))
        except ValueError:
            pass
    if not rest.strip():
        return day
    try:
        return _parsed(f"{day} {rest.strip(' T,|-–—')}") or day
    except (ValueError, OverflowError, TypeError, ArithmeticError, AttributeError):
        return day


def _parsed(text: str) -> str:
    hours = time_zones()
    zones = {name: datetime.timezone(datetime.timedelta(hours=value)) for name, value in hours.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of zones that are not known
        one, two = (dateutil.parser.parse(text, default=default, tzinfos=zones) for default in _DEFAULTS)
    if one.date() != two.date():
        return ""
    return _written(one) if (one.hour, one.minute) == (two.hour, two.minute) else one.date().isoformat()


def _written(moment: datetime.datetime) -> str:
    text = moment.replace(microsecond=0, tzinfo=None).isoformat()
    offset = moment.utcoffset()
    if offset is None:
        return text
    if not offset:
        return f"{text}Z"
    minutes = round(offset.total_seconds() / 60)
    return f"{text}{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
