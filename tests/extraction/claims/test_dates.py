"""Time expressions, read from the day of publication: Saturday 22 February 2025."""

import csv
import datetime as dt
from pathlib import Path
from typing import cast

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from kg.annotations import Argument, Claim, Filler, Predicate, Tense, register
from kg.extraction.claims.dates import PUBLISHED, TimeResolver, resolve

PUBLICATION = dt.date(2025, 2, 22)
with Path(__file__).with_name("time_expressions.tsv").open(encoding="utf-8", newline="") as table:
    EXPRESSIONS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize(
    ("text", "tense", "date"),
    [
        ("Thursday (Feb 20)", "Past", "2025-02-20"),
        ("on Thursday", "Past", "2025-02-20"),
        ("Thursday", "Future", "2025-02-27"),
        ("last Saturday", "Past", "2025-02-15"),
        ("Saturday", "Past", "2025-02-22"),
        ("next Monday", "Future", "2025-02-24"),
        ("Feb. 20", "Past", "2025-02-20"),
        ("20 February", "Past", "2025-02-20"),
        ("the 20th of February 2024", "Past", "2024-02-20"),
        ("February 20, 2024", "Past", "2024-02-20"),
        ("May 5", "Past", "2024-05-05"),
        ("March 1", "Future", "2025-03-01"),
        ("Feb. 29", "Past", "2024-02-29"),
        ("February 2022", "Past", "2022-02"),
        ("the fall of 2022", "Past", "2022-23"),
        ("December", "Past", "2024-12"),
        ("next month", "Future", "2025-03"),
        ("last year", "Past", "2024"),
        ("last week", "Past", "2025-W07"),
        ("two weeks ago", "Past", "2025-W06"),
        ("three years ago", "Past", "2022"),
        ("yesterday", "Past", "2025-02-21"),
        ("2025-02-03", "Past", "2025-02-03"),
        ("three days", "Past", ""),
        ("the 1990s", "Past", ""),
        ("soon", "Future", ""),
    ],
)
def test_expression(text: str, tense: Tense, date: str) -> None:
    assert resolve(text, PUBLICATION, tense) == date


@pytest.mark.parametrize("row", EXPRESSIONS, ids=lambda row: f"{row['expression']} {row['tense']} {row['published']}")
def test_expression_of_the_table(row: dict[str, str]) -> None:
    published = dt.date.fromisoformat(row["published"])
    assert resolve(row["expression"], published, cast(Tense, row["tense"])) == row["value"]


@pytest.mark.parametrize("text", ["Thursday", "last year", "Feb. 20", "tomorrow", "two weeks ago"])
def test_what_needs_the_day_of_publication_is_left_open_without_it(text: str) -> None:
    assert resolve(text, None) == ""


def test_whole_dates_need_no_day_of_publication() -> None:
    assert resolve("February 20, 2024", None) == "2024-02-20"


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(["Past", "Future"]))
def test_a_weekday_is_at_most_a_week_away_on_the_side_of_its_tense(published: dt.date, tense: Tense) -> None:
    found = dt.date.fromisoformat(resolve("Wednesday", published, tense))
    away = (found - published).days
    assert found.weekday() == 2
    assert (-7 < away <= 0) if tense == "Past" else (0 < away <= 7)


@given(st.text(max_size=40), st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)))
def test_no_text_breaks_it(text: str, published: dt.date) -> None:
    assert isinstance(resolve(text, published), str)


def test_claim_gets_the_date_beside_its_trigger() -> None:
    register()
    words = ["Kyiv", "left", "on", "Thursday", "."]
    doc = Doc(spacy.blank("en").vocab, words=words)
    doc.ents = [doc.char_span(13, 21, label="DATE")]
    doc._.predicates = [Predicate(1, "leave", "verb", (1,), (Argument("oblique", "on", 3, 2, 4),))]
    claim = Claim("Yield", "", "withdraw", (("agent", Filler(text="Kyiv")),), 5, 9, 0, len(doc.text))
    doc._.claims = [claim]
    doc.user_data[PUBLISHED] = "2025-02-22"
    (dated,) = TimeResolver()(doc)._.claims
    assert dict(dated.roles)["time"] == Filler(text="2025-02-20")


def told(text: str, tense: Tense = "Present", type: str = "Sign") -> tuple[str, Tense]:
    """Return the date and the tense of a claim whose trigger is "sign" in a text."""
    register()
    doc = spacy.blank("en")(text)
    at = text.index("sign")
    doc._.claims = [Claim(type, "", "", (("agent", Filler(text="Peru")),), at, at + 4, 0, len(text), tense=tense)]
    doc.user_data[PUBLISHED] = "2025-02-22"
    (claim,) = TimeResolver()(doc)._.claims
    return dict(claim.roles).get("time", Filler()).text, claim.tense


CHRONICLE = "How it began\n\nFebruary 12. Chile calls. Peru does not sign it.\n\nFebruary 14: Peru meets Chile.\n"


def test_an_entry_of_a_chronicle_tells_in_the_present_what_happened_on_its_day() -> None:
    assert told(CHRONICLE) == ("2025-02-12", "Past")


@pytest.mark.parametrize(
    ("text", "tense", "type"),
    [
        (CHRONICLE, "Future", "Sign"),
        (CHRONICLE, "Present", "Ownership"),
        ("February 12. Chile calls. Peru does not sign it.", "Present", "Sign"),
        ("February 12, 2025\n\nPeru does not sign it.\n\nFebruary 13, 2025\n\nChile calls.", "Present", "Sign"),
    ],
    ids=["to come", "a state", "one date alone", "a date over a text"],
)
def test_what_is_no_event_of_a_chronicle_stays_as_it_is(text: str, tense: Tense, type: str) -> None:
    assert told(text, tense, type) == ("", tense)
