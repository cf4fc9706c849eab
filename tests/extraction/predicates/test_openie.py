"""CaRB's scores, against figures worked out by hand, and open relations read off trees."""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from benchmarks.carb import Tuple, match, read_gold, score
from benchmarks.openie import extractions
from kg.errors import InputError

GOLD = Tuple.of("was rejected by", ["the offer", "Kyiv", "on Friday"])


@pytest.mark.parametrize(
    ("predicted", "precision", "recall"),
    [
        (Tuple.of("was rejected by", ["The offer", "Kyiv", "on Friday"]), 8 / 8, 8 / 8),
        (Tuple.of("rejected", ["the offer", "Kyiv"]), 4 / 4, 4 / 8),
        (Tuple.of("be rejected by", ["the offer", "Kyiv"]), 6 / 6, 6 / 8),
        (Tuple.of("was rejected", ["Kyiv", "the offer"]), 2 / 5, 2 / 8),
        (Tuple.of("was rejected", ["the offer"]), 0, 0),
        (Tuple.of("accepted", ["the offer", "Kyiv"]), 0, 0),
        (Tuple.of("was rejected by", ["the offer", "Kyiv", "on Friday", "too"]), 8 / 8, 8 / 8),
    ],
    ids=[
        "same",
        "shorter",
        "a form of be",
        "arguments swapped",
        "one argument",
        "other relation",
        "one more",
    ],
)
def test_match_counts_shared_words_part_by_part(predicted: Tuple, precision: float, recall: float) -> None:
    assert match(GOLD, predicted) == pytest.approx((precision, recall))


def test_recall_is_multi_match_and_precision_single_match() -> None:
    gold = {"s": [Tuple.of("met", ["a", "b"]), Tuple.of("met", ["a", "c"])]}
    both = Tuple.of("met", ["a", "b c"])
    scores = score(gold, {"s": [both]})
    assert (scores.precision, scores.recall) == pytest.approx((3 / 4, 1.0))
    twice = score(gold, {"s": [both, both, both]})
    assert twice.precision == pytest.approx((3 / 4 + 3 / 4 + 0) / 3)


def test_curve_ranks_by_confidence() -> None:
    gold = {"s": [Tuple.of("met", ["a", "b"])], "t": [Tuple.of("left", ["c", "d"])]}
    right, wrong = Tuple.of("met", ["a", "b"], 0.9), Tuple.of("met", ["x", "y"], 0.1)
    scores = score(gold, {"s": [right], "t": [wrong]})
    # Points (precision, recall): all (1/2, 1/2); the confident one (1, 1/2); and (1, 0).
    assert (scores.precision, scores.recall) == pytest.approx((1.0, 0.5))
    assert scores.auc == pytest.approx(0.5)
    assert score(gold, {}).f1 == 0


def test_gold_names_the_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "dev.tsv"
    path.write_text("s\tmet\ta\tb\nonly a sentence\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"dev\.tsv:2"):
        read_gold(path)
    with pytest.raises(InputError, match="no such file"):
        read_gold(tmp_path / "missing.tsv")


ROWS = """
The the DET DT 2 det
network network NOUN NN 8 nsubj
owned own VERB VBN 2 acl
by by ADP IN 5 case
Vega Vega PROPN NNP 3 obl:agent
has have AUX VBZ 8 aux
often often ADV RB 8 advmod
failed fail VERB VBN 8 root
Kyiv Kyiv PROPN NNP 8 obj
. . PUNCT . 8 punct
"""


def test_relations_read_in_surface_order() -> None:
    words, lemmas, pos, tags, heads, deps = zip(*(row.split() for row in ROWS.split("\n") if row), strict=True)
    vocab = spacy.blank("en").vocab
    doc = Doc(vocab, words, lemmas=lemmas, pos=pos, tags=tags, heads=[int(h) - 1 for h in heads], deps=deps)
    found = {(e.relation, *e.arguments) for e in extractions(doc)}
    assert found == {
        ("be owned by", "The network", "Vega"),
        ("has often failed", "The network owned by Vega", "Kyiv"),
    }
