"""Coreference within documents on the GUM corpus: the CoNLL score, beside a head-match baseline.

    python -m benchmarks.coref --data DATA

The words of the corpus are given, everything else is read by the pipeline. The corpus annotates no
singletons, so clusters of one mention are left out of the response, as are adjectives that denote a country,
which it leaves out.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from benchmarks.coref_scores import Score, b_cubed, ceaf_e, conll, muc
from kg.annotations import Mention
from kg.extraction.syntax.tokens import Tokens, tokens_of

Span = tuple[int, int]
_BRACKET = re.compile(r"\((\d+)|(\d+)\)")


@dataclass(frozen=True, slots=True)
class Gold:
    """A document's words, whether a space follows each, and its clusters as sets of token spans (last
    included).
    """

    name: str
    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    clusters: tuple[frozenset[Span], ...]


def read(data: Path, part: str) -> Iterator[Gold]:
    """Yield the documents of a part ("dev" or "train") of coref_gum, with the spaces of ud_gum.

    Args:
        data: the folder of the data sets.
        part: "dev" or "train".
    """
    spaces = dict(_spaces(path) for path in sorted((data / "ud_gum").glob(f"gum_?_{part}.conllu")))
    known = {name: row for rows in spaces.values() for name, row in rows.items()}
    for path in sorted((data / "coref_gum").glob(f"?_{part}/*.conll")):
        words: list[str] = []
        open_at: dict[str, list[int]] = defaultdict(list)
        clusters: dict[str, set[Span]] = defaultdict(set)
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) < 3:
                continue
            for start, end in _BRACKET.findall(cells[2].replace("(", " (").replace(")", ") ")):
                if start:
                    open_at[start].append(len(words))
                if end:
                    clusters[end].add((open_at[end].pop(), len(words)))
            for match in re.finditer(r"\((\d+)\)", cells[2]):
                clusters[match[1]].add((len(words), len(words)))
            words.append(cells[1] or "_")  # a few words of the corpus were lost
        row = known.get(path.stem, [])
        if len(row) != len(words):
            row = [True] * len(words)
        yield Gold(path.stem, tuple(words), tuple(row), tuple(frozenset(c) for c in clusters.values()))


def _spaces(path: Path) -> tuple[Path, dict[str, list[bool]]]:
    """Return for each document of a CoNLL-U file whether a space follows each word."""
    rows: dict[str, list[bool]] = {}
    row: list[bool] = []
    joined_until, joined_space = 0, True
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newdoc id"):
            row = rows.setdefault(line.partition("=")[2].strip(), [])
        cells = line.split("\t")
        if len(cells) != 10 or "." in cells[0]:
            joined_until = 0 if not line else joined_until
            continue
        space = "SpaceAfter=No" not in cells[9]
        if "-" in cells[0]:
            joined_until, joined_space = int(cells[0].partition("-")[2]), space
        elif int(cells[0]) < joined_until:
            row.append(False)
        elif int(cells[0]) == joined_until:
            row.append(joined_space)
        else:
            row.append(space)
    return path, rows


def parse(nlp: Language, gold: Gold) -> Doc:
    """Return the document as the pipeline reads it, on the corpus's words."""
    return nlp(Doc(nlp.vocab, words=list(gold.words), spaces=list(gold.spaces)))


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
