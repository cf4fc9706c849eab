"""How well the predicate layer reads open relations: CaRB's scores over its development sentences.

The scores are those of Bhardwaj, Aggarwal and Mausam 2019, "CaRB: A Crowdsourced Benchmark for Open IE"
(EMNLP-IJCNLP), section 4. A predicted tuple matches a gold tuple word by word, relation with relation and
each argument with the argument in the same place; if the relations share no word, or one of the first two
arguments is missing, it does not match at all. Recall is multi-match: each gold tuple takes the best
recall of any prediction. Precision is single-match: gold and predicted tuples are paired greedily, best
precision first. The curve is taken over the predictions' confidences, and is closed at recall 0 with
precision 1.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.openie import Extraction, extractions
from kg.errors import InputError

_FORMS_OF_BE = frozenset({"be", "is", "am", "are", "was", "were", "been", "being"})
_QUOTES = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tuple:
    """An open relation as bags of lower-case words: the relation's, and each argument's."""

    relation: Words
    arguments: tuple[Words, ...]
    confidence: float = 1.0

    @classmethod
    def of(cls, relation: str, arguments: Sequence[str], confidence: float = 1.0) -> Tuple:
        """Split texts into words at white space."""
        words = [tuple(argument.lower().split()) for argument in arguments]
        return cls(tuple(relation.lower().split()), tuple(words), confidence)


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures of one run: the best point of the curve by F1, the area under the curve, and the counts."""

    precision: float
    recall: float
    f1: float
    auc: float
    sentences: int
    gold: int
    predicted: int


def shared(gold: Words, predicted: Words) -> int:
    """Count the words two phrases share, each occurrence once."""
    return (Counter(gold) & Counter(predicted)).total()


def match(gold: Tuple, predicted: Tuple) -> tuple[float, float]:
    """Return precision and recall of a predicted tuple against a gold tuple: words shared, part by part."""
    common = shared(gold.relation, predicted.relation)
    left = Counter(predicted.relation) - Counter(gold.relation)
    if left["be"] and not _FORMS_OF_BE.isdisjoint(gold.relation):
        common += 1
    if not common or len(predicted.arguments) < min(2, len(gold.arguments)):
        return 0.0, 0.0
    in_predicted, in_gold = len(predicted.relation), len(gold.relation)
    in_gold += sum(map(len, gold.arguments))
    for ours, theirs in zip(predicted.arguments, gold.arguments, strict=False):
        in_predicted += len(ours)
        common += shared(theirs, ours)
    return common / in_predicted, common / in_gold


def _pairing(rows: Sequence[Sequence[tuple[float, float]]], columns: Sequence[int]) -> float:
    """Return the summed precision when gold and predictions are paired greedily, the best pair first."""
    pairs = sorted(((-row[c][0], i, c) for i, row in enumerate(rows) for c in columns))
    rows_left, columns_left, total = set(range(len(rows))), set(columns), 0.0
    for negative, i, c in pairs:
        if i in rows_left and c in columns_left:
            rows_left.remove(i)
            columns_left.remove(c)
            total -= negative
    return total


def score(gold: Mapping[str, Sequence[Tuple]], predicted: Mapping[str, Sequence[Tuple]]) -> Scores:
    """Score predicted tuples by sentence against gold tuples by sentence.

    Args:
        gold: gold tuples of each sentence.
        predicted: predicted tuples; sentences without any may be missing.
    """
    thresholds = sorted({t.confidence for sentence in gold for t in predicted.get(sentence, ())})
    place = {threshold: i for i, threshold in enumerate(thresholds)}
    n = len(thresholds)
    hits, made, found, wanted = [0.0] * n, [0.0] * n, [0.0] * n, [0.0] * n
    for sentence, references in gold.items():
        guesses = predicted.get(sentence, ())
        rows = [[match(reference, guess) for guess in guesses] for reference in references]
        start = 0
        for confidence in sorted({guess.confidence for guess in guesses}):
            columns = [c for c, guess in enumerate(guesses) if guess.confidence >= confidence]
            precision = _pairing(rows, columns)
            recall = sum(max(row[c][1] for c in columns) for row in rows)
            for i in range(start, place[confidence] + 1):
                hits[i] += precision
                made[i] += len(columns)
                found[i] += recall
            start = place[confidence] + 1
        for i in range(n):
            wanted[i] += len(references)
    points = [(hits[i] / made[i] if made[i] else 1.0, found[i] / wanted[i] if wanted[i] else 0.0) for i in range(n)]
    best = max(((f1(p, r), p, r) for p, r in points), default=(0.0, 0.0, 0.0))
    count = sum(len(predicted.get(sentence, ())) for sentence in gold)
    return Scores(
        precision=best[1],
        recall=best[2],
        f1=best[0],
        auc=area([*points, (1.0, 0.0)]),
        sentences=len(gold),
        gold=sum(map(len, gold.values())),
        predicted=count,
    )


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def area(points: Sequence[tuple[float, float]]) -> float:
    """Return the area under (precision, recall) points in order of falling recall, by trapezoids."""
    return sum((r1 - r2) * (p1 + p2) / 2 for (p1, r1), (p2, r2) in itertools.pairwise(points))


def read_gold(path: Path) -> dict[str, list[Tuple]]:
    """Read gold tuples: sentence, relation and arguments, tab-separated.

    Raises:
        InputError: the file is missing, or a line has fewer than three fields.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; --data names the folder that holds dev_carb/dev.tsv")
    gold: dict[str, list[Tuple]] = defaultdict(list)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split("\t")
        if len(fields) < 3:
            raise InputError(f"{path}:{number}: expected sentence, relation and arguments between tabs")
        gold[fields[0]].append(Tuple.of(fields[1], fields[2:]))
    return dict(gold)


def predict(sentences: Iterable[str]) -> dict[str, list[Extraction]]:
    """Read sentences that are split into words at white space; returns each one's extractions."""
    from spacy.tokens import Doc

    import kg

    nlp = kg.load(components=False)
    found = {}
    for sentence in sentences:
        words = sentence.split()
        doc = nlp(Doc(nlp.vocab, words=[_QUOTES.get(word, word) for word in words]))
        found[sentence] = extractions(doc, words)
    return found


def main() -> int:
    """Print the figures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.carb", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds dev_carb/dev.tsv")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("--rules", action="store_true", help="show each rule's share and mean precision")
    options = parser.parse_args()
    try:
        gold = read_gold(options.data / "dev_carb" / "dev.tsv")
    except InputError as error:
        print(f"benchmarks.carb: {error}", file=sys.stderr)
        return 2
    found = predict(gold)
    scores = score(gold, {s: [Tuple.of(e.relation, e.arguments, e.confidence) for e in es] for s, es in found.items()})
    print(f"{scores.sentences} sentences, {scores.gold} gold tuples, {scores.predicted} predicted")
    print(f"F1 {scores.f1:.3f} (P {scores.precision:.3f}, R {scores.recall:.3f}), AUC {scores.auc:.3f}")
    if options.rules:
        print(by_pattern(gold, found))
    if options.json:
        options.json.write_text(json.dumps(asdict(scores), indent=2) + "\n", encoding="utf-8")
    return 0


def by_pattern(gold: Mapping[str, Sequence[Tuple]], found: Mapping[str, Sequence[Extraction]]) -> str:
    """Return a table: how many extractions each pattern gave, and how well gold tuples cover them."""
    totals: dict[str, list[float]] = defaultdict(list)
    for sentence, predictions in found.items():
        for extraction in predictions:
            ours = Tuple.of(extraction.relation, extraction.arguments)
            totals[extraction.pattern].append(max(match(g, ours)[0] for g in gold[sentence]))
    lines = [f"{'pattern':40} count  precision"]
    for pattern, values in sorted(totals.items(), key=lambda item: -len(item[1])):
        lines.append(f"{pattern:40} {len(values):5}  {sum(values) / len(values):.3f}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
