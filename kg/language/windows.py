"""Windows of long texts for the encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Window:
    """The words [start, end) of one encoder sequence. joined: it overlaps the window before it."""

    start: int
    end: int
    joined: bool = False


def portions(paragraphs: Sequence[int], words: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of whole paragraphs, as [first, last) paragraph numbers, of about ``size`` words.

    paragraphs: the first word of each paragraph. words: how many words there are in all.
    """
    ends = [*paragraphs[1:], words] if paragraphs else []
    first = 0
    for i, end in enumerate(ends):
        if end - paragraphs[first] >= size or i == len(ends) - 1:
            yield first, i + 1
            first = i + 1


def windows(lengths: Sequence[int], paragraphs: Sequence[int], limit: int) -> list[Window]:
    """Cut a text into windows: one a paragraph, overlapping ones where it has more than ``limit`` sub-words.

    lengths: the sub-words of each word. paragraphs: the first word of each paragraph, in order. Overlaps
    hold about half a window.
    """
    total = [0, *accumulate(lengths)]
    found: list[Window] = []
    for start, end in zip(paragraphs, [*paragraphs[1:], len(lengths)], strict=True):
        if total[end] - total[start] <= limit:
            found.append(Window(start, end))
            continue
        a, joined = start, False
        while True:
            b = a
            while b < end and total[b + 1] - total[a] <= limit:
                b += 1
            if b == end:  # the last: give it as much context as it can hold
                while a > start and total[end] - total[a - 1] <= limit:
                    a -= 1
            found.append(Window(a, b, joined))
            if b == end:
                break
            a, joined = b, True
            while total[b] - total[a - 1] <= limit // 2:
                a -= 1
    return found


def seam(
    before: Window,
    after: Window,
    logits_before: npt.NDArray[np.floating],
    logits_after: npt.NDArray[np.floating],
) -> int:
    """Return the first word that is read from the later of two overlapping windows.

    It is the likeliest start of a sentence in the inner half of the overlap, where both windows have
    context, so that no sentence is read by halves; without one, the middle. logits: each window's scores as
    sentence starts.
    """
    overlap = before.end - after.start
    low, high = after.start + overlap // 4, before.end - overlap // 4
    if low >= high:
        return after.start + overlap // 2
    scores = (
        logits_before[low - before.start : high - before.start] + logits_after[low - after.start : high - after.start]
    )
    best = int(scores.argmax())
    return low + best if scores[best] > 0 else after.start + overlap // 2
