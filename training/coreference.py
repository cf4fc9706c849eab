"""Learns the weights of the coreference ranker from coref_gum's training part.

    python -m training.coreference --data DATA

Writes ``kg/extraction/coreference/weights.tsv``. The documents are read by the shipped pipeline, so that the
ranker meets the mistakes in trees and names that it will meet later. The model is a conditional log-linear
one over the candidate antecedents and "none", with the antecedent latent in the gold cluster (Durrett and
Klein 2013), fitted by L-BFGS with an L2 penalty: the same data give the same weights.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from spacy.tokens import Doc

from gold_data.gum_coreference import Gold, Span, parse, read
from kg.extraction.coreference import lineage
from kg.extraction.coreference.mention_features import views
from kg.extraction.coreference.name_matching import NameSieve
from kg.extraction.coreference.sieve import Resolution, is_anaphor
from kg.extraction.syntax.quotations import numbers_of_tokens
from kg.extraction.syntax.tokens import Tokens, tokens_of

MIN_COUNT = 5
"""A feature seen in fewer examples is left out."""


@dataclass(frozen=True, slots=True)
class Example:
    """A mention to be resolved: the features of "none" and of each candidate, and which of them are right."""

    candidates: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


def head_of(tokens: Tokens, span: Span) -> int:
    """Return the head token of a gold span."""
    for i in range(span[0], span[1] + 1):
        head = tokens.heads[i]
        if (head < span[0] or head > span[1] or head == i) and tokens.pos[i] not in {"PUNCT", "ADP"}:
            return i
    return span[0]


def examples(doc: Doc, clusters: Sequence[frozenset[Span]]) -> Iterator[Example]:
    """Yield what the ranker would have to decide in a document whose gold clusters are known."""
    tokens = tokens_of(doc)
    above = lineage()
    gold = {head_of(tokens, span): n for n, cluster in enumerate(clusters) for span in sorted(cluster, reverse=True)}
    seen = views(tokens, doc._.mentions, numbers_of_tokens(tokens), above)
    sets = NameSieve(tokens, seen, above).run()
    named = {sets.find(view.index) for view in seen if view.kind == "name"}
    state = Resolution(tokens, seen, above)
    for view in seen:
        entity = gold.get(view.root, -1 - view.index)
        first = sets.find(view.index)
        if first == view.index and first not in named and is_anaphor(tokens, view):
            choices = state.choices(view)
            right = [entity >= 0 and gold.get(choice.candidate.root) == entity for choice in choices]
            none = state.none(view)
            rows = tuple(tuple(c.features) for c in choices)
            if none is not None and choices:
                yield Example((tuple(none), *rows), (not any(right), *right))
        state.enter(view, entity)


def salience() -> dict[str, float]:
    """Return the weights for "he" and "she", which are set, not learned.

    They say what Lappin and Leass (1994) and the parallelism baseline of Webster et al. (2018) say: recency,
    subjects first, the same function before another, names before descriptions. Weights learned from the
    training part are right more often where one person is in sight, and much less often where two of one
    gender are.
    """
    recency = {"0": 0.0, "1": -0.7, "2": -1.75, "3": -2.8}
    subjects = {"subj", "passubj"}
    table = {f"he|d{near}": value for near, value in recency.items()}
    for near in recency:
        for own in ("subj", "passubj", "obj", "obl", "poss", "nmod", "other"):
            for other in (*subjects, "obj", "obl", "poss", "nmod", "other", "mod"):
                value = 0.5 if other in subjects else -0.4 if other in {"nmod", "other", "mod"} else 0.0
                if own in subjects and other in subjects:
                    value += 1.0
                elif own == other:
                    value += 0.7
                elif own == "poss" and other in subjects:
                    value += 0.2
                table[f"he|{own}>{other}|d{near}"] = value
    table |= {f"he|rank{rank}": -0.2 * rank for rank in range(1, 7)}
    table |= {f"he|{kind}": -2.0 for kind in ("the", "this", "poss", "a", "bare")}
    table |= {f"he|size{size}": 0.15 * size for size in range(1, 5)}
    return table | {"he|namedTrue": 0.5}


def fit(data: Sequence[Example], penalty: float) -> dict[str, float]:
    """Return the weights that make the examples likeliest. penalty: factor of the squared weights."""
    counts = Counter(name for example in data for row in example.candidates for name in set(row))
    names = sorted(name for name, count in counts.items() if count >= MIN_COUNT)
    index = {name: i for i, name in enumerate(names)}
    width = max(len(example.candidates) for example in data)
    flat: list[int] = []
    offsets: list[int] = []
    real = torch.zeros(len(data), width, dtype=torch.bool)
    right = torch.zeros(len(data), width, dtype=torch.bool)
    for e, example in enumerate(data):
        for c in range(width):
            offsets.append(len(flat))
            if c < len(example.candidates):
                flat.extend(index[name] for name in example.candidates[c] if name in index)
                real[e, c] = True
                right[e, c] = example.right[c]
    ids, starts = torch.tensor(flat), torch.tensor(offsets)
    weights = torch.zeros(len(names), 1, dtype=torch.float64, requires_grad=True)
    minus = torch.tensor(-1e9, dtype=torch.float64)

    def loss() -> torch.Tensor:
        scores = torch.nn.functional.embedding_bag(ids, weights, starts, mode="sum").view(len(data), width)
        all_ = torch.logsumexp(torch.where(real, scores, minus), 1)
        good = torch.logsumexp(torch.where(right, scores, minus), 1)
        return (all_ - good).sum() + penalty * (weights**2).sum()

    optimiser = torch.optim.LBFGS([weights], max_iter=150, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        value = loss()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    return {name: round(weights[i].item(), 3) for i, name in enumerate(names)}


def write(weights: dict[str, float], path: Path) -> None:
    """Write the table that ``kg.extraction.coreference.weights`` reads."""
    lines = ["# Learned by training/coreference.py from coref_gum (train).", "feature\tweight"]
    lines += [f"{name}\t{value:g}" for name, value in sorted(weights.items()) if value]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Train and write the weights."""
    import kg
    from kg.extraction import coreference

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--penalty", type=float, default=1.0)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    nlp = kg.load()
    data: list[Example] = []
    gold: Gold
    for gold in read(arguments.data, "train"):
        data.extend(examples(parse(nlp, gold), gold.clusters))
    write(fit(data, arguments.penalty) | salience(), Path(coreference.__file__).with_name("weights.tsv"))


if __name__ == "__main__":
    main()
