"""Which mentions of a text are the same. Texts of our own, read by the shipped model."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

import kg
from kg.errors import InputError
from kg.extraction.coreference import weights


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.load()


def same(nlp: Language, text: str, one: str, other: str) -> bool:
    """Return whether the first mentions that begin at two stretches of the text are one; "#2" asks for the
    second.
    """

    mentions = nlp(text)._.mentions

    def cluster(stretch: str) -> int:
        words, _, number = stretch.partition("#")
        at = -1
        for _ in range(int(number or 1)):
            at = text.index(words, at + 1)
        nearest = min(
            (m for m in mentions if m.start <= at + 4 and m.end > at), key=lambda m: abs(m.end - at - len(words))
        )
        return int(nearest.cluster)

    return cluster(one) == cluster(other)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("Anna Whitford won. Whitford thanked the voters.", "Anna Whitford", "Whitford#2"),
        ("Anna Whitford won the race. She thanked the voters.", "Anna Whitford", "She"),
        ("The Border Survey Authority (BSA) met. BSA will meet again.", "Border Survey Authority", "BSA#2"),
        ("Washington pressed Ukraine. The United States wants a deal.", "Washington", "United States"),
        ("Peter Marsh hurt himself on Monday.", "Peter Marsh", "himself"),
        ("The minister who resigned on Monday spoke first.", "The minister", "who"),
        ("“I will not sign,” Anna Whitford said.", "I", "Anna Whitford"),
        ("A court stopped the merger. The court will rule in May.", "A court", "The court"),
        ("In her first speech, Anna Whitford praised the army.", "her", "Anna Whitford"),
        ("Peter Marsh met Anna Whitford. She praised the army.", "Anna Whitford", "She"),
        ("Peter Marsh met Anna Whitford. He praised the army.", "Peter Marsh", "He"),
        ("The envoy presented a contract in Kyiv. The army refused to sign it.", "a contract", "it"),
        (
            "Volodymyr Zelensky spoke first. The president demands guarantees. Later US President Donald Trump left.",
            "Volodymyr Zelensky",
            "The president",
        ),
        ("Anna Whitford wrote, “Peter Marsh left. He will be missed.”", "Peter Marsh", "He"),
        ("Ashley Marsh sat down. The list named his horse.", "Ashley Marsh", "his"),
        ("Radio Delmar Television, or RDTV, lost its licence. RDTV will appeal.", "Radio Delmar", "RDTV#2"),
        ("The attacker, identified as Peter Marsh, died. Marsh was 20.", "The attacker", "Marsh#2"),
        ("Tropical Storm Irene formed. Irene moved east.", "Tropical Storm Irene", "Irene#2"),
        ("Marsh arrived in Kenya. He toured the country on Monday.", "Kenya", "the country"),
        ("Police shot a man. The police said so.", "Police", "The police"),
        ("Queen Margrethe left Oslo. In May the Queen returned.", "Margrethe", "the Queen"),
        (
            "Server vendor bought\n\nBlue Fern was sold on Monday. Blue Fern will keep its name. "
            "Analysts praise the Blue Fern Corporation.",
            "Blue Fern",
            "Blue Fern Corporation",
        ),
    ],
)
def test_one(nlp: Language, text: str, one: str, other: str) -> None:
    assert same(nlp, text, one, other)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("Anna Whitford and Peter Whitford won.", "Anna Whitford", "Peter Whitford"),
        ("Peter Marsh praised him on Monday.", "Peter Marsh", "him"),
        ("US officials met Ukrainian officials.", "US officials", "Ukrainian officials"),
        ("A former official spoke. The official disagreed with the plan.", "A former official", "The official"),
        ("His brother called Peter Marsh.", "His brother", "Peter Marsh"),
        ("A lorry hit a van. A van burned elsewhere.", "a van", "A van"),
        ("Anna Marsh praised Peter Marsh. “He was kind,” Peter Marsh said.", "Peter Marsh", "He"),
        ("Kenya and Peru signed. Marsh toured the country on Monday.", "Kenya", "the country"),
        ("US Vice President Anna Whitford spoke first. The president left.", "Anna Whitford", "The president"),
        (
            "Server vendor bought\n\nBlue Fern was sold on Monday. Blue Fern will keep its name. "
            "Analysts praise Blue Fern Desktop Edition.",
            "Blue Fern",
            "Blue Fern Desktop Edition",
        ),
    ],
)
def test_two(nlp: Language, text: str, one: str, other: str) -> None:
    assert not same(nlp, text, one, other)


def test_the_subject_of_a_relative_clause_is_somebody_and_not_its_noun(nlp: Language) -> None:
    text = "Peru attacked Chile. Such raids rob Peru of the gas money that it depends on."
    assert same(nlp, text, "Peru", "it depends")
    assert not same(nlp, text, "gas money", "it depends")


def test_a_counterpart_holds_the_same_office_elsewhere(nlp: Language) -> None:
    text = "President Volodymyr Zelensky thanked Keith Kellogg. Donald Trump criticized his Ukrainian counterpart."
    assert same(nlp, text, "Volodymyr Zelensky", "his Ukrainian counterpart")
    assert not same(nlp, text, "Keith Kellogg", "his Ukrainian counterpart")


def test_a_neighbour_is_the_only_other_state_of_the_sentence(nlp: Language) -> None:
    text = "The French minister praised Peru after Chile attacked its neighbour."
    assert same(nlp, text, "Peru", "its neighbour")
    text = "Peru and Bolivia complained after Chile attacked its neighbour."
    assert not same(nlp, text, "Peru", "its neighbour")
    assert not same(nlp, text, "Bolivia", "its neighbour")


def test_clusters_are_numbered_in_the_order_of_the_text(nlp: Language) -> None:
    doc = nlp("Anna Whitford met Peter Marsh. She thanked him. Both left London.")
    seen: list[int] = []
    for mention in doc._.mentions:
        if mention.cluster not in seen:
            seen.append(mention.cluster)
    assert seen == list(range(len(seen)))


def test_a_wrong_weight_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "weights.tsv"
    file.write_text("# weights\nfeature\tweight\nnew|the\tmuch\n")
    with pytest.raises(InputError, match="line 3"):
        weights(file)
