"""Scores of claims by the network: triggers and their types, participants by role, and status.

A word is the trigger of a claim of one type, or of none. The words of its sentence are scored for the roles of its
participants by a biaffine form of the two words' vectors (Dozat and Manning 2017), to which the type of the claim and
the distance between the words are added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

POLARITIES = ("Affirmed", "Denied")
CERTAINTIES = ("Certain", "Probable", "Possible")
TENSES = ("Past", "Present", "Future")
STATUS = (POLARITIES, CERTAINTIES, TENSES)
"""The values of each part of the status, in the order of the network's outputs."""


@dataclass(frozen=True, slots=True)
class ClaimScores:
    """What the network says of each word of a document.

    Attributes:
        trigger: logits of the claim types and, last, of none [words, types + 1].
        predicate: vectors of the words as triggers [words, width].
        argument: vectors of the words as participants [words, width].
        status: logits of polarity, certainty and tense, side by side [words, 8].
    """

    trigger: Array
    predicate: Array
    argument: Array
    status: Array

    @classmethod
    def empty(cls, words: int, scorer: ClaimScorer) -> ClaimScores:
        """Return arrays to be filled."""
        width = scorer.kinds.shape[1]
        sizes = (len(scorer.types) + 1, width, width, sum(map(len, STATUS)))
        return cls(*(np.empty((words, size), dtype=np.float32) for size in sizes))

    def set(self, start: int, end: int, outputs: Mapping[str, Array]) -> None:
        """Fill in the words [start, end) from the network's outputs."""
        for name in self.__dataclass_fields__:
            getattr(self, name)[start:end] = outputs[name]


@dataclass(frozen=True, slots=True)
class ClaimScorer:
    """The weights that score pairs of words.

    Attributes:
        types, roles: the labels, in the order of the numbers.
        kinds: vector of each claim type, added to the trigger's [types + 1, width].
        weights: biaffine weights of no role and of each role [roles + 1, width + 1, width + 1].
        distances: score of each distance between the two words, clipped [2 * farthest + 1, roles + 1].
    """

    types: tuple[str, ...]
    roles: tuple[str, ...]
    kinds: Array
    weights: Array
    distances: Array

    @classmethod
    def of(cls, arrays: Mapping[str, Array], types: Sequence[str], roles: Sequence[str]) -> ClaimScorer:
        """Take the weights from the arrays of a network's file."""
        return cls(tuple(types), tuple(roles), arrays["claim_kinds"], arrays["claim_roles"], arrays["claim_distances"])

    def participants(self, scores: ClaimScores, word: int, kind: int, start: int, end: int) -> Array:
        """Return probabilities of no role and of each role [end - start, roles + 1] for the words of a sentence.

        Args:
            scores: of the document.
            word: the trigger.
            kind: number of its type.
            start, end: the words of its sentence.
        """
        trigger = np.append(scores.predicate[word] + self.kinds[kind], np.float32(1))
        form = np.einsum("h,lhg->gl", trigger, self.weights)
        result: Array = scores.argument[start:end] @ form[:-1] + form[-1]
        farthest = len(self.distances) // 2
        away = np.clip(np.arange(start, end) - word, -farthest, farthest) + farthest
        return softmax(result + self.distances[away])


def softmax(logits: Array) -> Array:
    """Return probabilities over the last axis."""
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    result: Array = shifted / shifted.sum(-1, keepdims=True)
    return result
