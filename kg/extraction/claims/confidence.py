"""Confidence of claims: the probability that type, trigger and all participants are right."""

from __future__ import annotations

import math

COEFFICIENTS = (-1.313, 0.328, 0.277, 0.283, 0.219)
"""Of the features, fitted on the dev part of the corpus by ``python -m training.confidence``."""
_CLOSEST = 0.001
"""Probabilities are kept so far from 0 and 1."""


def confidence(type: float, participants: float, agreement: int) -> float:
    """Return the confidence of a claim that the network sees.

    Args:
        type: probability of its type at the trigger.
        participants: least probability of a participant's role.
        agreement: 1 where a frame or relation gives the same type there, -1 where it does and names another
            participant, 0 where none does.
    """
    total = sum(c * f for c, f in zip(COEFFICIENTS, features(type, participants, agreement), strict=True))
    return round(1 / (1 + math.exp(-total)), 3)


def features(type: float, participants: float, agreement: int) -> tuple[float, ...]:
    """Return the features of the logistic model."""
    return 1.0, _logit(type), _logit(participants), float(agreement > 0), float(agreement < 0)


def _logit(probability: float) -> float:
    kept = min(max(probability, _CLOSEST), 1 - _CLOSEST)
    return math.log(kept / (1 - kept))
