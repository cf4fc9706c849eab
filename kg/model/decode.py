"""From the encoder's scores to annotation: sentences, trees, relations and names.

All functions work on the words of one stretch of text at a time, as arrays; none knows spaCy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.model.tree import best_tree

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
        for a, b in zip(starts, [*starts[1:], len(arc_dep)], strict=True):
            found = best_tree(arc_dep[a:b] @ arc_head[a:b].T, root[a:b])
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


class NameDecoder:
    """Chooses the best sequence of B-X, I-X and O labels in which I-X only follows B-X or I-X."""

    def __init__(self, labels: Sequence[str]) -> None:
        """Prepare for a label set. Raises ValueError when an inside label has no begin label."""
        index = {label: i for i, label in enumerate(labels)}
        inside = [label for label in labels if label.startswith("I-")]
        missing = [label for label in inside if "B-" + label[2:] not in index]
        if missing:
            raise ValueError(f"entity label {missing[0]} has no begin label")
        self._inside = np.array([index[label] for label in inside], dtype=np.intp)
        self._begin = np.array([index["B-" + label[2:]] for label in inside], dtype=np.intp)
        # What may stand before each label: for I-X the indices of B-X and I-X, for others -1.
        self._opener = np.full(len(labels), -1)
        self._opener[self._inside] = self._begin

    def __call__(self, scores: Floats, paragraphs: Sequence[int]) -> npt.NDArray[np.int16]:
        """Return the label of each word. scores: [word, label]; no name runs over a paragraph's start."""
        best: npt.NDArray[np.int16] = scores.argmax(axis=1).astype(np.int16)
        ends = [*paragraphs[1:], len(best)]
        for a, b in zip(paragraphs, ends, strict=True):
            if not self._valid(best[a:b]):
                best[a:b] = self._viterbi(scores[a:b])
        return best

    def _valid(self, labels: Integers) -> bool:
        opener = self._opener[labels]
        before = np.concatenate(([-1], labels[:-1]))
        return bool(((opener < 0) | (before == opener) | (before == labels)).all())

    def _viterbi(self, scores: Floats) -> Integers:
        """Return the best allowed sequence (Viterbi 1967); a step costs as much as there are labels."""
        value = scores[0].copy()
        value[self._inside] = -np.inf
        back = np.empty(scores.shape, dtype=np.intp)
        for i in range(1, len(scores)):
            back[i] = value.argmax()
            step = np.full_like(value, value.max())
            begun, going_on = value[self._begin], value[self._inside]
            back[i, self._inside] = np.where(begun >= going_on, self._begin, self._inside)
            step[self._inside] = np.maximum(begun, going_on)
            value = step + scores[i]
        labels = np.empty(len(scores), dtype=np.intp)
        labels[-1] = value.argmax()
        for i in range(len(scores) - 1, 0, -1):
            labels[i - 1] = back[i, labels[i]]
        return labels
