"""Confidence of claims: the probability that type, trigger and all participants are right."""

from __future__ import annotations

import math
from dataclasses import dataclass

COEFFICIENTS = (-1.502, 0.326, 0.286, 0.267, 0.016, -0.03, -0.109, -0.172, -0.237, 0.118)
"""Of the features, fitted on the dev part of the corpus by ``python -m benchmarks.confidence``."""
_CLOSEST = 0.001
"""Probabilities are kept so far from 0 and 1."""
MARK = "network:"
"""What the rule of a claim begins with that holds the evidence."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a claim that the network sees.

    Attributes:
        type: probability of its type at the trigger.
        participants: least probability of a participant's role.
        agreement: 1 where a frame or relation gives the same type there, -1 where it does and names another
            participant, 0 where none does.
        status: least probability of polarity, certainty and tense.
        passed_over: greatest probability of a participant that was not taken.
        participants_named: how many participants it has.
        state: whether it is a state.
    """

    type: float
    participants: float
    agreement: int
    status: float
    passed_over: float
    participants_named: int
    state: bool

    @property
    def rule(self) -> str:
        """The evidence as it stands among the rules of a claim."""
        parts = (
            f"{self.type:.3f}", f"{self.participants:.3f}", f"{self.agreement:+d}", f"{self.status:.3f}",
            f"{self.passed_over:.3f}", str(self.participants_named), str(int(self.state)),
        )  # fmt: skip
        return MARK + "/".join(parts)

    @classmethod
    def of_rule(cls, rule: str) -> Evidence:
        """Return the evidence that a rule holds."""
        type, participants, agreement, status, passed_over, named, state = rule.removeprefix(MARK).split("/")
        numbers = (float(type), float(participants), int(agreement), float(status), float(passed_over))
        return cls(*numbers, int(named), state == "1")

    @property
    def features(self) -> tuple[float, ...]:
        """The features of the logistic model."""
        return (
            1.0,
            _logit(self.type),
            _logit(self.participants),
            float(self.agreement > 0),
            float(self.agreement < 0),
            _logit(self.status),
            _logit(self.passed_over),
            float(self.participants_named == 1),
            float(self.participants_named > 2),
            float(self.state),
        )


def confidence(evidence: Evidence) -> float:
    """Return the confidence of a claim that the network sees."""
    total = sum(c * f for c, f in zip(COEFFICIENTS, evidence.features, strict=True))
    return round(1 / (1 + math.exp(-total)), 3)


def _logit(probability: float) -> float:
    kept = min(max(probability, _CLOSEST), 1 - _CLOSEST)
    return math.log(kept / (1 - kept))
