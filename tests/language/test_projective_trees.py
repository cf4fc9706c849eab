"""The best tree with one root and no crossing arcs, against all such trees."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kg.language.projective_trees import best_trees


def best_tree(arcs: np.ndarray, root: np.ndarray) -> np.ndarray:
    return best_trees([(arcs, root)])[0]


def is_tree(heads: tuple[int, ...]) -> bool:
    def reaches_root(word: int) -> bool:
        seen = set()
        while word != -1 and word not in seen:
            seen.add(word)
            word = heads[word]
        return word == -1

    return heads.count(-1) == 1 and all(reaches_root(word) for word in range(len(heads)))


def is_projective(heads: tuple[int, ...]) -> bool:
    """Every word between a word and its head descends from the head (the definition, word by word)."""

    def descends(word: int, ancestor: int) -> bool:
        while word not in {-1, ancestor}:
            word = heads[word]
        return word == ancestor

    return all(
        descends(between, head)
        for word, head in enumerate(heads)
        if head >= 0
        for between in range(min(word, head) + 1, max(word, head))
    )


def value(heads: tuple[int, ...], arcs: np.ndarray, root: np.ndarray) -> float:
    return sum(float(root[i]) if h == -1 else float(arcs[i, h]) for i, h in enumerate(heads))


@st.composite
def scored_sentences(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    n = draw(st.integers(1, 5))
    scores = st.integers(-8, 8).map(float)
    return draw(arrays.arrays(float, (n, n), elements=scores)), draw(arrays.arrays(float, n, elements=scores))


@given(scored_sentences())
def test_no_tree_is_better(sentence: tuple[np.ndarray, np.ndarray]) -> None:
    arcs, root = sentence
    heads = tuple(best_tree(arcs, root).tolist())
    assert is_tree(heads) and is_projective(heads)
    every = filter(is_tree, itertools.product(range(-1, len(root)), repeat=len(root)))
    assert value(heads, arcs, root) == max(value(tree, arcs, root) for tree in every if is_projective(tree))


@pytest.mark.parametrize("seed", range(3))
def test_a_long_sentence_is_one_tree(seed: int) -> None:
    generator = np.random.default_rng(seed)
    arcs, root = generator.normal(size=(150, 150)), generator.normal(size=150)
    heads = tuple(best_tree(arcs.astype(np.float32), root.astype(np.float32)).tolist())
    assert is_tree(heads) and is_projective(heads)


def test_trees_are_the_same_in_company() -> None:
    generator = np.random.default_rng(4)
    sentences = [(generator.normal(size=(n, n)), generator.normal(size=n)) for n in (1, 30, 2, 17, 90, 16, 30, 3)]
    alone = [best_tree(arcs, root).tolist() for arcs, root in sentences]
    assert [heads.tolist() for heads in best_trees(sentences)] == alone
    assert best_trees([]) == []


def test_two_good_roots_become_one() -> None:
    arcs = np.array([[0.0, 1.0], [2.0, 0.0]])
    assert best_tree(arcs, np.array([10.0, 10.0])).tolist() == [-1, 0]


def test_crossing_arcs_are_not_taken() -> None:
    arcs = np.full((4, 4), -9.0)
    arcs[2, 0] = arcs[3, 1] = arcs[1, 0] = 5.0  # 0 -> 2 crosses 1 -> 3
    heads = tuple(best_tree(arcs, np.array([9.0, 0.0, 0.0, 0.0])).tolist())
    assert is_projective(heads) and heads[0] == -1
