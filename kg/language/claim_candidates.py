"""The spaCy component ``kg_candidates``: claims as the network sees them, for the extraction to judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.annotations import Candidate, register
from kg.language.claim_scores import STATUS, Array, ClaimScorer, ClaimScores, softmax
from kg.language.components import encoder_of
from kg.language.encoder import Analysis, Encoder

LEAST = 0.05
"""Probability from which on a type, or a word as a trigger, is given."""
LEAST_ROLE = 0.1
"""Probability from which on a word is given for a role."""


@Language.factory("kg_candidates", assigns=["doc._.candidates"])
def create_candidates(nlp: Language, name: str) -> CandidateFinder:
    """Create ``kg_candidates``."""
    return CandidateFinder(encoder_of(nlp))


class CandidateFinder:
    """Writes ``doc._.candidates``, in the order of the triggers."""

    def __init__(self, encoder: Encoder) -> None:
        register()
        self.encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Find the candidates of a document."""
        analysis = self.encoder.analyse(doc)
        doc._.candidates = list(_candidates(analysis, self.encoder.claim_scorer)) if len(analysis.tokens) else []
        return doc


def _candidates(analysis: Analysis, scorer: ClaimScorer) -> Iterator[Candidate]:
    scores = analysis.claims
    types = softmax(scores.trigger)
    starts = np.flatnonzero(analysis.start)
    tokens = analysis.tokens.tolist()
    for word in np.flatnonzero(1 - types[:, -1] >= LEAST).tolist():
        best = np.argsort(-types[word, :-1], kind="stable")[:3].tolist()
        found = tuple((scorer.types[k], round(float(types[word, k]), 3)) for k in best if types[word, k] >= LEAST)
        if not found:
            continue
        at = int(np.searchsorted(starts, word, side="right"))
        start = int(starts[at - 1]) if at else 0
        end = int(starts[at]) if at < len(starts) else len(tokens)
        roles = scorer.participants(scores, word, best[0], start, end)
        named = tuple(
            (scorer.roles[k], tokens[start + i], round(float(roles[i, k + 1]), 3))
            for i, k in np.argwhere(roles[:, 1:] >= LEAST_ROLE).tolist()
        )
        yield Candidate(tokens[word], found, named, *_status(scores, word))


def _status(scores: ClaimScores, word: int) -> Iterator[tuple[str, float]]:
    start = 0
    for values in STATUS:
        yield _likeliest(softmax(scores.status[word, start : start + len(values)]), values)
        start += len(values)


def _likeliest(probabilities: Array, values: Sequence[str]) -> tuple[str, float]:
    best = int(probabilities.argmax())
    return values[best], round(float(probabilities[best]), 3)
