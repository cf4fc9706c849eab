"""Pairs of sentences that name one thing or two, read by the real pipeline: pairs.tsv; the names stand in braces.

To add a pair, add a line: "same" or "apart", the phenomenon, the two sentences.
"""

import csv
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.entities import Entity

Identify = Callable[..., list[Entity | None]]
LEAST_JOINED = 0.95

with Path(__file__).with_name("pairs.tsv").open(encoding="utf-8", newline="") as table:
    PAIRS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def entities(identify: Identify, *texts: str) -> list[str]:
    """Return the local names of what the texts name, "" for nothing."""
    return [entity.local_name if entity is not None else "" for entity in identify(*texts)]


def joined(identify: Identify, pair: dict[str, str]) -> bool:
    one, other = entities(identify, pair["one"], pair["other"])
    return one == other != ""


def test_most_names_of_one_thing_are_joined(identify: Identify) -> None:
    same = [pair for pair in PAIRS if pair["verdict"] == "same"]
    missed = [pair["one"] + " | " + pair["other"] for pair in same if not joined(identify, pair)]
    assert len(missed) <= (1 - LEAST_JOINED) * len(same), missed


def test_two_things_are_not_joined(identify: Identify) -> None:
    wrong = [
        pair["one"] + " | " + pair["other"] for pair in PAIRS if pair["verdict"] == "apart" and joined(identify, pair)
    ]
    assert not wrong


def test_all_texts_together_join_what_pairs_join_in_any_order(identify: Identify) -> None:
    texts = sorted({pair[side] for pair in PAIRS for side in ("one", "other")})
    names = dict(zip(texts, entities(identify, *texts), strict=True))
    assert names == dict(zip(texts[::-1], entities(identify, *texts[::-1]), strict=True))
    parted = defaultdict(list)
    for pair in PAIRS:
        if pair["verdict"] == "apart" and names[pair["one"]] == names[pair["other"]] != "":
            parted[pair["phenomenon"]].append(pair["one"] + " | " + pair["other"])
    assert not parted


@pytest.mark.parametrize("phenomenon", sorted({pair["phenomenon"] for pair in PAIRS}))
def test_each_phenomenon_has_pairs(phenomenon: str) -> None:
    assert sum(pair["phenomenon"] == phenomenon for pair in PAIRS) > 1
