"""Pairs of sentences that name one thing or two, read by the real pipeline: pairs.tsv; the names stand in braces.

To add a pair, add a line: "same" or "apart", the phenomenon, the two sentences.
"""

import csv
import functools
from collections import defaultdict
from pathlib import Path

import pytest
from spacy.language import Language

import kg
from kg.annotations import Extraction
from kg.entities import Clusters, KeyMaker, Resolver

LEAST_JOINED = 0.85

with Path(__file__).with_name("pairs.tsv").open(encoding="utf-8", newline="") as table:
    PAIRS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@functools.cache
def pipeline() -> Language:
    return kg.load()


@functools.cache
def read(text: str) -> tuple[Clusters, int]:
    """Return the clusters of a text and the number of the one whose mention is in the last braces."""
    before, _, rest = text.rpartition("{")
    start = len(before.replace("{", "").replace("}", ""))
    end = start + rest.index("}")
    doc = pipeline()(text.replace("{", "").replace("}", ""))
    mentions = [m for m in doc._.mentions if m.cluster >= 0 and m.start < end and start < m.end]
    named = min(mentions, key=lambda m: abs(m.start - start) + abs(m.end - end), default=None)
    clusters = KeyMaker().clusters(Extraction(text, doc._.mentions, doc._.claims))
    return clusters, named.cluster if named is not None else -1


def entities(*texts: str) -> list[str]:
    """Return the local names of what the texts name, "" for nothing."""
    found = [read(text) for text in texts]
    resolver = Resolver()
    resolver.add((number, clusters) for number, (clusters, _) in enumerate(found))
    list(resolver.resolve())
    named = [resolver.identity(clusters).entity(cluster) for clusters, cluster in found]
    return [entity.local_name if entity is not None else "" for entity in named]


def joined(pair: dict[str, str]) -> bool:
    one, other = entities(pair["one"], pair["other"])
    return one == other != ""


def test_most_names_of_one_thing_are_joined() -> None:
    same = [pair for pair in PAIRS if pair["verdict"] == "same"]
    missed = [pair["one"] + " | " + pair["other"] for pair in same if not joined(pair)]
    assert len(missed) <= (1 - LEAST_JOINED) * len(same), missed


def test_two_things_are_not_joined() -> None:
    wrong = [pair["one"] + " | " + pair["other"] for pair in PAIRS if pair["verdict"] == "apart" and joined(pair)]
    assert not wrong


def test_all_texts_together_join_what_pairs_join_in_any_order() -> None:
    texts = sorted({pair[side] for pair in PAIRS for side in ("one", "other")})
    names = dict(zip(texts, entities(*texts), strict=True))
    assert names == dict(zip(texts[::-1], entities(*texts[::-1]), strict=True))
    parted = defaultdict(list)
    for pair in PAIRS:
        if pair["verdict"] == "apart" and names[pair["one"]] == names[pair["other"]] != "":
            parted[pair["phenomenon"]].append(pair["one"] + " | " + pair["other"])
    assert not parted


@pytest.mark.parametrize("phenomenon", sorted({pair["phenomenon"] for pair in PAIRS}))
def test_each_phenomenon_has_pairs(phenomenon: str) -> None:
    assert sum(pair["phenomenon"] == phenomenon for pair in PAIRS) > 1
