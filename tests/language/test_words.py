"""Paragraphs, windows and sentences, before and after the network."""

import itertools

import numpy as np
import spacy
from hypothesis import given
from hypothesis import strategies as st

from kg import paths
from kg.language.decode import MAX_SENTENCE, sentence_starts
from kg.language.windows import Window, portions, seam, windows
from kg.language.words import WordReader

BLANK = spacy.blank("en")
READER = WordReader(paths.model() / "tokenizer.json")


def paragraphs(text: str) -> list[str]:
    doc = BLANK.make_doc(text)
    words = READER(doc)
    ends = [*words.paragraphs[1:], len(words.tokens)]
    return [" ".join(doc[i].text for i in words.tokens[a:b]) for a, b in zip(words.paragraphs, ends, strict=True)]


def test_a_line_is_a_paragraph_of_news() -> None:
    assert paragraphs("A headline\nTalks began .\n \nThey ended .\n") == [
        "A headline",
        "Talks began .",
        "They ended .",
    ]


WRAPPED = """Dear all ,

the talks in the northern town have been moved to Thursday because the
ferry that was to carry the delegates across the strait is being
repaired , and no other ship is large enough to take all of them
at once .
Best wishes
Anna"""


def test_wrapped_lines_are_one_paragraph_and_short_lines_end_it() -> None:
    read = paragraphs(WRAPPED)
    assert [p.split()[0] for p in read] == ["Dear", "the", "Best", "Anna"]
    assert read[1].endswith("all of them at once .")


def test_the_space_before_a_word_is_a_feature() -> None:
    words = READER(BLANK.make_doc("a a\na\n\na  a, a"))
    assert [f % 4 for f in words.features] == [0, 1, 2, 3, 1, 0, 1]


def test_nothing_to_read() -> None:
    words = READER(BLANK.make_doc(" \n"))
    assert (words.tokens, words.paragraphs) == ([], [])
    assert list(portions([], 0, 100)) == []


@given(
    st.lists(st.lists(st.integers(1, 8), min_size=1, max_size=120), min_size=1, max_size=4),
    st.integers(32, 80),
)
def test_windows_cover_each_paragraph_and_hold_no_more_than_they_can(text: list[list[int]], limit: int) -> None:
    lengths = [n for paragraph in text for n in paragraph]
    starts = np.cumsum([0, *map(len, text)]).tolist()
    found = windows(lengths, starts[:-1], limit)
    assert all(sum(lengths[w.start : w.end]) <= limit or w.end - w.start == 1 for w in found)
    covered = [i for w in found for i in range(w.start, w.end)]
    assert set(covered) == set(range(len(lengths)))
    for before, after in itertools.pairwise(found):
        if after.joined:
            assert before.start < after.start < before.end < after.end
        else:
            assert before.end == after.start and after.start in starts


def test_windows_meet_at_the_likeliest_sentence_start() -> None:
    before, after = Window(0, 100), Window(60, 140, joined=True)
    logits_before, logits_after = np.full(100, -5.0), np.full(80, -5.0)
    logits_before[75], logits_after[15] = 3.0, 4.0
    assert seam(before, after, logits_before, logits_after) == 75
    assert seam(before, after, np.full(100, -5.0), np.full(80, -5.0)) == 80


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.integers(1, 100))
def test_portions_are_whole_paragraphs_and_leave_none_out(lengths: list[int], size: int) -> None:
    starts = np.cumsum([0, *lengths]).tolist()
    found = list(portions(starts[:-1], starts[-1], size))
    assert [p for a, b in found for p in range(a, b)] == list(range(len(lengths)))


@given(st.integers(1, 1500), st.integers(0, 2**32 - 1))
def test_no_sentence_is_too_long(words: int, seed: int) -> None:
    logits = np.random.default_rng(seed).normal(-4, 1, words)
    starts = sentence_starts(logits, [0])
    assert starts[0] == 0 and starts == sorted(set(starts))
    assert all(b - a <= MAX_SENTENCE for a, b in zip(starts, [*starts[1:], words], strict=True))
