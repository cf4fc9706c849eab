"""When a page says it was published."""

from __future__ import annotations

import re

import dateutil.parser

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"(?i)\b(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\.?,? )?"
    rf"(?P<date>\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})\b"
    rf"(?:,?(?: at)? ?\d{{1,2}}[:.]\d{{2}}(?: ?[ap]\.?m\.?)?(?: ?[A-Z]{{2,4}})?)?"
)
_MARKER = re.compile(r"(?i)\b(?:last )?(?:updated|published|posted|modified|date)\b:?(?: on| at)?")


def find_date(line: str) -> tuple[str, str]:
    """Return the ISO date that a line holds ("" if none), and the rest of it without "Updated" and the like."""
    found = _DATE.search(line)
    if not found:
        return "", line
    rest = _MARKER.sub("", line[: found.start()] + line[found.end() :]).strip(" ,|/–—-·")
    return iso(found.group("date")), rest


def iso(text: str) -> str:
    """Return a date in any usual English form as ISO date ("2025-02-17"), "" if it is none."""
    try:
        return str(dateutil.parser.parse(text).date().isoformat())
    except (ValueError, OverflowError):
        return ""
