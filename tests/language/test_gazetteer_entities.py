"""What the gazetteer mends in names, on documents as a network might have left them."""

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.language.gazetteer_entities import KnownNames


def mended(nlp: Language, words: str, pos: str, ents: list[tuple[int, int, str]]) -> str:
    doc = Doc(nlp.vocab, words=words.split(), pos=pos.split())
    doc.ents = [Span(doc, a, b, label=label) for a, b, label in ents]
    return "|".join(f"{e.text} {e.label_}" for e in KnownNames()(doc).ents)


@pytest.mark.parametrize(
    ("words", "pos", "ents", "expected"),
    [
        # parts of a listed name become one
        ("Elon Musk spoke", "PROPN PROPN VERB", [(0, 1, "PERSON"), (1, 2, "ORG")], "Elon Musk PERSON"),
        # a surname alone is a person, and an acronym an organisation
        ("Biden left", "PROPN VERB", [(0, 1, "ORG")], "Biden PERSON"),
        ("NATO met", "PROPN VERB", [], "NATO ORG"),
        # but a place may have a person's name
        ("in Lincoln", "ADP PROPN", [(1, 2, "GPE")], "Lincoln GPE"),
        ("in Austin", "ADP PROPN", [(1, 2, "GPE")], "Austin GPE"),
        # a demonym
        ("British ships sailed", "ADJ NOUN VERB", [], "British NORP"),
        # capitals say nothing where all is in capitals, nor do small letters
        ("LET US GO", "VERB PRON VERB", [], ""),
        ("let us go", "VERB PRON VERB", [], ""),
        # a longer name of the network's stays whole, and so does a date
        ("The Paris Review", "DET PROPN PROPN", [(0, 3, "ORG")], "The Paris Review ORG"),
        ("on Friday", "ADP PROPN", [(1, 2, "DATE")], "Friday DATE"),
        # a title is no part of a name
        ("President Trump left", "NOUN PROPN VERB", [(1, 2, "PERSON")], "Trump PERSON"),
        ("Minister for Health Jo Quint", "NOUN ADP PROPN PROPN PROPN", [(2, 5, "PERSON")], "Jo Quint PERSON"),
        ("the Minister of Finance left", "DET NOUN ADP PROPN VERB", [(3, 4, "ORG")], ""),
        # but what a title names may be a name
        ("ambassador to the United Nations", "NOUN ADP DET PROPN PROPN", [(3, 5, "ORG")], "United Nations ORG"),
        # an acronym after a listed name is another name
        ("World Bank UN envoys", "PROPN PROPN PROPN NOUN", [(0, 3, "ORG")], "World Bank ORG|UN ORG"),
        # and so is a person after whom he or she acts for, but not a last name that is a place's, too
        ("the UN Vassily Nebenzia", "DET PROPN PROPN PROPN", [(1, 4, "ORG")], "UN ORG|Vassily Nebenzia PERSON"),
        ("the UN Lincoln", "DET PROPN PROPN", [(1, 3, "ORG")], "UN Lincoln ORG"),
        ("World Bank Group", "PROPN PROPN PROPN", [(0, 3, "ORG")], "World Bank Group ORG"),
    ],
)
def test_mends(nlp: Language, words: str, pos: str, ents: list[tuple[int, int, str]], expected: str) -> None:
    assert mended(nlp, words, pos, ents) == expected


def test_a_name_that_may_be_two_things_is_left_to_the_context(nlp: Language) -> None:
    words, pos = "Paris Hilton smiled , and Paris left", "PROPN PROPN VERB PUNCT CCONJ PROPN VERB"
    ents = [(0, 2, "PERSON"), (5, 6, "PERSON")]
    assert mended(nlp, words, pos, ents) == "Paris Hilton PERSON|Paris GPE"
    words, pos = "Kate Paris smiled , and Paris left", "PROPN PROPN VERB PUNCT CCONJ PROPN VERB"
    assert mended(nlp, words, pos, ents) == "Kate Paris PERSON|Paris PERSON"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Cobalt is rare . The cobalt comes by ship .", ""),
        ('" Cobalt is rare . The cobalt comes by ship .', ""),
        ("Cobalt is rare . The mine sold Cobalt the cobalt .", "Cobalt ORG"),
        ("Cobalt sued . The tin comes by ship .", "Cobalt ORG"),
    ],
)
def test_the_capital_of_a_sentence_makes_no_name_of_a_word_that_is_small_elsewhere(
    nlp: Language, words: str, expected: str
) -> None:
    texts = words.split()
    starts = [i == 0 or texts[i - 1] == "." for i in range(len(texts))]
    doc = Doc(nlp.vocab, words=texts, pos=["NOUN"] * len(texts), sent_starts=starts)
    first = texts.index("Cobalt")
    doc.ents = [Span(doc, first, first + 1, label="ORG")]
    assert "|".join(f"{e.text} {e.label_}" for e in KnownNames()(doc).ents) == expected
