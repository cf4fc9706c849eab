"""Amounts, laws, buildings and products: what the rules find, and what they leave to the model."""

import pytest
import spacy
from spacy.language import Language
from spacy.pipeline import SpanRuler
from spacy.tokens import Doc, Span

from kg.language.entity_rules import covering_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fund holds US$500 billion.", "US$500 billion MONEY"),
        ("The fund holds $1.5bn and €20 million.", "$1.5bn MONEY|€20 million MONEY"),
        ("They paid three million Canadian dollars.", "three million Canadian dollars MONEY"),
        ("Output rose 4.5 percent, or 5–6%.", "4.5 percent PERCENT|5–6% PERCENT"),
        ("The pipe is 1,200 km long.", "1,200 km QUANTITY"),
        ("A 30-kilometer belt was mined.", "30-kilometer QUANTITY"),
        ("They shipped two million barrels.", "two million barrels QUANTITY"),
        ("The curfew starts at 9:30 p.m. and lasts six hours.", "9:30 p.m. TIME|six hours TIME"),
        ("The signal came at 14:05 GMT.", "14:05 GMT TIME"),
        ("The council passed Resolution 2202.", "Resolution 2202 LAW"),
        ("Diplomats drafted the Lake Convention.", "Lake Convention LAW"),
        ("Pilots flew F-16s over the border.", "F-16s PRODUCT"),
        ("Crews fired HIMARS.", "HIMARS PRODUCT"),
        (
            "The Osprey frigate followed a convoy.",
            "Osprey frigate PRODUCT",
        ),
        ("The USS Marlow sailed north.", "USS Marlow PRODUCT"),
        ("She spoke at the Lakeside Security Conference.", "Lakeside Security Conference EVENT"),
    ],
)
def test_found(nlp: Language, text: str, expected: str) -> None:
    kinds = {"MONEY", "PERCENT", "QUANTITY", "TIME", "LAW", "PRODUCT", "FAC", "EVENT"}
    found = "|".join(f"{e.text} {e.label_}" for e in nlp(text).ents if e.label_ in kinds)
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "The act of the minister angered the bridge club.",
        "Three people came from the palace.",
        "He was number 14 of 20.",
        "The treaty was good.",
        "A Navy destroyer and a US frigate met a Chinese submarine.",
    ],
)
def test_not_found(nlp: Language, text: str) -> None:
    kinds = {"MONEY", "PERCENT", "QUANTITY", "TIME", "LAW", "PRODUCT", "FAC", "EVENT"}
    assert not [e.text for e in nlp(text).ents if e.label_ in kinds]


def test_a_longer_find_replaces_names_and_a_part_of_a_name_is_left() -> None:
    nlp = spacy.blank("en")
    doc = Doc(nlp.vocab, words=["the", "Treaty", "of", "Paris", "and", "Bank", "of", "Article", "5", "today"])
    paris, bank = Span(doc, 3, 4, "GPE"), Span(doc, 5, 8, "ORG")
    treaty, article = Span(doc, 1, 4, "LAW"), Span(doc, 7, 9, "LAW")
    assert covering_names([paris, bank], [treaty, article]) == [treaty, bank]


def test_looking_around_anchors_finds_what_looking_everywhere_does(nlp: Language) -> None:
    text = (
        "At 9:30 p.m. on Monday the Lake Convention of 1921 was signed near Northgate Airport for $3m. "
        "Then nothing happened for a long while, except that some people talked and others listened. "
        "F-16 jets flew 30 km; prices rose 5 percent. The Harbour Treaty on Fishing cost 2 million euros."
    )
    with nlp.select_pipes(disable=["kg_entity_rules"]):
        doc = nlp(text)
    rules = nlp.get_pipe("kg_entity_rules")
    assert isinstance(rules, SpanRuler)
    found = rules.match(doc)
    assert len({span.label_ for span in found}) == 7
    assert found == SpanRuler.match(rules, doc)


def test_a_pattern_of_the_user(nlp: Language) -> None:
    other = spacy.blank("en")
    rules = other.add_pipe("kg_entity_rules")
    assert isinstance(rules, SpanRuler)
    rules.add_patterns([{"label": "LAW", "pattern": "the hill rules"}])
    assert [(e.text, e.label_) for e in other("They broke the hill rules.").ents] == [("the hill rules", "LAW")]
