"""Whatever the parser says, the predicate layer gives well-formed predicates and takes linear time."""

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from kg.extraction.predicates import extract

VOCAB = spacy.blank("en").vocab
DEPS = """
nsubj nsubj:pass nsubj:outer csubj obj iobj obl obl:agent obl:unmarked ccomp xcomp advcl
advcl:relcl acl acl:relcl nmod nmod:poss nmod:desc appos conj cc cop aux aux:pass mark case det amod compound
compound:prt parataxis flat fixed expl punct dobj pobj prep attr acomp relcl
""".split()  # noqa: SIM905
WORDS = ["say", "make", "deal", "Kyiv", "that", "who", "to", "by", "not", "no", "be", "as", "whose", ","]
POS = ["VERB", "AUX", "NOUN", "PROPN", "PRON", "ADJ", "ADV", "ADP", "SCONJ", "PUNCT"]
TAGS = ["VBD", "VBN", "VBG", "VB", "NN", "NNP", "WDT", "WP$", "WRB", "JJ", "POS"]


@st.composite
def trees(draw: st.DrawFn) -> Doc:
    size = draw(st.integers(1, 14))
    # A random order of attachment makes a tree, projective or not.
    order = draw(st.permutations(range(size)))
    heads = [0] * size
    for place, i in enumerate(order):
        heads[i] = order[draw(st.integers(0, place - 1))] if place else i
    pick = lambda values: draw(st.lists(st.sampled_from(values), min_size=size, max_size=size))  # noqa: E731
    words = pick(WORDS)
    return Doc(VOCAB, words, lemmas=words, pos=pick(POS), tags=pick(TAGS), heads=heads, deps=pick(DEPS))


@settings(max_examples=150)
@given(trees())
def test_any_tree_gives_well_formed_predicates(doc: Doc) -> None:
    found = extract(doc)
    assert found == extract(doc)
    for predicate in found:
        assert len(predicate.governors) == len(predicate.links)
        assert predicate.root not in predicate.governors[:1]
        for argument in predicate.arguments:
            assert 0 <= argument.start <= argument.root < argument.end <= len(doc)
            assert argument.rules
        tokens = (*predicate.tokens, *predicate.auxiliaries, *predicate.governors)
        assert all(0 <= i < len(doc) for i in tokens)


def test_deep_and_wide_trees_do_not_exhaust_the_stack() -> None:
    size = 3000
    for dep, pos in (("ccomp", "VERB"), ("conj", "NOUN"), ("nmod", "NOUN"), ("acl:relcl", "VERB")):
        doc = Doc(
            VOCAB,
            ["make"] * size,
            lemmas=["make"] * size,
            pos=[pos] * size,
            tags=["VBD"] * size,
            heads=[max(i - 1, 0) for i in range(size)],
            deps=["root"] + [dep] * (size - 1),
        )
        assert len(extract(doc)) <= size
