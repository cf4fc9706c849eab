"""Coreference within documents on the GUM corpus: the CoNLL score, beside a head-match baseline.

    python -m benchmarks.coref --data DATA

The words of the corpus are given, everything else is read by the pipeline. The corpus annotates no
singletons, so clusters of one mention are left out of the response, as are adjectives that denote a country,
which it leaves out.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.tokens import Doc

from benchmarks.coref_scores import Score, b_cubed, ceaf_e, conll, muc
from gold_data.gum_coreference import Span, parse, read
from kg.annotations import Mention
from kg.extraction.syntax.tokens import Tokens, tokens_of


def span_of(tokens: Tokens, mention: Mention) -> Span:
    """Return the token span under which the corpus would annotate a mention: the whole phrase, clauses
    included.
    """
    if mention.kind == "pronoun":
        return mention.root, mention.root
    first, last = tokens.phrase(mention.root, clauses=True)
    while last > mention.root and tokens.pos[last] == "PUNCT":
        last -= 1
    if last + 1 < tokens.n and tokens.tags[last + 1] == "POS" and tokens.heads[last + 1] == mention.root:
        last += 1
    return first, last


def response(doc: Doc, mentions: Sequence[Mention], clusters: Sequence[int]) -> list[set[Span]]:
    """Return the clusters of two mentions and more, as token spans."""
    tokens = tokens_of(doc)
    found: dict[int, set[Span]] = defaultdict(set)
    for mention, cluster in zip(mentions, clusters, strict=True):
        if mention.label == "NORP" and tokens.deps[mention.root] == "amod":
            continue
        found[cluster].add(span_of(tokens, mention))
    return [spans for spans in found.values() if len(spans) > 1]


def head_match(doc: Doc, mentions: Sequence[Mention]) -> list[int]:
    """Return the baseline's clusters: mentions with the same head word in lower case."""
    tokens = tokens_of(doc)
    numbers: dict[str, int] = {}
    return [numbers.setdefault(tokens.lower[m.root], len(numbers)) for m in mentions]


def score(pairs: Sequence[tuple[Sequence[frozenset[Span]], Sequence[set[Span]]]]) -> dict[str, Score]:
    """Return MUC, B-cubed and CEAF-e over documents, given as pairs of key and response."""
    totals = {"MUC": Score(), "B3": Score(), "CEAFe": Score()}
    for key, answer in pairs:
        for name, measure in (("MUC", muc), ("B3", b_cubed), ("CEAFe", ceaf_e)):
            totals[name] += measure(key, answer)
    return totals


def report(title: str, totals: dict[str, Score]) -> None:
    """Print the scores of one system."""
    parts = [f"{name} {s.precision:.3f}/{s.recall:.3f}/{s.f1:.3f}" for name, s in totals.items()]
    print(f"{title:12} CoNLL F1 {conll(totals.values()):.3f}   (P/R/F1) " + "  ".join(parts))


def main() -> None:
    """Run the benchmark from the command line."""
    import kg

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--part", default="dev", choices=("dev", "train"))
    arguments = parser.parse_args()
    nlp: spacy.language.Language = kg.load()
    ours, baseline = [], []
    for gold in read(arguments.data, arguments.part):
        doc = parse(nlp, gold)
        mentions = doc._.mentions
        ours.append((gold.clusters, response(doc, mentions, [m.cluster for m in mentions])))
        baseline.append((gold.clusters, response(doc, mentions, head_match(doc, mentions))))
    report("kg", score(ours))
    report("head match", score(baseline))


if __name__ == "__main__":
    main()
