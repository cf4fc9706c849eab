"""Heads for claims on the shared encoder, and for the auxiliary tasks that teach them.

Each word is scored as the trigger of a claim of some type; each trigger with each word of its sentence for the roles
of participants, by a biaffine form (Dozat and Manning 2017); each trigger for polarity, certainty and tense. PropBank's
roles and senses and the factuality of UDS share the vectors of the words, but not the last layer.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.language.claim_scores import CERTAINTIES, POLARITIES, TENSES

PAIR_WIDTH = 128
TRIGGER_WIDTH = 256
STATUS_WIDTH = 128
FARTHEST = 12
"""Distances between a trigger and a participant are clipped at so many words."""


@dataclass(frozen=True, slots=True)
class ClaimOutputs:
    """Scores and vectors for a batch of B sequences of W words.

    Attributes:
        trigger: logits [B, W, types + 1], none last.
        predicate, argument: vectors of the words as triggers and as participants [B, W, PAIR_WIDTH].
        status: logits of polarity, certainty and tense, side by side [B, W, 8].
        word, status_vector: the vectors behind trigger and status, for the auxiliary heads.
    """

    trigger: Tensor
    predicate: Tensor
    argument: Tensor
    status: Tensor
    word: Tensor
    status_vector: Tensor


class ClaimHeads(nn.Module):
    """The heads that are exported.

    Args:
        width: of a word's vector.
        layers: of the encoder, for its two learned mixes.
        types, roles: how many there are, without none.
        drop: dropout.
    """

    def __init__(self, width: int, layers: int, types: int, roles: int, drop: float) -> None:
        super().__init__()
        self.mix = nn.Parameter(torch.zeros(2, layers))
        self.drop = nn.Dropout(drop)
        self.trigger = nn.Sequential(
            nn.Linear(width, TRIGGER_WIDTH), nn.GELU(), nn.Dropout(drop), nn.Linear(TRIGGER_WIDTH, types + 1)
        )
        self.status = nn.Sequential(nn.Linear(width, STATUS_WIDTH), nn.GELU(), nn.Dropout(drop))
        self.values = nn.Linear(STATUS_WIDTH, len(POLARITIES) + len(CERTAINTIES) + len(TENSES))
        self.predicate = nn.Linear(width, PAIR_WIDTH)
        self.argument = nn.Linear(width, PAIR_WIDTH)
        self.kinds = nn.Embedding(types + 1, PAIR_WIDTH)
        nn.init.zeros_(self.kinds.weight)
        self.roles = nn.Parameter(torch.randn(roles + 1, PAIR_WIDTH + 1, PAIR_WIDTH + 1) * 0.02)
        self.distances = nn.Embedding(2 * FARTHEST + 1, roles + 1)
        nn.init.zeros_(self.distances.weight)

    def forward(self, words: Tensor, pairs: Tensor) -> ClaimOutputs:
        """Score a batch: its words' vectors over the first and over the second mix of layers."""
        words, pairs = self.drop(words), self.drop(pairs)
        status = self.status(words)
        return ClaimOutputs(
            trigger=self.trigger(words),
            predicate=F.gelu(self.predicate(pairs)),
            argument=F.gelu(self.argument(pairs)),
            status=self.values(status),
            word=words,
            status_vector=status,
        )

    def participants(self, out: ClaimOutputs, triggers: Tensor, kinds: Tensor) -> Tensor:
        """Return role logits [N, W, roles + 1] of the words for N triggers, given as (sequence, word) and type."""
        vectors = self.drop(out.predicate[triggers[:, 0], triggers[:, 1]] + self.kinds(kinds))
        scores = biaffine(vectors, self.drop(out.argument)[triggers[:, 0]], self.roles)
        result: Tensor = scores + self.distances(distances(triggers, out.argument.size(1)))
        return result


class AuxiliaryHeads(nn.Module):
    """The heads of the auxiliary tasks, which are not exported: PropBank's predicates, senses and roles, factuality.

    Args:
        width: of a word's vector.
        senses: how many senses are told apart.
        roles: how many of PropBank's roles, without none.
        drop: dropout.
    """

    def __init__(self, width: int, senses: int, roles: int, drop: float) -> None:
        super().__init__()
        self.drop = nn.Dropout(drop)
        self.is_predicate = nn.Linear(width, 2)
        self.sense = nn.Linear(width, senses)
        self.factual = nn.Linear(STATUS_WIDTH, 1)
        self.roles = nn.Parameter(torch.randn(roles + 1, PAIR_WIDTH + 1, PAIR_WIDTH + 1) * 0.02)
        self.distances = nn.Embedding(2 * FARTHEST + 1, roles + 1)
        nn.init.zeros_(self.distances.weight)

    def participants(self, out: ClaimOutputs, triggers: Tensor) -> Tensor:
        """Return PropBank role logits [N, W, roles + 1] of the words for N predicates."""
        vectors = self.drop(out.predicate[triggers[:, 0], triggers[:, 1]])
        scores = biaffine(vectors, self.drop(out.argument)[triggers[:, 0]], self.roles)
        result: Tensor = scores + self.distances(distances(triggers, out.argument.size(1)))
        return result


def biaffine(first: Tensor, second: Tensor, weights: Tensor) -> Tensor:
    """Return scores [N, W, L] of pairs: first [N, H], second [N, W, H], weights [L, H + 1, H + 1]."""
    one = torch.einsum("nh,lhg->nlg", _with_one(first), weights)
    return torch.einsum("nlg,nwg->nwl", one, _with_one(second))


def _with_one(vectors: Tensor) -> Tensor:
    return torch.cat([vectors, torch.ones_like(vectors[..., :1])], -1)


def distances(triggers: Tensor, words: int) -> Tensor:
    """Return the clipped distance [N, words] of each word from each trigger, from 0."""
    away = torch.arange(words).unsqueeze(0) - triggers[:, 1:]
    return away.clamp(-FARTHEST, FARTHEST) + FARTHEST
