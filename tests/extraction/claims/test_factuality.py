"""Did it happen, and who says so? Each line of factuality.tsv is a sentence and the status of one of its claims.

To add a phenomenon, add a line: phenomenon, text, claim type, polarity, certainty, tense, speakers (innermost first).
"""

import csv
import functools
from pathlib import Path

import pytest
from spacy.language import Language

import kg
from kg.errors import InputError
from kg.extraction.claims.factuality import weaker
from kg.knowledge.factuality_table import factuality

with Path(__file__).with_name("factuality.tsv").open(encoding="utf-8", newline="") as table:
    CASES = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@functools.cache
def pipeline() -> Language:
    return kg.load(candidates=False)


@pytest.mark.parametrize("case", CASES, ids=[case["phenomenon"] for case in CASES])
def test_status_of_the_claim(case: dict[str, str]) -> None:
    doc = pipeline()(case["text"])
    mentions = doc._.mentions
    found = {
        (c.polarity, c.certainty, c.tense, "; ".join(mentions[s].name for s in c.speakers))
        for c in doc._.claims
        if c.type == case["type"]
    }
    assert (case["polarity"], case["certainty"], case["tense"], case["speakers"]) in found


def test_what_is_threatened_planned_or_denied_is_never_certain_and_affirmed() -> None:
    table = factuality()
    for lemma in ("threaten", "plan", "want", "deny", "refuse", "fail", "propose", "demand", "urge"):
        effect = table.selector(lemma, "clause", "to")
        assert effect is not None, lemma
        assert effect.polarity == "Denied" or effect.certainty in ("Probable", "Possible"), lemma


def test_the_weaker_certainty_wins() -> None:
    assert weaker("Certain", "Probable") == "Probable"
    assert weaker("Possible", "Probable") == "Possible"
    assert weaker("Probable", "") == "Probable"


@pytest.mark.parametrize(
    ("turtle", "reason"),
    [
        ("fact:x a fact:Selector ; fact:certainty kg:Sure ; fact:lemma 'x' .", "kg:Sure"),
        ("fact:x a fact:Verb ; fact:lemma 'x' .", "Verb"),
        ("fact:x a fact:Selector .", "no fact:lemma"),
        ("fact:x a fact:Selector ; fact:denied 'turn' ; fact:lemma 'x' .", "turn"),
    ],
)
def test_wrong_table_is_refused_with_file_subject_and_reason(tmp_path: Path, turtle: str, reason: str) -> None:
    path = tmp_path / "own.ttl"
    prefixes = (
        "@prefix kg: <https://w3id.org/kg-news/ontology#> .\n@prefix fact: <https://w3id.org/kg-news/factuality#> .\n"
    )
    path.write_text(prefixes + turtle, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        factuality(path)
    assert str(refused.value).startswith(f"{path}: fact:x: ")
    assert reason in str(refused.value)
