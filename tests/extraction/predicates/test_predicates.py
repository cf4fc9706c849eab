"""Predicate-argument structures: each sentence in predicates/*.conllu must give what its comments expect.

A comment ``# expect = KIND:LEMMA [passive] FUNCTION[:PREPOSITION]=HEAD[RULE] … [aux=…] [governors=…]
[links=…] [marker=…] [tokens=…]`` names one predicate with all of its arguments (head words); ``# absent =
KIND:LEMMA`` one that must not be there. To add a phenomenon, add a sentence.
"""

import re
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from kg.annotations import Predicate
from kg.extraction.predicates import extract

DATA = Path(__file__).parent / "sentences"
VOCAB = spacy.blank("en").vocab
ATTRIBUTES = {"aux", "governors", "links", "marker", "tokens"}
ITEM = re.compile(r"(?P<function>\w+)(:(?P<preposition>\w+))?=(?P<head>[^\[]+)(\[(?P<rule>[\w:-]+)\])?")


def sentences(path: Path) -> list[tuple[str, list[str]]]:
    return [(path.stem, block.splitlines()) for block in path.read_text("utf-8").strip().split("\n\n")]


def comments(lines: list[str], key: str) -> list[str]:
    return [line.partition(" = ")[2] for line in lines if line.startswith(f"# {key} = ")]


def doc_of(lines: list[str]) -> Doc:
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return Doc(
        VOCAB,
        words=[row[1] for row in rows],
        lemmas=[row[2] for row in rows],
        pos=[row[3] for row in rows],
        tags=[row[4] for row in rows],
        heads=[int(row[6]) - 1 if row[6] != "0" else i for i, row in enumerate(rows)],
        deps=[row[7] for row in rows],
    )


def found(doc: Doc, name: str) -> list[Predicate]:
    kind, _, lemma = name.partition(":")
    return [p for p in extract(doc) if (p.kind, p.lemma) == (kind, lemma)]


CASES = [case for path in sorted(DATA.glob("*.conllu")) for case in sentences(path)]


@pytest.mark.parametrize(
    "lines",
    [c[1] for c in CASES],
    ids=[f"{name}: {comments(lines, 'phenomenon')[0]}" for name, lines in CASES],
)
def test_phenomenon(lines: list[str]) -> None:
    doc = doc_of(lines)
    expectations = comments(lines, "expect")
    for expectation in expectations:
        check(doc, expectation)
    absent = comments(lines, "absent")
    for name in absent:
        assert not found(doc, name)
    assert expectations or absent


def arguments(doc: Doc, predicate: Predicate) -> list[tuple[str, str, str]]:
    return sorted((a.function, a.preposition, doc[a.root].text) for a in predicate.arguments)


def check(doc: Doc, expectation: str) -> None:
    name, *items = expectation.split()
    matches = [ITEM.fullmatch(item) for item in items if item != "passive" and item.split("=")[0] not in ATTRIBUTES]
    expected = sorted((m["function"], m["preposition"] or "", m["head"]) for m in matches if m)
    assert len(expected) == len(matches), expectation
    predicates = found(doc, name)
    assert expected in [arguments(doc, p) for p in predicates]
    predicate = next(p for p in predicates if arguments(doc, p) == expected)
    assert predicate.passive == ("passive" in items)
    for match in matches:
        if match and match["rule"]:
            rules = [a.rules for a in predicate.arguments if doc[a.root].text == match["head"]]
            assert any(match["rule"] in names for names in rules), rules
    for item in items:
        key, _, value = item.partition("=")
        if key in ATTRIBUTES:
            assert attribute(doc, predicate, key) == value


def attribute(doc: Doc, predicate: Predicate, key: str) -> str:
    if key == "marker":
        return predicate.marker
    if key == "links":
        return ",".join(predicate.links)
    tokens = predicate.auxiliaries if key == "aux" else getattr(predicate, key)
    return ",".join(doc[i].text for i in tokens)
