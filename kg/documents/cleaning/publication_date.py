"""Publication dates as pages write them."""

from __future__ import annotations

import datetime
import re

import dateutil.parser

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"(?i)\b(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\.?,? )?"
    rf"(?P<date>\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH},?[ -]\d{{4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{4}}/\d{{2}}/\d{{2}})(?:\b|(?=T\d))"
    rf"(?:(?:T|,?(?: at)? ?)\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}}(?:\.\d+)?)?(?: ?[ap]\.?m\.?)?"
    rf"(?: ?(?:[A-Z]{{2,4}}\b|[+-]\d{{2}}:?\d{{2}}|Z\b))?)?"
)
_MARKER = re.compile(r"(?i)\b(?:last )?(?:updated|published|posted|modified|date)\b:?(?: on| at)?")
_ISO = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?$")
_LONGEST = 100
# What the parser takes from its default is not in the text: two defaults that differ in all parts tell.
_DEFAULTS = (datetime.datetime(2000, 1, 1), datetime.datetime(2004, 2, 2))


def find_date(line: str) -> tuple[str, str]:
    """Return the ISO date that a line holds ("" if none), and the rest of it without "Updated" and the like."""
    found = _DATE.search(line)
    if not found:
        return "", line
    rest = _MARKER.sub("", line[: found.start()] + line[found.end() :]).strip(" ,|/–—-·")
    return iso(found.group("date")), rest


def iso(text: str) -> str:
    """Return a date in any usual English form, or in seconds since 1970, as ISO date ("2025-02-17"), "" if it is none.

    The day is the one that is written, in whatever time zone. A date without a day, a month or a year is none.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return ""
    try:
        if found := _ISO.match(text):
            return datetime.date(*map(int, found.groups())).isoformat()
        if _EPOCH.match(text):
            seconds = float(text)
            seconds /= 1000 if seconds > 1e11 else 1
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()
        one, two = (dateutil.parser.parse(text, default=default, ignoretz=True).date() for default in _DEFAULTS)
    except (ValueError, OverflowError, TypeError, ArithmeticError, AttributeError):  # the parser's own faults, too
        return ""
    return one.isoformat() if one == two else ""
