"""Arcs that word order forbids. Trees are written as "word/POS/label>head"; heads count from 0."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.extraction.syntax.corrections import mend


def read(tree: str) -> tuple[list[int], list[str], list[str], list[str], list[str], list[str]]:
    """Return heads, labels, parts of speech, words, entities and tags of a written tree.

    "*" marks a person's name; "VERB.VBD" is a part of speech with its tag.
    """
    heads, deps, pos, words, entities, tags = [], [], [], [], [], []
    for item in tree.split():
        word, tag, arc = item.rsplit("/", 2)
        label, _, head = arc.partition(">")
        words.append(word.removeprefix("*"))
        entities.append("PERSON" if word.startswith("*") else "")
        coarse, _, fine = tag.partition(".")
        pos.append(coarse)
        tags.append(fine)
        deps.append(label)
        heads.append(int(head))
    return heads, deps, pos, words, entities, tags


@pytest.mark.parametrize(
    ("tree", "token", "arc"),
    [
        pytest.param(
            "He/PRON/nsubj>1 told/VERB/root>1 Reuters/PROPN/obj>5 that/SCONJ/mark>5 he/PRON/nsubj>5 "
            "signed/VERB/ccomp>1",
            2,
            (1, "iobj"),
            id="before-that",
        ),
        pytest.param(
            "Peru/PROPN/nsubj>1 sold/VERB/root>1 the/DET/det>3 gas/NOUN/obj>1 it/PRON/nsubj>5 lives/VERB/parataxis>1 "
            "on/ADP/obl>5 ./PUNCT/punct>1",
            5,
            (3, "acl:relcl"),
            id="clause-behind-noun",
        ),
        pytest.param(
            "Secretary/PROPN/nsubj>5 of/ADP/case>2 State/PROPN/nmod>0 *Marco/PROPN/nsubj>5 *Rubio/PROPN/flat>3 "
            "left/VERB/root>5",
            0,
            (3, "nmod:desc"),
            id="title-beside-name",
        ),
        pytest.param(
            'It/PRON/nsubj>1 urged/VERB/root>1 "/PUNCT/punct>3 peace/NOUN/obj>1 ./PUNCT/punct>3 "/PUNCT/punct>3 '
            "Russia/PROPN/nsubj>7 agreed/VERB/ccomp>1",
            7,
            (7, "root"),
            id="sentence-end-in-quotation",
        ),
        pytest.param(
            "Envoys/NOUN/nsubj>1 left/VERB/ccomp>5 ,/PUNCT/punct>5 two/NUM/nummod>4 sources/NOUN/nsubj>1 "
            "said/VERB/root>5",
            4,
            (5, "nsubj"),
            id="speaker-behind-what-is-said",
        ),
        pytest.param(
            "talks/NOUN/root>0 between/ADP/case>2 envoy/NOUN/nmod>0 *Ana/PROPN/appos>2 *Kos/PROPN/flat>3 "
            "and/CCONJ/cc>6 *Lee/PROPN/conj>3",
            3,
            (0, "nmod"),
            id="name-behind-title-heads-the-phrase",
        ),
        pytest.param(
            "from/ADP/case>1 Secretary/PROPN/nmod:desc>5 of/ADP/case>5 the/DET/det>5 Navy/PROPN/nmod:desc>5 "
            "*Ana/PROPN/root>5",
            4,
            (1, "nmod"),
            id="title-in-two-parts",
        ),
        pytest.param(
            "from/ADP/case>1 Secretary/PROPN/nmod:desc>2 *Ana/PROPN/root>2",
            0,
            (2, "case"),
            id="preposition-before-a-title",
        ),
        pytest.param(
            "He/PRON/nsubj>1 replied/VERB.VBD/root>1 she/PRON/nsubj>3 needs/VERB.VBZ/ccomp>1 time/NOUN/obj>3 "
            "and/CCONJ/cc>6 asked/VERB.VBD/conj>3 them/PRON/obj>6",
            6,
            (1, "conj"),
            id="telling-goes-on",
        ),
        pytest.param(
            "Envoys/NOUN/nsubj>3 all/DET/nsubj>3 but/CCONJ/cc>3 left/VERB.VBD/root>3",
            1,
            (3, "advmod"),
            id="all-but",
        ),
        pytest.param(
            "Many/NOUN/nsubj>6 ,/PUNCT/punct>3 he/PRON/nsubj>3 warned/VERB/acl:relcl>0 ,/PUNCT/punct>3 "
            "would/AUX/aux>6 go/VERB/root>6",
            3,
            (6, "parataxis"),
            id="speech-between-commas",
        ),
        pytest.param(
            "She/PRON/nsubj>1 leaves/VERB/ccomp>8 if/SCONJ/mark>4 they/PRON/nsubj>4 stay/VERB/advcl>1 ,/PUNCT/punct>4 "
            "a/DET/det>7 source/NOUN/nsubj>4 said/VERB/root>8",
            7,
            (8, "nsubj"),
            id="speaker-behind-a-condition",
        ),
    ],
)
def test_arc_is_mended(tree: str, token: int, arc: tuple[int, str]) -> None:
    heads, deps = mend(*read(tree))
    assert (heads[token], deps[token]) == arc


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(
            "He/PRON/nsubj>1 said/VERB/root>1 that/SCONJ/mark>5 Reuters/PROPN/nsubj>5 has/AUX/aux>5 lied/VERB/ccomp>1",
            id="subject-behind-that",
        ),
        pytest.param(
            "He/PRON/nsubj>1 met/VERB/root>1 *Rubio/PROPN/obj>1 ,/PUNCT/punct>5 who/PRON/nsubj>5 left/VERB/acl:relcl>2",
            id="relative-clause",
        ),
        pytest.param(
            "the/DET/det>1 envoy/NOUN/nsubj>6 ,/PUNCT/punct>3 *Ana/PROPN/appos>1 *Kos/PROPN/flat>3 ,/PUNCT/punct>3 "
            "left/VERB/root>6",
            id="apposition-behind-a-comma",
        ),
        pytest.param(
            "He/PRON/nsubj>1 said/VERB.VBD/root>1 she/PRON/nsubj>3 came/VERB.VBD/ccomp>1 and/CCONJ/cc>5 "
            "left/VERB.VBD/conj>3",
            id="what-was-said-goes-on",
        ),
        pytest.param(
            "Ana/PROPN/nsubj>6 ,/PUNCT/punct>3 who/PRON/nsubj>3 warned/VERB/acl:relcl>0 ,/PUNCT/punct>3 "
            "would/AUX/aux>6 go/VERB/root>6",
            id="relative-clause-between-commas",
        ),
        pytest.param(
            "Peru/PROPN/nsubj>1 sold/VERB/root>1 gas/NOUN/obj>1 ,/PUNCT/punct>5 it/PRON/nsubj>5 moved/VERB/parataxis>1 "
            "on/ADP/compound:prt>5",
            id="clause-behind-a-comma",
        ),
    ],
)
def test_a_right_tree_stays_as_it_is(tree: str) -> None:
    heads, deps, *rest = read(tree)
    assert mend(heads, deps, *rest) == (heads, deps)


@st.composite
def _trees(draw: st.DrawFn) -> tuple[list[int], list[str], list[str], list[str], list[str], list[str]]:
    """Sentences of any words in any tree."""
    n = draw(st.integers(2, 12))
    order = draw(st.permutations(range(n)))
    heads = [0] * n
    for place, token in enumerate(order):
        heads[token] = order[draw(st.integers(0, place - 1))] if place else token
    labels = ["nsubj", "case", "appos", "conj", "ccomp", "parataxis", "acl:relcl", "mark", "nmod:desc", "obl", "advcl"]
    columns = (
        labels,
        ["NOUN", "PROPN", "VERB", "PRON", "ADP", "ADJ", "AUX", "PUNCT"],
        ["he", "but", "of", ",", "\u201d", ".", "said", "Kos", "if", "that"],
        ["", "", "PERSON"],
        ["VBD", "VBZ", "NN"],
    )
    deps, pos, words, entities, tags = (draw(st.lists(st.sampled_from(c), min_size=n, max_size=n)) for c in columns)
    return heads, deps, pos, words, entities, tags


@settings(max_examples=2000)
@example(([0, 0], ["nsubj", "nsubj"], ["PROPN", "PROPN"], ["A", "B"], ["", "PERSON"], ["NNP", "NNP"]))
@given(_trees())
def test_repairs_close_no_circle(tree: tuple[list[int], list[str], list[str], list[str], list[str], list[str]]) -> None:
    heads, _ = mend(*tree)
    for token in range(len(heads)):
        seen, above = {token}, heads[token]
        while above != heads[above]:
            assert above not in seen
            seen.add(above)
            above = heads[above]
