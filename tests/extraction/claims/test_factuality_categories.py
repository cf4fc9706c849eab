"""Factuality and sources by phenomenon: each line of factuality_categories.tsv is a sentence of our own with the status
of one of its claims (FactBank's values: polarity and certainty, with tense) and its sources, innermost first ("-" for
none, an empty cell for anything). A category must be right to its least share, not sentence by sentence: which
sentences are parsed well changes with the language model.
"""

import csv
import functools
from collections import defaultdict
from pathlib import Path

import pytest
from spacy.tokens import Doc

import kg

LEAST = {
    "negation scope": 0.8,
    "modals": 0.85,
    "conditionals": 0.7,
    "purpose": 0.8,
    "future": 0.75,
    "attempts": 0.75,
    "denials": 0.6,
    "reportedly": 0.7,
    "indirect speech": 0.85,
    "according to": 0.5,
    "nested attribution": 0.6,
    "direct speech": 0.65,
    "quotes over paragraphs": 0.6,
    "pronoun speakers": 0.65,
    "factives": 0.8,
    "questions": 0.65,
    "orders": 0.6,
}

with Path(__file__).with_name("factuality_categories.tsv").open(encoding="utf-8", newline="") as table:
    CASES = defaultdict(list)
    for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
        CASES[row["category"]].append(row)


@functools.cache
def read(text: str) -> Doc:
    return _pipeline()(text)


@functools.cache
def _pipeline():  # type: ignore[no-untyped-def]
    return kg.load(candidates=False)


def is_right(case: dict[str, str]) -> bool:
    doc = read(case["text"].replace("\\n", "\n"))
    wanted = tuple(case[value] for value in ("polarity", "certainty", "tense", "speakers"))
    return any(
        all(not value or value == found for value, found in zip(wanted, status, strict=True))
        for status in statuses(doc, case["type"])
    )


def statuses(doc: Doc, kind: str) -> set[tuple[str, str, str, str]]:
    mentions = doc._.mentions
    names: dict[int, str] = {}
    for mention in mentions:
        if mention.kind == "name" and mention.cluster >= 0:
            names.setdefault(mention.cluster, mention.name)
    return {
        (
            claim.polarity,
            claim.certainty,
            claim.tense,
            "; ".join(names.get(mentions[s].cluster, mentions[s].name) for s in claim.speakers) or "-",
        )
        for claim in doc._.claims
        if claim.type == kind
    }


def test_each_category_has_a_least_share() -> None:
    assert set(CASES) == set(LEAST)
    assert sum(map(len, CASES.values())) >= 100


@pytest.mark.parametrize("category", LEAST)
def test_status_and_sources(category: str) -> None:
    cases = CASES[category]
    wrong = [case["text"] for case in cases if not is_right(case)]
    assert (len(cases) - len(wrong)) / len(cases) >= LEAST[category], wrong
