"""Words as UD English splits them, on the marks and forms of news."""

import pytest
import spacy

from kg.language.tokenizer import make_tokenizer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US$500 billion", "US$ 500 billion"),
        ("A$3m, $1.5bn, 50%", "A$ 3 m , $ 1.5 bn , 50 %"),
        ("don’t, they've, Kyiv’s", "do n’t , they 've , Kyiv ’s"),
        ("“no”, he said", "“ no ” , he said"),
        ("‘Extensive’ talks", "‘ Extensive ’ talks"),
        ("Gen. Keith Kellogg, Lt. Col. Mbeki", "Gen. Keith Kellogg , Lt. Col. Mbeki"),
        ("the U.S.-led talks of the U.N.", "the U.S. - led talks of the U.N."),
        ("anti-government co-founder e-mail mid-2024", "anti-government co-founder e-mail mid-2024"),
        ("long-range F-16 al-Sharaa US-Russia", "long - range F - 16 al - Sharaa US - Russia"),
        ("2005-2006, 12–14", "2005 - 2006 , 12 – 14"),
        ("war—and peace", "war — and peace"),
        ("(Reuters) -Talks", "( Reuters ) - Talks"),
        ("and/or", "and / or"),
        ("7 p.m., 7pm or 11:30am", "7 p.m. , 7 pm or 11:30 am"),
        ("a 1:1 ratio", "a 1:1 ratio"),
        (
            "press@mofa.example https://www.example.org/a?b=1",
            "press@mofa.example https://www.example.org/a?b=1",
        ),
        ("What?! No!!! ***", "What ?! No !!! ***"),
        ("wanna, gonna, cannot", "wan na , gon na , can not"),
        ("713-555-0199", "713-555-0199"),
        ("O’Brien met D'Angelo", "O’Brien met D'Angelo"),
        ("• first item", "• first item"),
        ("MUNICH, Germany: Talks", "MUNICH , Germany : Talks"),
    ],
)
def test_words(text: str, expected: str) -> None:
    doc = make_tokenizer(spacy.blank("en").vocab)(text)
    assert " ".join(token.text for token in doc) == expected
    assert doc.text == text
