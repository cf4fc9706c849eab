"""Which claims a sentence gives, and which it must not. Each line of claims.tsv is a sentence and one claim.

To add a phenomenon, add a line: phenomenon, text, a claim in the form of the lexicon's examples ("Type: role text, role
text"), and whether it is given ("yes" or "no").
"""

import csv
import functools
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc

import kg
from kg.annotations import Claim, Filler

with Path(__file__).with_name("claims.tsv").open(encoding="utf-8", newline="") as table:
    CASES = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@functools.cache
def pipeline() -> Language:
    return kg.load(candidates=False)


def words(doc: Doc, filler: Filler) -> str:
    return filler.text if filler.mention < 0 else doc._.mentions[filler.mention].name


def fits(doc: Doc, claim: Claim, wanted: str) -> bool:
    kind, _, roles = wanted.partition(": ")
    name, _, property = kind.partition("/")
    filled = [(role, words(doc, filler)) for role, filler in claim.roles]
    return (
        claim.type == name
        and (not property or claim.property == property)
        and all(
            any(role == held and text in found for held, found in filled)
            for role, _, text in (part.partition(" ") for part in roles.split(", "))
        )
    )


@pytest.mark.parametrize("case", CASES, ids=[case["phenomenon"] for case in CASES])
def test_claim_is_given_or_not(case: dict[str, str]) -> None:
    doc = pipeline()(case["text"])
    found = [(c.type, c.property, [(r, words(doc, f)) for r, f in c.roles]) for c in doc._.claims]
    assert any(fits(doc, claim, case["claim"]) for claim in doc._.claims) == (case["given"] == "yes"), found
