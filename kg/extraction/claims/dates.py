"""Dates of claims: time expressions beside the trigger, resolved against the publication date.

A small resolver over the forms that news uses: the general date libraries guess where nothing is said ("May" in
"May met Macron"), need a table per language, and cost more to import than the pipeline needs to run.
Results are what TIMEX3 calls values, in ISO 8601: a day (2025-02-20), a week (2025-W08), a month (2025-02), a season
(2024-22, the summer, as in ISO 8601-2) or a year (2025).
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Container, Iterable, Iterator, Mapping

from spacy.language import Language
from spacy.tokens import Doc

from kg.annotations import Claim, Filler, Predicate, Tense, register
from kg.knowledge.iso_dates import SEASONS, days, end_of_month
from kg.knowledge.ontology import ontology
from kg.knowledge.word_lists import time_words

#: Where a document keeps its publication date (ISO 8601) or None.
PUBLISHED = "kg.published"
_LABELS = frozenset({"DATE", "TIME"})
_ROLES = ("time", "from", "until")
_SHORT = 3  # letters of a weekday's abbreviation
_AHEAD = frozenset({"in", "within"})
_YEARS = re.compile(r"\b([12]\d{3})\s*[-–—]\s*([12]\d{3})\b")
_FIRST_YEAR, _LAST_YEAR = 1500, 2199
_FARTHEST = 40_000  # days


def _any_of(name: str) -> str:
    return "|".join(sorted(map(re.escape, time_words()[name]), key=len, reverse=True))


@functools.cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    month, weekday = rf"(?P<month>{_any_of('month')})\b\.?", rf"(?P<weekday>{_any_of('weekday')})\b"
    day, year = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b", r"(?P<year>1[5-9]\d\d|20\d\d|21\d\d)\b"
    unit, direction = rf"(?P<unit>{_any_of('unit')})s?\b", rf"(?P<direction>{_any_of('direction')})\b"
    words = _any_of("number")
    number = rf"(?<![\w.,-])(?<!half )(?P<number>\d[\d,]*|(?:{words})(?:-(?:{words}))?)"
    season, ordinal = rf"(?P<season>{_any_of('season')})\b", r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)\b"
    forms = {
        "iso": r"\b(?P<iso>\d{4}([-/.])\d\d\2\d\d)\b",
        "holiday": rf"\b(?P<holiday>{_any_of('holiday')})\b(?:\s*,?\s*{year})?",
        "day-of-month": rf"^\W*(?:the\s+)?{ordinal}(?:\s+of\s+(?:this|the)\s+month)?\W*$",
        "month-day": rf"\b{month}\s*{day}(?:\s*,?\s*{year})?",
        "day-month": rf"\b{day}(?:\s+of)?\s+{month}(?:\s*,?\s*{year})?",
        "month-year": rf"\b{month}\s*(?:of\s+|,\s*)?{year}",
        "season-year": rf"\b{season}\s*(?:of\s+|,\s*)?{year}",
        "ago": rf"{number}\s+{unit}\s+(?P<back>{_any_of('back')}|{_any_of('ahead')})\b",
        "ahead": rf"^in\s+{number}\s+{unit}",
        "weekday-of-week": rf"\b{weekday}\W+(?:of\s+)?{direction}\s+week\b",
        "week-and-weekday": rf"\b{direction}\s+week\W+(?:on\s+)?{weekday}",
        "weekend": rf"(?:\b{direction}\s+|\bthe\s+|^)(?P<weekend>{_any_of('weekend')})\b",
        "relative-unit": rf"\b{direction}\s+{unit}",
        "edge": rf"\b(?:{_any_of('edge')})\s+of\s+the\s+{unit}",
        "relative-season": rf"\b{direction}\s+{season}",
        "relative-weekday": rf"\b{direction}\s+{weekday}",
        "relative-month": rf"\b{direction}\s+{month}",
        "weekday": rf"\b{weekday}",
        "day": rf"\b(?P<offset>{_any_of('day')})\b",
        "year": rf"\b{year}(?!s)",
        "month": rf"\b{month}",
    }
    return {name: re.compile(form, re.IGNORECASE) for name, form in forms.items()}


@functools.cache
def _heads() -> frozenset[str]:
    """Return words that head a time expression whatever the language model takes it for."""
    words = {
        word for kind in ("unit", "weekday", "season", "weekend") for word in time_words()[kind] if len(word) > _SHORT
    }
    return frozenset(words)


@functools.cache
def _until_word() -> re.Pattern[str]:
    words = (word.replace("_", " ") for word, role in time_words()["bound"].items() if role == "until")
    return re.compile(rf"\s+(?:{'|'.join(map(re.escape, words))})\s+", re.IGNORECASE)


def resolve(text: str, published: dt.date | None, tense: Tense = "Past") -> str:
    """Return the ISO 8601 date that an expression means, "" if it means none or the date of publication is needed.

    text: the expression ("last Thursday", "Feb. 20"). published: the day from which it is read. tense: of the event:
    "on Thursday" is the last one for a past event and the next one for a future event.
    """
    for name, pattern in _patterns().items():
        if match := pattern.search(text):
            found = {key: value.lower() for key, value in match.groupdict().items() if value}
            try:
                date = _resolve(name, found, published, tense)
            except (OverflowError, ValueError):  # beyond the calendar's years
                return ""
            if date is not None:
                return date
    return ""


def _resolve(form: str, found: dict[str, str], published: dt.date | None, tense: Tense) -> str | None:
    words = time_words()
    if "iso" in found:
        iso = re.sub("[/.]", "-", found["iso"])
        return iso if _parse(iso) else None
    month = int(words["month"][found["month"]]) if "month" in found else 0
    year = int(found.get("year", 0))
    if "holiday" in found:
        first, _, second = words["holiday"][found["holiday"]].partition("-")
        return _day_of_month(year, int(first), int(second), published, tense)
    if form == "season-year":
        return f"{year}-{words['season'][found['season']]}"
    if form in ("month-day", "day-month"):
        return _day_of_month(year, month, int(found["day"]), published, tense)
    if form == "month-year":
        return f"{year}-{month:02}"
    if form == "year":
        return str(year)
    return None if published is None else _relative(form, found, published, tense)


def _relative(form: str, found: dict[str, str], published: dt.date, tense: Tense) -> str | None:
    """Resolve a form that is counted from the publication date."""
    words = time_words()
    month = int(words["month"][found["month"]]) if "month" in found else 0
    direction = int(words["direction"][found["direction"]]) if "direction" in found else None
    if form in ("ago", "ahead"):
        return _away(found, published) if form == "ago" or tense == "Future" else ""
    if form in ("weekday-of-week", "week-and-weekday"):
        away = 7 * (direction or 0) + int(words["weekday"][found["weekday"]]) - published.weekday()
        return (published + dt.timedelta(days=away)).isoformat()
    if "weekend" in found:
        saturday = _weekday(int(words["weekend"][found["weekend"]]), published, direction, tense)
        return _week(dt.date.fromisoformat(saturday))
    if "season" in found:
        return _season(words["season"][found["season"]], published, direction or 0)
    if form == "day-of-month":
        return _day_near(int(found["day"]), published, tense)
    if form == "edge":
        return _shifted(published, words["unit"][found["unit"]], 0)
    if "unit" in found and direction is not None:
        # "the next day" is counted from another event's day.
        return (
            "" if words["unit"][found["unit"]] == "1" else _shifted(published, words["unit"][found["unit"]], direction)
        )
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
        return f"{year}-{month:02}-{day:02}" if 1 <= day <= calendar.monthrange(year, month)[1] else ""
    if published is None:
        return None
    years = [y for y in range(published.year - 4, published.year + 5) if 1 <= day <= calendar.monthrange(y, month)[1]]
    days = [dt.date(y, month, day) for y in years]
    return _nearest(days, published, tense).isoformat() if days else ""


def _day_near(day: int, published: dt.date, tense: Tense) -> str:
    """Return the day of this month, or of the one before or after it, whose number is given."""
    first = published.replace(day=1)
    months = [first, end_of_month(first, -1), end_of_month(first, 1)]
    days = [m.replace(day=day) for m in months if 1 <= day <= calendar.monthrange(m.year, m.month)[1]]
    return _nearest(days, published, tense).isoformat() if days else ""


def _season(number: str, published: dt.date, direction: int) -> str:
    """Return the season before ("last summer"), after or in the publication's year."""
    begins = SEASONS[int(number)]
    year = published.year
    if direction < 0 and published <= end_of_month(dt.date(year, begins, 1), 2):
        year -= 1
    if direction > 0 and published >= dt.date(year, begins, 1):
        year += 1
    return f"{year}-{number}"


def _month(month: int, published: dt.date, direction: int | None, tense: Tense) -> str:
    months = [dt.date(y, month, 1) for y in range(published.year - 2, published.year + 3)]
    if direction is not None and direction != 0:
        tense = "Past" if direction < 0 else "Future"
        months = [m for m in months if (m.year, m.month) != (published.year, published.month)]
    return _nearest(months, published.replace(day=1), tense).isoformat()[:7]


def _nearest(days: Iterable[dt.date], anchor: dt.date, tense: Tense) -> dt.date:
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
    words = time_words()
    number = found["number"].replace(",", "")
    count = int(number) if number.isdigit() else sum(int(words["number"][part]) for part in number.split("-"))
    back = found.get("back", "") in words["back"]
    return _shifted(published, words["unit"][found["unit"]], -count if back else count)


def _shifted(published: dt.date, unit: str, count: int) -> str:
    """Return the date that lies so many units away, as exactly as the unit is."""
    if unit.startswith("m"):
        size = int(unit[1:])
        months = published.year * 12 + published.month - 1 + size * count
        year = months // 12
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            return ""
        return str(year) if size >= 12 else f"{year}-{months % 12 + 1:02}"
    if abs(int(unit) * count) > _FARTHEST:
        return ""
    day = published + dt.timedelta(days=int(unit) * count)
    return day.isoformat() if int(unit) == 1 else _week(day)


def _week(day: dt.date) -> str:
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
        beside, entries = _expressions(doc), _entries(doc.text)
        if beside:
            doc._.claims = [_dated(claim, doc, beside, published) for claim in doc._.claims]
        if entries and published is not None:
            doc._.claims = [_of_entry(claim, entries, published) for claim in doc._.claims]
        return doc


@functools.cache
def _heading() -> re.Pattern[str]:
    """Return what begins an entry of a chronicle: "February 12. ...", "- 3 May 2024: ..."."""
    month, day, year = rf"(?:{_any_of('month')})\b\.?", r"[0-3]?\d(?:st|nd|rd|th)?", r"(?:,?\s+[12]\d{3})?"
    return re.compile(
        rf"^\W{{0,3}}(?P<date>(?:{month}\s+{day}|{day}\s+{month}){year})\s*[.:\u2013\u2014-]\s*(?=[^\W\d])",
        re.IGNORECASE | re.MULTILINE,
    )


def _entries(text: str) -> list[tuple[int, int, str]]:
    """Return the entries of a chronicle: where each starts and ends, and the date at its head; one alone is none."""
    found = list(_heading().finditer(text))
    ends = [end if (end := text.find("\n", match.end())) >= 0 else len(text) for match in found]
    entries = [(match.end(), end, match["date"]) for match, end in zip(found, ends, strict=True)]
    return entries if len(entries) > 1 else []


def _of_entry(claim: Claim, entries: Iterable[tuple[int, int, str]], published: dt.date) -> Claim:
    """Return a claim with the date of its entry: a chronicle tells of what is past in the present tense."""
    heading = next((date for start, end, date in entries if start <= claim.trigger_start < end), "")
    date = resolve(heading, published) if heading else ""
    if not date or claim.tense == "Future" or _is_state(claim) or claim.certainty == "Possible":
        return claim
    dated = any(role in _ROLES for role, _ in claim.roles)
    roles = claim.roles if dated else (*claim.roles, ("time", Filler(text=date)))
    tense: Tense = "Past" if date <= published.isoformat() else claim.tense
    return dataclasses.replace(claim, roles=roles, tense=tense, rules=(*claim.rules, "time:entry"))


def _expressions(doc: Doc) -> dict[int, list[tuple[str, str]]]:
    """Return the time expressions beside each trigger token, each with the role it fills."""
    entity = {token.i for ent in doc.ents if ent.label_ in _LABELS for token in ent}
    beside: dict[int, list[tuple[str, str]]] = {}
    for predicate in doc._.predicates:
        found = list(_temporal(predicate, doc, entity))
        if not found:
            continue
        triggers = {*predicate.tokens, *(a.root for a in predicate.arguments if a.is_office)}
        begins = predicate.lemma in time_words()["begins"]
        for token in triggers:
            beside.setdefault(token, []).extend(("begins" if begins and r == "time" else r, text) for r, text in found)
    return beside


def _temporal(predicate: Predicate, doc: Doc, entity: Container[int]) -> Iterator[tuple[str, str]]:
    bounds = time_words()["bound"]
    for argument in predicate.arguments:
        if argument.root in entity or doc[argument.root].lower_ in _heads():
            # The whole phrase: "on Thursday (Feb. 20)" is more exact than its head.
            text = doc[argument.start : argument.end].text
            role = bounds.get(argument.preposition, "time")
            if role == "from" and len(parts := _until_word().split(text, maxsplit=1)) > 1:
                yield from zip(("from", "until"), parts, strict=True)
            elif span := _YEARS.search(text):
                yield from zip(("from", "until"), span.groups(), strict=True)
            elif role:
                yield role, f"in {text}" if argument.preposition in _AHEAD else text


def _dated(claim: Claim, doc: Doc, beside: Mapping[int, list[tuple[str, str]]], published: dt.date | None) -> Claim:
    if any(role in _ROLES for role, _ in claim.roles):
        return claim
    trigger = doc.char_span(claim.trigger_start, claim.trigger_end, alignment_mode="expand")
    found: dict[str, str] = {}
    for token in trigger or ():
        for kind, text in beside.get(token.i, ()):
            role = kind if kind != "begins" else "from" if _is_state(claim) else "time"
            if role not in found and (date := resolve(text, published, claim.tense)):
                found[role] = date if role == "time" else _bound(date, role)
    ended = published is not None and "until" in found and found["until"] < published.isoformat()
    roles = tuple((role, Filler(text=found[role])) for role in _ROLES if found.get(role))
    if not roles:
        return claim
    return dataclasses.replace(
        claim,
        roles=(*claim.roles, *roles),
        tense="Past" if ended else claim.tense,
        rules=(*claim.rules, "time:beside-trigger"),
    )


def _is_state(claim: Claim) -> bool:
    known = ontology().claim_types.get(claim.type)
    return known is not None and known.state


def _bound(date: str, role: str) -> str:
    """Return the first day of a date for a beginning, the last one for an end."""
    interval = days(date)
    return interval[role == "until"].isoformat() if interval else ""
