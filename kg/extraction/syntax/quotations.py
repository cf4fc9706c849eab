"""Quotations and their speakers."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.factuality_table import factuality

_OPENING = ("“", "``", "«", "„")
_CLOSING = ("”", "''", "»")
_STRAIGHT = '"'
_STOPS = (".", "!", "?")
_SUBJECT = ("nsubj", "nsubj:pass")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words.

    Attributes:
        start: first token between the marks.
        end: the token after the last between them.
        speaker: token of its speaker, -1 if no verb of saying names one.
        continues: whether it goes on where the quotation before it broke off: in the next paragraph, or after a few
            words, such as "he said".
    """

    start: int
    end: int
    speaker: int = -1
    continues: bool = False


_found: weakref.WeakKeyDictionary[Tokens, tuple[Quotation, ...]] = weakref.WeakKeyDictionary()


def quotations_of(tokens: Tokens) -> tuple[Quotation, ...]:
    """Return the quotations of a document in order, each with its speaker where a verb of saying names one.

    A mark that is opened and not closed ends with its paragraph; the paragraph after it that begins with a
    mark goes on with the same speaker, as newspapers print it.
    """
    found = _found.get(tokens)
    if found is None:
        found = _found[tokens] = tuple(_with_speakers(tokens, _spans(tokens)))
    return found


def _with_speakers(tokens: Tokens, spans: Sequence[tuple[int, int, bool]]) -> Iterator[Quotation]:
    inside = [False] * tokens.n
    for start, end, _ in spans:
        inside[start:end] = [True] * (end - start)
    before = Quotation(0, 0)
    for start, end, continued in spans:
        speaker = _speaker(tokens, start, end - 1, inside, factuality().speech)
        continues = before.end > 0 and (continued or _adjoins(tokens, before.end - 1, start))
        before = Quotation(start, end, before.speaker if speaker < 0 and continues else speaker, continues)
        yield before


def numbers_of_tokens(tokens: Tokens) -> list[int]:
    """Return the number of the quotation that each token is in, -1 for none."""
    numbers = [-1] * tokens.n
    for number, quotation in enumerate(quotations_of(tokens)):
        numbers[quotation.start : quotation.end] = [number] * (quotation.end - quotation.start)
    return numbers


def _spans(tokens: Tokens) -> list[tuple[int, int, bool]]:
    """Return for each quotation its first token, the token after its last, and whether it continues the one before."""
    spans: list[tuple[int, int, bool]] = []
    opened = -1
    continues = False
    for i, word in enumerate(tokens.words):
        straight = word == _STRAIGHT
        opens = word.startswith(_OPENING) or (straight and opened < 0)
        closes = word.startswith(_CLOSING) or (straight and opened >= 0)
        if opened >= 0 and (opens or closes or _ends_paragraph(tokens, i)):
            if i > opened:
                spans.append((opened, i, continues))
            continues = not closes
            opened = -1
        if opens:
            opened = i + 1
    if 0 <= opened < tokens.n:
        spans.append((opened, tokens.n, continues))
    return spans


def _ends_paragraph(tokens: Tokens, i: int) -> bool:
    """Return whether a token is an empty line, or a line break behind the end of a sentence."""
    breaks = tokens.words[i].count("\n")
    return breaks > 1 or (breaks > 0 and i > 0 and tokens.words[i - 1].endswith(_STOPS))


def _speaker(tokens: Tokens, start: int, end: int, inside: Sequence[bool], verbs: Set[str]) -> int:
    """Return the subject of the verb of saying that stands nearest outside a quotation, in its sentences."""
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
