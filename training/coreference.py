"""Learns the weights of the coreference ranker from coref_gum's training part.

    python -m training.coreference --data DATA

Writes ``kg/extract/coreference/weights.tsv``. The documents are read by the shipped pipeline, so that the
ranker meets the mistakes in trees and names that it will meet later. The model is a conditional log-linear
one over the candidate antecedents and "none", with the antecedent latent in the gold cluster (Durrett and
Klein 2013), fitted by L-BFGS with an L2 penalty: the same data give the same weights.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from spacy.tokens import Doc

from benchmarks.coref import Gold, Span, parse, read
from kg.extract.coreference import lineage, quotations
from kg.extract.coreference.names import NameSieve
from kg.extract.coreference.sieve import Resolution, is_anaphor
from kg.extract.coreference.view import views
from kg.extract.tokens import Tokens, tokens_of

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
    found = quotations.find(tokens)
    seen = views(tokens, doc._.mentions, quotations.of_tokens(tokens, found), above)
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
            elif any(right) and not all(right):
                yield Example(rows, tuple(right))
        state.enter(view, entity)


def gender_examples(doc: Doc) -> Iterator[Example]:
    """Yield pronouns whose antecedent gender alone gives away: one name of their gender near, and others not of it.

    The ranker does not see the gender of these candidates, and so learns from unannotated text what else tells who
    is meant.
    """
    tokens = tokens_of(doc)
    above = lineage()
    seen = views(tokens, doc._.mentions, [-1] * tokens.n, above)
    sets = NameSieve(tokens, seen, above).run()
    state = Resolution(tokens, seen, above)
    state.blind = True
    for view in seen:
        entity = sets.find(view.index)
        if view.kind == "pronoun" and view.gender in {"M", "F"}:
            choices = [c for c in state.choices(view) if c.candidate.kind == "name" and c.candidate.index < view.index]
            genders = [state.entities[state.entity_of[c.candidate.index]].genders for c in choices]
            right = [known == {view.gender} for known in genders]
            meant = {state.entity_of[c.candidate.index] for c, good in zip(choices, right, strict=True) if good}
            if len(meant) == 1 and not all(right) and all(genders):
                entity = meant.pop()
                rows = (tuple(f for f in c.features if not f.startswith("gender")) for c in choices)
                yield Example(tuple(rows), tuple(right))
        state.enter(view, entity)


def name_examples(doc: Doc) -> Iterator[Example]:
    """Yield repeated names of persons as if a pronoun stood there, where another person is near."""
    tokens = tokens_of(doc)
    above = lineage()
    seen = views(tokens, doc._.mentions, [-1] * tokens.n, above)
    sets = NameSieve(tokens, seen, above).run()
    state = Resolution(tokens, seen, above)
    state.blind = True
    for view in seen:
        entity = sets.find(view.index)
        if view.kind == "name" and entity != view.index and "Person" in above.get(view.cls, ()):
            asked = dataclasses.replace(
                view, kind="pronoun", lemma="he", gender=view.gender or "M", number="sing", definite="pron",
                first=view.root, last=view.root,
            )  # fmt: skip
            choices = [c for c in state.choices(asked) if c.candidate.kind == "name" and c.candidate.index < view.index]
            right = [c.entity == entity for c in choices]
            if any(right) and not all(right):
                rows = (tuple(f for f in c.features if not f.startswith("gender")) for c in choices)
                yield Example(tuple(rows), tuple(right))
        state.enter(view, entity)


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
    """Write the table that ``kg.extract.coreference.weights`` reads."""
    lines = ["# Learned by training/coreference.py from coref_gum (train). feature<TAB>weight"]
    lines += [f"{name}\t{value:g}" for name, value in sorted(weights.items()) if value]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Train and write the weights."""
    import kg
    from kg.extract import coreference

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--penalty", type=float, default=0.5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    nlp = kg.load()
    data: list[Example] = []
    gold: Gold
    for gold in read(arguments.data, "train"):
        data.extend(examples(parse(nlp, gold), gold.clusters))
    write(fit(data, arguments.penalty), Path(coreference.__file__).with_name("weights.tsv"))


if __name__ == "__main__":
    main()
