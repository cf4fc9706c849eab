"""Decoding of the encoder's scores to sentences, trees and relations.

All functions work on the words of one stretch of text at a time, as arrays; none knows spaCy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.language.projective_trees import best_trees

Floats = npt.NDArray[np.floating]
Integers = npt.NDArray[np.integer]

MAX_SENTENCE = 200
"""Words; a longer sentence (a list, a table) is split where the model comes nearest to a boundary."""


def sentence_starts(logits: Floats, paragraphs: Sequence[int]) -> list[int]:
    """Return the first words of the sentences, in order.

    logits: score of each word as the first of a sentence, a boundary when above 0. paragraphs: the first
    words of the paragraphs, which always start a sentence.
    """
    first = logits > 0
    first[list(paragraphs)] = True
    starts: list[int] = np.flatnonzero(first).tolist()
    ends = [*starts[1:], len(logits)]
    if all(b - a <= MAX_SENTENCE for a, b in zip(starts, ends, strict=True)):
        return starts
    return [s for a, b in zip(starts, ends, strict=True) for s in _split(logits, a, b)]


def _split(logits: Floats, start: int, end: int) -> list[int]:
    """Return the first words of the parts of an over-long sentence."""
    if end - start <= MAX_SENTENCE:
        return [start]
    # Not near the edges, so that both parts get shorter by a good deal.
    margin = (end - start) // 4
    cut = start + margin + int(logits[start + margin : end - margin].argmax())
    return [*_split(logits, start, cut), *_split(logits, cut, end)]


@dataclass(frozen=True, slots=True)
class Parser:
    """The parameters of the tree scores that are no word's: the root's vectors, and the relation layer.

    arc_root: [A]. label_root: [K]. label_weight: [2K, relations]. label_bias: [relations].
    """

    arc_root: Floats
    label_root: Floats
    label_weight: Floats
    label_bias: Floats
    root: int

    def heads(self, starts: Sequence[int], arc_dep: Floats, arc_head: Floats) -> npt.NDArray[np.int32]:
        """Return the head of each word, -1 for the one root of each sentence.

        starts: the first words of the sentences. The score of an arc is the product of the dependent's row of
        ``arc_dep`` and the head's row of ``arc_head`` (or ``arc_root``).
        """
        heads = np.empty(len(arc_dep), dtype=np.int32)
        root = arc_dep @ self.arc_root
        spans = list(zip(starts, [*starts[1:], len(arc_dep)], strict=True))
        trees = best_trees((arc_dep[a:b] @ arc_head[a:b].T, root[a:b]) for a, b in spans)
        for (a, b), found in zip(spans, trees, strict=True):
            heads[a:b] = np.where(found < 0, -1, found + a)
        return heads

    def relations(self, heads: Integers, label_dep: Floats, label_head: Floats) -> npt.NDArray[np.int16]:
        """Return the relation of each word to its head, as an index into the label set; roots are "root"."""
        head = np.where((heads < 0)[:, None], self.label_root, label_head[heads])
        pairs = np.concatenate((label_dep * head, label_dep + head), axis=1)
        scores = pairs @ self.label_weight + self.label_bias
        scores[:, self.root] = np.where(heads < 0, np.inf, -np.inf)
        best: npt.NDArray[np.int16] = scores.argmax(axis=1).astype(np.int16)
        return best
