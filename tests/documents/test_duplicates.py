"""Copies of one text are found, whatever stands around it and in whatever order they come."""

import os
import random
import subprocess
import sys

import pytest

from kg.documents import Document
from kg.documents.duplicates import Copy, copies, fingerprint

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
    before = f"{outlet} news: what happened yesterday at the quay\n\n{outlet.upper()} (AP) — "
    after = f"\n\n{outlet} is the leading paper of its town since 1897. Write to the editors of {outlet}."
    return Document(text=before + text + after, title=f"{outlet} title", published=day, publisher=outlet)


def found(*documents: Document) -> list[Copy]:
    return copies(map(fingerprint, documents))


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


def test_nothing_and_one_have_no_copies() -> None:
    assert copies([]) == []
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
