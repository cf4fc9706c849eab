"""News as it is printed, in sentences of our own: names, boundaries and trees to get right."""

import pytest
from spacy.language import Language


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "MUNICH, Germany: Ukrainian officials were told to wait.",
            "MUNICH GPE|Germany GPE|Ukrainian NORP",
        ),
        (
            "“We will not sign,” President Volodymyr Zelensky told reporters in Kyiv.",
            "Volodymyr Zelensky PERSON|Kyiv GPE",
        ),
        (
            "Gen. Keith Kellogg met Ukrainian officials.",
            "Keith Kellogg PERSON|Ukrainian NORP",
        ),
        (
            "Ukraine’s foreign minister, Andrii Sybiha, flew to Brussels.",
            "Ukraine GPE|Andrii Sybiha PERSON|Brussels GPE",
        ),
        (
            "By Oleksandra Hryhorenko",
            "Oleksandra Hryhorenko PERSON",
        ),
        (
            "UKRAINE REJECTS RUSSIAN OFFER",
            "UKRAINE GPE|RUSSIAN NORP",
        ),
        (
            "Egyptian President Abdel Fattah al-Sisi met Mahmoud Abbas.",
            "Egyptian NORP|Abdel Fattah al-Sisi PERSON|Mahmoud Abbas PERSON",
        ),
        (
            "Chinese leader Xi Jinping received Wang Yi in Beijing.",
            "Chinese NORP|Xi Jinping PERSON|Wang Yi PERSON|Beijing GPE",
        ),
        (
            "Sergei Lavrov accused NATO and the European Union.",
            "Sergei Lavrov PERSON|NATO ORG|European Union ORG",
        ),
        (
            "The United Nations and the World Bank sent aid to Sudan.",
            "United Nations ORG|World Bank ORG|Sudan GPE",
        ),
        (
            "Reuters reported from Damascus that Israel had withdrawn.",
            "Reuters ORG|Damascus GPE|Israel GPE",
        ),
        (
            "The U.S. Treasury sanctioned three Iranian banks.",
            "Iranian NORP",
        ),
        (
            "• Poland and Lithuania closed their borders with Belarus",
            "Poland GPE|Lithuania GPE|Belarus GPE",
        ),
        (
            "Warships crossed the Black Sea on Friday.",
            "Black Sea LOC|Friday DATE",
        ),
        (
            "Kim Jong Un will visit Moscow in September, the Kremlin said.",
            "Kim Jong Un PERSON|Moscow GPE|September DATE",
        ),
    ],
)
def test_names(nlp: Language, text: str, names: str) -> None:
    """The names listed are found; "the" may belong to a name or not."""
    found = {f"{e.text.removeprefix('the ').removeprefix('The ')} {e.label_}" for e in nlp(text).ents}
    assert set(names.split("|")) <= found


@pytest.mark.parametrize(
    "sentences",
    [
        ["Gen. Keith Kellogg met Gov. Yuri Slyusar.", "They spoke for two hours."],
        ["The U.S. proposed a deal worth US$500 billion.", "Mr. Zelensky refused."],
        ["“They will not sign,” she said.", "“It is a bad deal.”"],
        ["He arrived at 3 p.m. on Friday.", "Nobody was there."],
        ["Talks with the U.S. ended.", "Talks with the U.N. began."],
    ],
)
def test_sentences(nlp: Language, sentences: list[str]) -> None:
    assert [s.text for s in nlp(" ".join(sentences)).sents] == sentences


@pytest.mark.parametrize(
    ("text", "verb", "arguments"),
    [
        (
            "Ukraine rejected the American proposal on Wednesday.",
            "rejected",
            "nsubj Ukraine|obj proposal",
        ),
        (
            "The proposal was rejected by Ukraine.",
            "rejected",
            "nsubj:pass proposal|obl:agent Ukraine",
        ),
        (
            "The proposal that Kyiv rejected covers minerals.",
            "covers",
            "nsubj proposal|obj minerals",
        ),
        (
            "Officials said that the ministers had signed it.",
            "signed",
            "nsubj ministers|obj it",
        ),
        (
            "The U.S. threatened to cut off aid.",
            "threatened",
            "nsubj U.S.|xcomp cut",
        ),
        (
            "“We won’t sign the agreement,” Zelensky said.",
            "said",
            "nsubj Zelensky|ccomp sign",
        ),
        (
            "France gave Poland two ships.",
            "gave",
            "nsubj France|iobj Poland|obj ships",
        ),
    ],
)
def test_trees(nlp: Language, text: str, verb: str, arguments: str) -> None:
    head = next(t for t in nlp(text) if t.text == verb)
    found = {f"{child.dep_} {child.text}" for child in head.children}
    assert set(arguments.split("|")) <= found


@pytest.mark.parametrize(
    ("text", "lemmas"),
    [
        (
            "The ministers weren’t meeting.",
            "the minister be not meet .",
        ),
        (
            "Countries signed better treaties.",
            "country sign good treaty .",
        ),
        (
            "She said they had left.",
            "she say they have leave .",
        ),
    ],
)
def test_lemmas(nlp: Language, text: str, lemmas: str) -> None:
    assert " ".join(t.lemma_ for t in nlp(text)) == lemmas


def test_a_headline_without_a_verb_is_one_sentence(nlp: Language) -> None:
    doc = nlp("Growing rift between Trump and Zelensky\nThe dispute deepened on Friday.")
    assert [s.text.strip() for s in doc.sents] == doc.text.split("\n")
