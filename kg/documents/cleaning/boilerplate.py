"""Boilerplate of news pages, found by line with the patterns of ``ontology/english/noise.tsv``."""

from __future__ import annotations

import re

from kg.documents.document import Span
from kg.knowledge.word_lists import noise_patterns

_STOPS = (".", "!", "?", ".”", '."', ".’", "?”", "!”")
_CLOSING = ".!?…”\"’')]:"
CUT_OFF_WORDS = 20
"""Words that a last line without a full stop must have to be a text that breaks off, not a headline."""
_UPDATED = re.compile(r"(?i)(?:last )?(?:updated|published|posted)\b")


def find_noise(text: str, head: frozenset[int] = frozenset(), captions: tuple[Span, ...] = ()) -> tuple[Span, ...]:
    """Return the stretches of a text that are not its article, as (start, end) offsets of whole lines.

    Args:
        text: of the document.
        head: numbers of lines that are known to be byline, date or outlet.
        captions: stretches that are known to be captions; they belong to the article.

    Furniture, captions and teasers are lines of their own. After a line that ends an article ("Additional
    reporting by …") all is noise, and so is a second story: it begins with a headline, later than the page's
    own head, that stands again after lines of furniture or is followed by "Updated …".
    """
    table = noise_patterns()
    lines: list[tuple[int, str]] = []
    at = 0
    for raw in text.split("\n"):
        lines.append((at, raw.strip()))
        at += len(raw) + 1
    cut = _second_story(lines, table["furniture"])
    noise: list[Span] = []
    ended = False
    for number, (start, line) in enumerate(lines):
        if number >= cut:
            noise.append((start, len(text)))
            break
        end = lines[number + 1][0] - 1 if number + 1 < len(lines) else len(text)
        if not line or any(begin <= start < close for begin, close in captions):
            continue
        if table["end"].search(line):
            ended = True
            noise.append((start, end))
        elif ended or number in head or any(table[kind].search(line) for kind in ("furniture", "caption", "teaser")):
            noise.append((start, end))
    return tuple(noise) if noise and noise[-1][1] == len(text) else (*noise, *_cut_off(lines, noise, len(text)))


def _cut_off(lines: list[tuple[int, str]], noise: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Return the last paragraph and the headline before it, if it breaks off in a sentence: a teaser."""
    left_out = {start for start, _ in noise}
    filled = [(start, line) for start, line in lines if line and start not in left_out]
    if len(filled) < 4 or len(filled[-1][1].split()) < CUT_OFF_WORDS or filled[-1][1][-1] in _CLOSING:
        return []
    headline = not filled[-2][1].endswith(_STOPS)
    return [(filled[-2 if headline else -1][0], end)]


def _second_story(lines: list[tuple[int, str]], furniture: re.Pattern[str]) -> int:
    """Return the number of the line where a second story's head begins, or the number of lines."""
    filled = [(number, line) for number, (_, line) in enumerate(lines) if line]
    paragraphs = 0
    for i, (number, line) in enumerate(filled):
        paragraphs += line.endswith(_STOPS)
        if not paragraphs or len(line.split()) < 4 or line.endswith(_STOPS) or furniture.search(line):
            continue
        below = [text for _, text in filled[i + 1 : i + 7]]
        repeated = line in below and any(furniture.search(text) for text in below[: below.index(line)])
        if repeated or (below and furniture.search(below[0]) and _UPDATED.match(below[0])):
            return number
    return len(lines)
