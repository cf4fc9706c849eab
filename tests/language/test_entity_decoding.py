"""Names: the best allowed labelling, and one that agrees with itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.entity_decoding import NameDecoder

LABELS = ("O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG")


def decode(scores: np.ndarray, paragraphs: list[int], text: str = "") -> np.ndarray:
    """Decode the names of words that all differ, or are given."""
    words = text.split() or [f"word{i}" for i in range(len(scores))]
    numbers = {word: i for i, word in enumerate(dict.fromkeys(words))}
    forms, capital = [numbers[word] for word in words], [word[0].isupper() for word in words]
    return NameDecoder(LABELS)(scores, paragraphs, forms, capital)


def allowed(labels: tuple[int, ...]) -> bool:
    names = [LABELS[i] for i in labels]
    return all(
        not name.startswith("I-") or before in {name, "B-" + name[2:]}
        for before, name in zip(["O", *names], names, strict=False)
    )


def joined(labels: tuple[int, ...]) -> list[int]:
    """Names of one kind that touch, as one name."""
    names: list[str] = []
    for label in labels:
        name = LABELS[label]
        touching = bool(names) and name != "O" and names[-1][2:] == name[2:]
        names.append("I" + name[1:] if touching else name)
    return [LABELS.index(name) for name in names]


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_the_best_allowed_labelling_is_found(words: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(words, len(LABELS)))

    def value(labels: tuple[int, ...]) -> float:
        return sum(float(scores[i, label]) for i, label in enumerate(labels))

    best = max(filter(allowed, np.ndindex(*[len(LABELS)] * words)), key=value)
    assert decode(scores, [0]).tolist() == joined(best)


def test_no_name_runs_over_a_paragraph() -> None:
    scores = np.array([[0, 5, 0, 0, 0], [0, 0, 5, 0, 0]], dtype=float)
    assert decode(scores, [0]).tolist() == [1, 2]
    assert decode(scores, [0, 1]).tolist()[1] != 2


def test_names_of_one_kind_that_touch_are_one_name() -> None:
    scores = np.array([[0, 5, 0, 0, 0], [0, 5, 3, 0, 0], [0, 0, 0, 5, 0]], dtype=float)
    assert decode(scores, [0]).tolist() == [1, 2, 3]


def test_labels_that_do_not_fit_together() -> None:
    with pytest.raises(ValueError, match="I-ORG has no begin label"):
        NameDecoder(["O", "I-ORG"])


def test_a_name_is_one_thing_throughout() -> None:
    person, organisation, unsure = [0, 4, 0, 0, 0], [0, 0, 0, 2, 0], [2, 1.5, 0, 0, 0]
    scores = np.array([person, organisation, unsure], dtype=float)
    assert decode(scores, [0, 1, 2], "Vance Vance Vance").tolist() == [1, 1, 1]
    assert decode(scores, [0, 1, 2], "Vance Vance vance").tolist() == [1, 1, 0]
    assert decode(scores, [0, 1, 2], "Vance Follow Trump").tolist() == [1, 3, 0]


def test_names_that_are_mostly_none_are_none() -> None:
    scores = np.array([[1, 1.5, 0, 0, 0], [6, 0, 0, 0, 0], [6, 0, 0, 0, 0]], dtype=float)
    assert decode(scores, [0], "Subsoil Subsoil Subsoil").tolist() == [0, 0, 0]


def test_a_last_name_follows_the_whole_name() -> None:
    first, last, later = [0, 9, 0, 0, 0], [0, 0, 9, 0, 0], [0, 2, 0, 3, 0]
    scores = np.array([first, last, later], dtype=float)
    assert decode(scores, [0, 2], "Elon Musk Musk").tolist() == [1, 2, 1]


def test_a_word_of_a_longer_name_stays_there() -> None:
    scores = np.array([[0, 0, 0, 9, 0], [0, 0, 0, 0, 9], [0, 9, 0, 0, 0]], dtype=float)
    assert decode(scores, [0, 2], "Paris Club Paris").tolist() == [3, 4, 1]
