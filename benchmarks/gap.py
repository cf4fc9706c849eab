"""Pronouns: which of two names each refers to, on GAP (Webster et al. 2018, "Mind the GAP").

    python -m benchmarks.gap --data DATA

The snippet-context task: the pipeline reads the text alone and is not told the two names. A name counts as
referred to if one of the names in the pronoun's cluster lies over it. Precision and recall are over all
names, as the set's own scorer counts them; bias is the F1 of feminine pronouns over that of masculine ones.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from benchmarks.coref_scores import Score

FEMININE = frozenset({"she", "her", "hers"})


@dataclass(frozen=True, slots=True)
class Item:
    """A text, a pronoun in it, and two names: (start, end, whether the pronoun refers to it)."""

    name: str
    text: str
    pronoun: str
    offset: int
    names: tuple[tuple[int, int, bool], tuple[int, int, bool]]


def read(path: Path) -> Iterator[Item]:
    """Yield the items of a GAP file."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            a, b = (
                (int(row[f"{x}-offset"]), int(row[f"{x}-offset"]) + len(row[x]), row[f"{x}-coref"] == "TRUE")
                for x in "AB"
            )
            yield Item(row["ID"], row["Text"], row["Pronoun"], int(row["Pronoun-offset"]), (a, b))


def answers(doc: Doc, item: Item) -> tuple[bool, bool]:
    """Return for each of the two names whether the pronoun's cluster holds it."""
    mentions = doc._.mentions
    cluster = next((m.cluster for m in mentions if m.kind == "pronoun" and m.start == item.offset), None)
    if cluster is None:
        return False, False
    spans = [(m.start, m.end) for m in mentions if m.cluster == cluster and m.kind == "name"]
    first, second = (
        any(start < e and s < end and (s >= start or e <= end) for s, e in spans)
        for start, end, _ in item.names
    )
    return first, second


def count(gold: bool, found: bool) -> Score:
    """Return one decision as counts."""
    hit = float(gold and found)
    return Score(precise=hit, found=float(found), recalled=hit, wanted=float(gold))


def main() -> None:
    """Run the benchmark from the command line."""
    import kg

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    arguments = parser.parse_args()
    nlp = kg.load()
    skipped = [
        name for name in nlp.pipe_names if name in {"kg_predicates", "kg_offices", "kg_frames", "kg_time"}
    ]
    items = list(read(arguments.data / "dev_gap" / "gap-development.tsv"))
    totals = {"masculine": Score(), "feminine": Score(), "overall": Score()}
    with nlp.select_pipes(disable=skipped):
        for item, doc in zip(items, nlp.pipe(item.text for item in items), strict=True):
            gender = "feminine" if item.pronoun.lower() in FEMININE else "masculine"
            for (_, _, gold), found in zip(item.names, answers(doc, item), strict=True):
                for part in (gender, "overall"):
                    totals[part] += count(gold, found)
    for part, score in totals.items():
        print(f"{part:10} precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}")
    print(f"bias       {totals['feminine'].f1 / totals['masculine'].f1:.3f}")


if __name__ == "__main__":
    main()
