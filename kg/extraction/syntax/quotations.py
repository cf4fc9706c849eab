"""Quotations and their speakers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.word_lists import word_class

_OPEN = frozenset({"“", "``", "«", "„"})
_CLOSE = frozenset({"”", "''", "»"})
_EITHER = frozenset({'"'})
_SUBJECT = ("nsubj", "nsubj:pass")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of quoted words: first and last token between the marks, and the token of its speaker, or
    -1.
    """

    start: int
    end: int
    speaker: int = -1


def find(tokens: Tokens) -> list[Quotation]:
    """Return the quotations of a document in order, each with its speaker where a verb of speech names one.

    A mark that is opened and not closed ends with its paragraph; the paragraph after it that begins with a
    mark goes on with the same speaker, as newspapers print it.
    """
    spans = list(_spans(tokens))
    verbs = word_class("speech")
    found: list[Quotation] = []
    inside = [False] * tokens.n
    for start, end, _ in spans:
        inside[start : end + 1] = [True] * (end + 1 - start)
    for start, end, continued in spans:
        speaker = _speaker(tokens, start, end, inside, verbs)
        if speaker < 0 and found and (continued or _adjoins(tokens, found[-1].end, start)):
            speaker = found[-1].speaker
        found.append(Quotation(start, end, speaker))
    return found


def of_tokens(tokens: Tokens, quotations: Sequence[Quotation]) -> list[int]:
    """Return the number of the quotation that each token is in, -1 for none."""
    numbers = [-1] * tokens.n
    for number, quotation in enumerate(quotations):
        for i in range(quotation.start, quotation.end + 1):
            numbers[i] = number
    return numbers


def _spans(tokens: Tokens) -> list[tuple[int, int, bool]]:
    """Return (first, last, continues the quotation before) for all quotations."""
    spans: list[tuple[int, int, bool]] = []
    opened = -1
    unclosed = False
    for i, word in enumerate(tokens.words):
        if opened >= 0 and "\n" in word and word.strip() == "" and word.count("\n") > 1:
            spans.append((opened, i - 1, unclosed))
            opened, unclosed = -1, True
            continue
        opens = word in _OPEN or (word in _EITHER and opened < 0)
        closes = word in _CLOSE or (word in _EITHER and opened >= 0)
        if opens and opened < 0:
            opened = i + 1
        elif closes and opened >= 0:
            if i > opened:
                spans.append((opened, i - 1, unclosed))
            opened, unclosed = -1, False
    return spans


def _speaker(tokens: Tokens, start: int, end: int, inside: Sequence[bool], verbs: Mapping[str, str]) -> int:
    """Return the subject of the verb of speech that stands nearest outside a quotation, in its sentences."""
    low, high = start, end
    first, last = tokens.sentence[start], tokens.sentence[end]
    while low > 0 and tokens.sentence[low - 1] == first:
        low -= 1
    while high + 1 < tokens.n and tokens.sentence[high + 1] == last:
        high += 1
    # A sentence boundary is often put right after the closing mark: ... ," he said.
    if high <= end + 1 and high + 1 < tokens.n and tokens.words[end].endswith((",", "?", "!")):
        following = tokens.sentence[high + 1]
        while high + 1 < tokens.n and tokens.sentence[high + 1] == following and high < end + 12:
            high += 1
    best, nearest = -1, 1 << 30
    for i in range(low, high + 1):
        if inside[i] or tokens.pos[i] != "VERB" or tokens.lemmas[i] not in verbs:
            continue
        distance = start - i if i < start else i - end
        subjects = [c for c in tokens.dependents(i, *_SUBJECT) if not inside[c]]
        if subjects and distance < nearest:
            best, nearest = subjects[0], distance
    return best


def _adjoins(tokens: Tokens, end: int, start: int) -> bool:
    """Return whether a quotation follows another in the same or the next sentence, with few words between."""
    return tokens.sentence[start] - tokens.sentence[end] <= 1 and start - end <= 12
