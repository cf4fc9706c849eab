"""``python -m benchmarks.confidence``: fit the confidence of claims on the dev part of the corpus.

A logistic model of whether type, trigger and all participants are right, on the logits of the type's probability and
of the least probability of a participant, and on whether a frame or relation agrees. Prints the coefficients that
``kg/extraction/claims/confidence.py`` holds.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from benchmarks.claim_scores import match_fully
from benchmarks.corpus import kg_system
from corpus import read
from kg.extraction.claims.confidence import features

STEPS, RATE, DECAY = 20_000, 0.05, 0.001
_EVIDENCE = re.compile(r"network:([\d.]+)/([\d.]+)/([+-]\d)")


def fit(inputs: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the weights of a logistic model, by gradient descent with weight decay."""
    weights = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        error = 1 / (1 + np.exp(-inputs @ weights)) - wanted
        weights -= RATE * (inputs.T @ error / len(wanted) + DECAY * weights)
    return weights


def main() -> None:
    """Read the dev part, fit, print."""
    system = kg_system()
    rows: list[tuple[float, ...]] = []
    right: list[float] = []
    for document in read("dev"):
        predicted = system(document)
        full = set(match_fully(document.claims, predicted).values())
        for number, claim in enumerate(predicted):
            found = _EVIDENCE.search(" ".join(claim.rules))
            if found:
                rows.append(features(float(found[1]), float(found[2]), int(found[3])))
                right.append(float(number in full))
    print(f"{len(right)} claims, {sum(right) / len(right):.3f} right")
    print("COEFFICIENTS =", tuple(round(float(w), 3) for w in fit(np.array(rows), np.array(right))))


if __name__ == "__main__":
    main()
