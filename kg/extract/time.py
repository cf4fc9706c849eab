"""When it happened: time expressions beside a claim's trigger, resolved against the publication date.

A small resolver over the forms that news uses: the general date libraries guess where nothing is said ("May" in
"May met Macron"), need a table per language, and cost more to import than the pipeline needs to run.
Results are ISO 8601: a day (2025-02-20), a week (2025-W08), a month (2025-02) or a year (2025).
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping

from spacy.language import Language
from spacy.tokens import Doc

from kg import paths
from kg.annotations import Claim, Filler, Predicate, Tense, register
from kg.errors import InputError

#: Where a document keeps its publication date (ISO 8601) or None.
PUBLISHED = "kg.published"
_LABELS = frozenset({"DATE", "TIME"})
_FIRST_YEAR, _LAST_YEAR = 1500, 2199


@functools.cache
def _words() -> Mapping[str, Mapping[str, str]]:
    path = paths.data("ontology", "time.tsv")
    table: dict[str, dict[str, str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith(("#", "class\t")):
            continue
        cells = line.split("\t")
        if len(cells) < 2:
            raise InputError(f"{path}, line {number}: a class and a word are needed, separated by a tab")
        table.setdefault(cells[0], {})[cells[1]] = cells[2] if len(cells) > 2 else ""
    return table


def _any_of(name: str) -> str:
    return "|".join(sorted(map(re.escape, _words()[name]), key=len, reverse=True))


@functools.cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    month, weekday = rf"(?P<month>{_any_of('month')})\b\.?", rf"(?P<weekday>{_any_of('weekday')})\b"
    day, year = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b", r"(?P<year>1[5-9]\d\d|20\d\d|21\d\d)\b"
    unit, direction = rf"(?P<unit>{_any_of('unit')})s?\b", rf"(?P<direction>{_any_of('direction')})\b"
    number = rf"(?P<number>\d+|{_any_of('number')})"
    forms = {
        "iso": r"\b(?P<iso>\d{4}-\d\d-\d\d)\b",
        "month-day": rf"\b{month}\s*{day}(?:\s*,?\s*{year})?",
        "day-month": rf"\b{day}(?:\s+of)?\s+{month}(?:\s*,?\s*{year})?",
        "month-year": rf"\b{month}\s*(?:of\s+|,\s*)?{year}",
        "ago": rf"\b{number}\s+{unit}\s+(?P<back>{_any_of('back')}|{_any_of('ahead')})\b",
        "relative-unit": rf"\b{direction}\s+{unit}",
        "relative-weekday": rf"\b{direction}\s+{weekday}",
        "relative-month": rf"\b{direction}\s+{month}",
        "weekday": rf"\b{weekday}",
        "day": rf"\b(?P<offset>{_any_of('day')})\b",
        "year": rf"\b{year}(?!s)",
        "month": rf"\b{month}",
    }
    return {name: re.compile(form, re.IGNORECASE) for name, form in forms.items()}


def resolve(text: str, published: dt.date | None, tense: Tense = "Past") -> str:
    """Return the ISO 8601 date that an expression means, "" if it means none or the date of publication is needed.

    text: the expression ("last Thursday", "Feb. 20"). published: the day from which it is read. tense: of the event:
    "on Thursday" is the last one for a past event and the next one for a future event.
    """
    for name, pattern in _patterns().items():
        if match := pattern.search(text):
            found = {key: value.lower() for key, value in match.groupdict().items() if value}
            if (date := _resolve(name, found, published, tense)) is not None:
                return date
    return ""


def _resolve(form: str, found: dict[str, str], published: dt.date | None, tense: Tense) -> str | None:
    words = _words()
    if "iso" in found:
        return found["iso"] if _parse(found["iso"]) else None
    month = int(words["month"][found["month"]]) if "month" in found else 0
    year = int(found.get("year", 0))
    if form in ("month-day", "day-month"):
        return _day_of_month(year, month, int(found["day"]), published, tense)
    if form == "month-year":
        return f"{year}-{month:02}"
    if form == "year":
        return str(year)
    if published is None:
        return None
    direction = int(words["direction"][found["direction"]]) if "direction" in found else None
    if form == "ago":
        return _away(found, published)
    if "unit" in found and direction is not None:
        return _shifted(published, words["unit"][found["unit"]], direction)
    if "weekday" in found:
        return _weekday(int(words["weekday"][found["weekday"]]), published, direction, tense)
    if "offset" in found:
        return (published + dt.timedelta(days=int(words["day"][found["offset"]]))).isoformat()
    return _month(month, published, direction, tense)


def _parse(iso: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso[:10])
    except ValueError:
        return None


def _day_of_month(year: int, month: int, day: int, published: dt.date | None, tense: Tense) -> str | None:
    if year:
        return f"{year}-{month:02}-{day:02}" if 1 <= day <= calendar.monthrange(year, month)[1] else None
    if published is None:
        return None
    years = [y for y in range(published.year - 4, published.year + 5) if 1 <= day <= calendar.monthrange(y, month)[1]]
    days = [dt.date(y, month, day) for y in years]
    return _nearest(days, published, tense, lambda d: d).isoformat() if days else None


def _month(month: int, published: dt.date, direction: int | None, tense: Tense) -> str:
    months = [dt.date(y, month, 1) for y in range(published.year - 2, published.year + 3)]
    if direction is not None and direction != 0:
        tense = "Past" if direction < 0 else "Future"
        months = [m for m in months if (m.year, m.month) != (published.year, published.month)]
    return _nearest(months, published.replace(day=1), tense, lambda d: d).isoformat()[:7]


def _nearest(days: Iterable[dt.date], anchor: dt.date, tense: Tense, key: object) -> dt.date:
    """Return the day nearest to the anchor, on the side that the tense asks for."""
    side = [d for d in days if (d <= anchor if tense == "Past" else d >= anchor)] if tense != "Present" else []
    return min(side or days, key=lambda d: abs((d - anchor).days))


def _weekday(weekday: int, published: dt.date, direction: int | None, tense: Tense) -> str:
    back = (published.weekday() - weekday) % 7
    ahead = (weekday - published.weekday()) % 7
    if direction == -1:
        shift = -(back or 7)
    elif direction == 1 or (direction is None and tense == "Future"):
        shift = ahead or 7
    elif direction == 0:
        shift = weekday - published.weekday()
    else:
        shift = -back
    return (published + dt.timedelta(days=shift)).isoformat()


def _away(found: dict[str, str], published: dt.date) -> str:
    words = _words()
    number = found["number"]
    count = int(number) if number.isdigit() else int(words["number"][number])
    return _shifted(published, words["unit"][found["unit"]], -count if found["back"] in words["back"] else count)


def _shifted(published: dt.date, unit: str, count: int) -> str:
    """Return the date that lies so many units away, as exactly as the unit is."""
    if unit.startswith("m"):
        size = int(unit[1:])
        months = published.year * 12 + published.month - 1 + size * count
        year = months // 12
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            return ""
        return str(year) if size >= 12 else f"{year}-{months % 12 + 1:02}"
    day = published + dt.timedelta(days=int(unit) * count)
    if int(unit) == 1:
        return day.isoformat()
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


@Language.factory("kg_time", requires=["doc._.claims", "doc._.predicates"], assigns=["doc._.claims"])
def create(nlp: Language, name: str) -> TimeResolver:
    """Create the component that dates claims."""
    return TimeResolver()


class TimeResolver:
    """Fills the role "time" of claims with ISO 8601 dates, from the time expressions beside their triggers."""

    def __init__(self) -> None:
        """Read the table of time words (once in a process)."""
        register()
        _patterns()

    def __call__(self, doc: Doc) -> Doc:
        """Date the claims; ``doc.user_data["kg.published"]`` holds the publication date (ISO 8601) or None."""
        if not doc._.claims:
            return doc
        published = _parse(str(doc.user_data.get(PUBLISHED) or ""))
        beside = _expressions(doc)
        if beside:
            doc._.claims = [_dated(claim, doc, beside, published) for claim in doc._.claims]
        return doc


def _expressions(doc: Doc) -> dict[int, list[str]]:
    """Return the time expressions beside each trigger token."""
    entity = {token.i: ent for ent in doc.ents if ent.label_ in _LABELS for token in ent}
    beside: dict[int, list[str]] = {}
    for predicate in doc._.predicates:
        for text in _temporal(predicate, doc, entity):
            for token in predicate.tokens:
                beside.setdefault(token, []).append(text)
    return beside


def _temporal(predicate: Predicate, doc: Doc, entity: Mapping[int, object]) -> Iterable[str]:
    for argument in predicate.arguments:
        if argument.root in entity:
            # The whole phrase: "on Thursday (Feb. 20)" is more exact than its head.
            yield doc[argument.start : argument.end].text


def _dated(claim: Claim, doc: Doc, beside: Mapping[int, list[str]], published: dt.date | None) -> Claim:
    if any(role == "time" for role, _ in claim.roles):
        return claim
    trigger = doc.char_span(claim.trigger_start, claim.trigger_end, alignment_mode="expand")
    for token in trigger or ():
        for text in beside.get(token.i, ()):
            if date := resolve(text, published, claim.tense):
                return dataclasses.replace(
                    claim,
                    roles=(*claim.roles, ("time", Filler(text=date))),
                    rules=(*claim.rules, "time:beside-trigger"),
                )
    return claim
