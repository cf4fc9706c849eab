"""``python -m benchmarks.confidence``: fit the confidence of claims on the dev part of the corpus.

A logistic model of whether type, trigger and all participants are right, on the features of
``kg.extraction.claims.confidence.Evidence``. Prints the error by tenfold cross-validation, and the coefficients that
``kg/extraction/claims/confidence.py`` holds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.claim_scores import match_fully
from benchmarks.corpus import kg_system
from corpus import read
from kg.extraction.claims.confidence import MARK, Evidence

STEPS, RATE, DECAY = 20_000, 0.05, 0.001
FOLDS = 10


def fit(inputs: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the weights of a logistic model, by gradient descent with weight decay."""
    weights = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        error = 1 / (1 + np.exp(-inputs @ weights)) - wanted
        weights -= RATE * (inputs.T @ error / len(wanted) + DECAY * weights)
    return weights


def held_out_loss(inputs: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64]) -> float:
    """Return the mean log loss of models on the folds that they did not see."""
    folds = np.arange(len(wanted)) * FOLDS // len(wanted)
    losses = []
    for fold in range(FOLDS):
        inside = folds == fold
        scores = 1 / (1 + np.exp(-inputs[inside] @ fit(inputs[~inside], wanted[~inside])))
        losses += list(-np.log(np.where(wanted[inside] == 1, scores, 1 - scores)))
    return float(np.mean(losses))


def main() -> None:
    """Read the dev part, fit, print."""
    system = kg_system()
    rows: list[tuple[float, ...]] = []
    right: list[float] = []
    for document in read("dev"):
        predicted = system(document)
        full = set(match_fully(document.claims, predicted).values())
        for number, claim in enumerate(predicted):
            for rule in claim.rules:
                if rule.startswith(MARK):
                    rows.append(Evidence.of_rule(rule).features)
                    right.append(float(number in full))
    print(f"log loss, cross-validated: {held_out_loss(np.array(rows), np.array(right)):.4f}")
    print(f"{len(right)} claims, {sum(right) / len(right):.3f} right")
    print("COEFFICIENTS =", tuple(round(float(w), 3) for w in fit(np.array(rows), np.array(right))))


if __name__ == "__main__":
    main()
