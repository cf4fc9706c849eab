"""Copies of one text are found, whatever stands around it and in whatever order they come."""

import os
import random
import subprocess
import sys

import pytest

from kg.documents import Document
from kg.documents.duplicates import Copy, copies, fingerprint, reprints

_WORDS = (
    "minister",
    "port",
    "agreement",
    "ship",
    "trade",
    "council",
    "border",
    "treaty",
    "energy",
    "mine",
    "vote",
    "law",
    "court",
    "press",
    "river",
    "winter",
    "budget",
    "union",
    "strike",
    "bank",
    "loan",
    "export",
    "grain",
    "army",
    "talks",
    "envoy",
    "summit",
    "visit",
    "embassy",
    "protest",
    "election",
    "party",
    "reform",
    "tax",
)


def report(seed: int, words: int = 400) -> str:
    """A text of its own: sentences of words drawn from a seed."""
    chance = random.Random(seed)
    drawn = [chance.choice(_WORDS) for _ in range(words)]
    return ". ".join(" ".join(drawn[at : at + 14]) for at in range(0, words, 14)) + "."


def printed(text: str, outlet: str, day: str) -> Document:
    """An agency's text as an outlet prints it."""
    seed = sum(map(ord, outlet))
    before = f"{outlet} news: {report(seed, 9)}\n\n{outlet.upper()} (AP) — "
    after = f"\n\n{report(seed + 1, 11)} Write to {outlet}."
    return Document(text=before + text + after, title=f"{outlet} title", published=day, publisher=outlet)


def found(*documents: Document) -> list[Copy]:
    bodies = {document.id: document.body for document in documents}
    return copies(map(fingerprint, documents), lambda one, other: reprints(bodies[one], bodies[other]))


def test_an_agency_text_on_several_sites_is_one_text() -> None:
    text = report(1)
    first = printed(text, "Harbor Dispatch", "2025-03-03")
    later = [printed(text, outlet, "2025-03-04") for outlet in ("Lake Herald", "Mountain Post", "Valley Times")]
    other = printed(report(2), "Valley Times", "2025-03-02")
    assert found(*later, other, first) == sorted(
        (Copy(d.id, first.id, True) for d in later), key=lambda copy: copy.document
    )


def test_of_one_day_the_smallest_id_is_the_original_and_undated_ones_come_last() -> None:
    text = report(3)
    dated = [printed(text, outlet, "2025-03-04") for outlet in ("Lake Herald", "Mountain Post")]
    undated = printed(text, "Valley Times", "")
    original = min(d.id for d in dated)
    assert {c.original for c in found(undated, *dated)} == {original}
    assert len(found(undated, *dated)) == 2


def test_the_order_of_documents_makes_no_difference() -> None:
    chance = random.Random(5)
    documents = []
    for seed in range(30):
        text = report(seed)
        for n in range(chance.randrange(1, 6)):
            part = text[: chance.randrange(len(text) // 3, len(text))] if n else text
            documents.append(printed(part, f"Paper {n}", f"2025-03-{chance.randrange(1, 29):02}"))
    expected = found(*documents)
    assert len(expected) > 20
    for _ in range(5):
        chance.shuffle(documents)
        assert found(*documents) == expected


def test_a_shortened_copy_says_nothing_new_and_a_longer_version_does() -> None:
    text, more = report(6, 400), report(7, 200)
    full = printed(text, "Harbor Dispatch", "2025-03-03")
    short = printed(text[: len(text) * 2 // 3], "Lake Herald", "2025-03-04")
    longer = printed(f"{text} {more}", "Mountain Post", "2025-03-05")
    assert found(full, short, longer) == sorted(
        [Copy(short.id, full.id, True), Copy(longer.id, full.id, False)], key=lambda copy: copy.document
    )


def test_a_copy_of_a_longer_version_is_a_copy_of_that() -> None:
    text, more = report(8, 400), report(9, 200)
    full = printed(text, "Harbor Dispatch", "2025-03-03")
    longer = printed(f"{text} {more}", "Lake Herald", "2025-03-04")
    again = printed(f"{text} {more}", "Mountain Post", "2025-03-05")
    assert {(c.document, c.original, c.covered) for c in found(again, full, longer)} == {
        (longer.id, full.id, False),
        (again.id, longer.id, True),
    }


@pytest.mark.parametrize("words", [30, 400])
def test_reports_that_share_a_form_are_no_copies(words: int) -> None:
    """Share prices, earthquakes: the same sentences with other numbers."""
    form = report(10, words).split()
    chance = random.Random(1)
    documents = []
    for _ in range(20):
        filled = [str(chance.randrange(1000)) if n % 9 == 0 else word for n, word in enumerate(form)]
        documents.append(Document(text=" ".join(filled), published="2025-03-03"))
    assert not [copy for copy in found(*documents) if copy.covered]


def test_short_texts_are_copies_only_if_they_are_the_same() -> None:
    one = Document(text="The minister rejected the plan for the northern port on Monday.", publisher="A")
    same = Document(text="The minister rejected the plan for the northern port on Monday!", publisher="B")
    other = Document(text="The minister accepted the plan for the northern port on Monday.", publisher="C")
    (copy,) = found(one, same, other)
    assert {copy.document, copy.original} == {one.id, same.id}


AGENCY = (
    "Ministers of six countries agreed on Tuesday to reopen the port, the envoy said. The port had been closed since "
    "March. Ukraine did not reject the plan for the northern border, said Ksenia Orynchak. \u201cWe are not there "
    "yet,\u201d she added. At least 14 ships wait outside the port, and grain worth 20 million dollars lies in its "
    "stores. Talks about the rivers go on in Vienna next week. Nobody expects an agreement before the winter. The "
    "council of the union will vote on the budget for the port when the ministers meet again in May. A spokesman for "
    "the bank declined to say who would pay for the loan that the army wants."
)


def test_an_outlet_may_say_something_before_and_after_a_report_and_leave_some_of_it_out() -> None:
    whole = printed(AGENCY, "Harbor Dispatch", "2025-03-03").body
    sentences = AGENCY.replace(". ", ".\n\n").split("\n\n")
    shorter = "\n\n".join(sentences[:2] + sentences[3:])
    for text in (AGENCY, shorter):
        assert reprints(printed(text, "Lake Herald", "2025-03-04").body, whole)
    assert not reprints(whole + "\n" + report(4, 70), whole)
    assert not reprints(AGENCY + report(4, 70), AGENCY)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("did not reject", "did reject"),
        ("At least 14", "At least 18"),
        ("Nobody expects", "Nobody but Hungary expects"),
        ("in Vienna", "in Geneva"),
        (" Talks about", " The ministers shook hands. Talks about"),
        ("Ministers of six countries", "Ministers of five countries"),
        ("the loan that", "the ships that"),
    ],
)
def test_one_word_may_be_all_the_news(said: str, instead: str) -> None:
    assert said in AGENCY
    assert not reprints(AGENCY.replace(said, instead), AGENCY)


def test_nothing_and_one_have_no_copies() -> None:
    assert found() == []
    assert found(Document(text="a")) == []


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    code = (
        "from tests.documents.test_duplicates import report; from kg.documents import Document; "
        "from kg.documents.duplicates import fingerprint; print(fingerprint(Document(text=report(1))).signature.hex())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(["", *sys.path])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("0", "1", "77")
    }
    assert said == {fingerprint(Document(text=report(1))).signature.hex()}
    assert len(fingerprint(Document(text=report(1))).signature) == 256
