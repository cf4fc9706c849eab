"""The scores agree with the worked examples of the literature and of the reference scorer's documentation."""

from __future__ import annotations

import pytest

from benchmarks.coref_scores import Score, b_cubed, ceaf_e, muc


def clusters(*texts: str) -> list[set[str]]:
    return [set(text) for text in texts]


# Bagga and Baldwin 1998, and Luo 2005, figure 1: three entities of 5, 2 and 5 mentions.
KEY = clusters("12345", "67", "89ABC")
JOINED_SMALL = clusters("12345", "6789ABC")
JOINED_LARGE = clusters("1234589ABC", "67")


def test_muc_does_not_tell_the_two_errors_apart() -> None:
    for response in (JOINED_SMALL, JOINED_LARGE):
        score = muc(KEY, response)
        assert score.precision == pytest.approx(0.9)
        assert score.recall == pytest.approx(1.0)
        assert score.f1 == pytest.approx(0.947, abs=1e-3)


def test_b_cubed_punishes_the_larger_wrong_join() -> None:
    small, large = b_cubed(KEY, JOINED_SMALL), b_cubed(KEY, JOINED_LARGE)
    assert (small.recall, large.recall) == (1.0, 1.0)
    assert small.precision == pytest.approx(0.762, abs=1e-3)
    assert large.precision == pytest.approx(0.583, abs=1e-3)
    assert small.f1 == pytest.approx(0.865, abs=1e-3)
    assert large.f1 == pytest.approx(0.737, abs=1e-3)


def test_ceaf_e_of_luo_2005() -> None:
    assert ceaf_e(KEY, JOINED_SMALL).f1 == pytest.approx(0.733, abs=1e-3)
    assert ceaf_e(KEY, JOINED_LARGE).f1 == pytest.approx(0.667, abs=1e-3)
    everything = ceaf_e(KEY, clusters("123456789ABC"))
    assert everything.f1 == pytest.approx(0.294, abs=1e-3)
    alone = ceaf_e(KEY, clusters(*"123456789ABC"))
    assert alone.f1 == pytest.approx(0.178, abs=1e-3)


def test_mentions_missing_on_one_side_follow_pradhan_2014() -> None:
    """Pradhan et al. 2014: key {a b c} {d e f g}, response {a b} {c d} {f g h i}."""
    key, response = clusters("abc", "defg"), clusters("ab", "cd", "fghi")
    assert muc(key, response).recall == pytest.approx(0.40)
    assert muc(key, response).precision == pytest.approx(0.40)
    assert b_cubed(key, response).recall == pytest.approx(0.42, abs=5e-3)
    assert b_cubed(key, response).precision == pytest.approx(0.50)
    assert ceaf_e(key, response).recall == pytest.approx(0.65)
    assert ceaf_e(key, response).precision == pytest.approx(0.43, abs=5e-3)


def test_ceaf_finds_the_best_assignment_not_the_greedy_one() -> None:
    key, response = clusters("abcdef", "gh"), clusters("abcgh", "def")
    # greedy takes abcdef-abcgh (6/11) and leaves gh-def (0); the best takes abcdef-def (6/9) and gh-abcgh
    # (4/7)
    assert ceaf_e(key, response).precise == pytest.approx(6 / 9 + 4 / 7)


def test_counts_add_up_over_documents() -> None:
    total = muc(KEY, KEY) + muc(KEY, JOINED_SMALL)
    assert total.precision == pytest.approx(18 / 19)
    assert Score().f1 == 0.0
