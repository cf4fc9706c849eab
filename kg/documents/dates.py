"""When a page says it was published."""

from __future__ import annotations

import re

import dateutil.parser

LOOK_AT = 25
"""Lines from the top of a page that may carry its date."""

_DATE = (
    r"(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?[A-Z][a-z]{2,8}\.?,? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|"
    r"\d{4}-\d{2}-\d{2})"
)
_MARKED = re.compile(
    rf"^\W*(?:last )?(?:updated|published|posted|date|on|by [^|]*[|,–-]|[A-Z][\w ]+[|–-])?\W*(?:at|on)?\s*"
    rf"(?:\w+day,? )?({_DATE})(?:[\s,|T–-].{{0,30}})?$",
    re.IGNORECASE,
)


def published(text: str) -> str:
    """Return the ISO date of a line near the top that holds little else than a date, else ""."""
    for line in text.strip().split("\n", LOOK_AT)[:LOOK_AT]:
        found = _MARKED.match(line.strip())
        if found and (day := iso(found.group(1))):
            return day
    return ""


def iso(text: str) -> str:
    """Return a date in any usual English form as ISO date ("2025-02-17"), "" if it is none."""
    try:
        return dateutil.parser.parse(text).date().isoformat()
    except (ValueError, OverflowError):
        return ""
