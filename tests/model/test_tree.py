"""The best tree with one root, against all trees."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kg.model.tree import best_tree


def is_tree(heads: tuple[int, ...]) -> bool:
    def reaches_root(word: int) -> bool:
        seen = set()
        while word != -1 and word not in seen:
            seen.add(word)
            word = heads[word]
        return word == -1

    return heads.count(-1) == 1 and all(reaches_root(word) for word in range(len(heads)))


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
    assert is_tree(heads)
    trees = filter(is_tree, itertools.product(range(-1, len(root)), repeat=len(root)))
    assert value(heads, arcs, root) == max(value(tree, arcs, root) for tree in trees)


@pytest.mark.parametrize("seed", range(3))
def test_a_long_sentence_is_one_tree(seed: int) -> None:
    generator = np.random.default_rng(seed)
    arcs, root = generator.normal(size=(150, 150)), generator.normal(size=150)
    assert is_tree(tuple(best_tree(arcs.astype(np.float32), root.astype(np.float32)).tolist()))


def test_two_good_roots_become_one() -> None:
    arcs = np.array([[0.0, 1.0], [2.0, 0.0]])
    assert best_tree(arcs, np.array([10.0, 10.0])).tolist() == [-1, 0]
