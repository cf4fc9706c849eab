"""Pronouns: which of two names each refers to, on GAP (Webster et al. 2018, "Mind the GAP").

    python -m benchmarks.gap --data DATA

Two tasks of the paper. Snippet context: the pipeline reads the text alone and is not told the two names; a
name counts as referred to if one of the names in the pronoun's cluster lies over it. Two mentions: the
pronoun may refer to the two names only. Precision and recall are over all names, as the set's own scorer
counts them; bias is the F1 of feminine pronouns over that of masculine ones.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.coref_scores import Score
from kg.annotations import Mention
from kg.extraction.coreference import Coreference

PARTS = ("masculine", "feminine", "overall")
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


def answers(mentions: Sequence[Mention], clusters: Sequence[int], item: Item) -> tuple[bool, bool]:
    """Return for each of the two names whether the pronoun's cluster holds it."""
    pairs = list(zip(mentions, clusters, strict=True))
    cluster = next((c for m, c in pairs if m.kind == "pronoun" and m.start == item.offset), None)
    spans = [m for m, c in pairs if c == cluster and m.kind == "name"]
    first, second = (any(_lies_over(m, start, end) for m in spans) for start, end, _ in item.names)
    return first, second


def _lies_over(mention: Mention, start: int, end: int) -> bool:
    return mention.start < end and start < mention.end and (mention.start >= start or mention.end <= end)


def allowed(mentions: Sequence[Mention], item: Item) -> dict[int, set[int]]:
    """Return the root tokens of the two names, by the token of the pronoun."""
    names = {m.root for m in mentions for s, e, _ in item.names if m.kind == "name" and _lies_over(m, s, e)}
    return {m.root: names for m in mentions if m.kind == "pronoun" and m.start == item.offset}


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
    skipped = {"kg_predicates", "kg_offices", "kg_frames", "kg_time"}.intersection(nlp.pipe_names)
    coreference: Coreference = nlp.get_pipe("kg_coreference")  # type: ignore[assignment]
    items = list(read(arguments.data / "dev_gap" / "gap-development.tsv"))
    tasks = {task: {part: Score() for part in PARTS} for task in ("snippet context", "two mentions")}
    with nlp.select_pipes(disable=sorted(skipped)):
        for item, doc in zip(items, nlp.pipe(item.text for item in items), strict=True):
            mentions = doc._.mentions
            told = coreference.clusters(doc, allowed(mentions, item))
            for task, clusters in zip(tasks, ([m.cluster for m in mentions], told), strict=True):
                gender = "feminine" if item.pronoun.lower() in FEMININE else "masculine"
                for (_, _, gold), found in zip(item.names, answers(mentions, clusters, item), strict=True):
                    for part in (gender, "overall"):
                        tasks[task][part] += count(gold, found)
    for task, totals in tasks.items():
        print(task)
        for part, score in totals.items():
            print(f"  {part:10} precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}")
        print(f"  bias       {totals['feminine'].f1 / totals['masculine'].f1:.3f}")


if __name__ == "__main__":
    main()
