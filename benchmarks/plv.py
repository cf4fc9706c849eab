"""Pairs of actors in news sentences: which PLOVER root does the first do to the second?

    python -m benchmarks.plv --data DATA [--verbose]

DATA holds ``dev_plv/pairs.tsv`` (root, source, target, sentence). Of a sentence's claims the one counts that matches
most of a pair's two ends: the source is its agent, the target another participant; the surer one of equals. Without a
match there is no answer. Printed are the F1 of each root and their mean. The pairs are for measuring alone.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

import kg
from benchmarks.plover import Event, Judge, Tally, canonical


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actors of a sentence, and the root of what the first does to the second."""

    root: str
    source: str
    target: str
    sentence: str

    @property
    def event(self) -> Event:
        """The pair as a coded event."""
        return Event(self.root, (self.source,), (self.target,), "")


def read(path: Path) -> list[Pair]:
    """Read the pairs; roots by their names in the ontology."""
    roots = canonical()
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Pair(roots.get(r["root"], r["root"]), r["source"], r["target"], r["sentence"]) for r in rows]


def answers(doc: Doc, pair: Pair) -> tuple[str, ...]:
    """Return the roots of the claim that matches most of a pair's ends, the likeliest first; none without a match."""
    judge = Judge(doc)
    best: tuple[int, float] = (0, 0.0)
    found: tuple[str, ...] = ()
    for claim in doc._.claims:
        ends = judge.source(claim, pair.event) + judge.target(claim, pair.event)
        if ends and judge.roots(claim) and (ends, claim.confidence) > best:
            best, found = (ends, claim.confidence), judge.roots(claim)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--verbose", action="store_true", help="list the pairs that were answered wrongly")
    options = parser.parse_args(arguments)
    pairs = read(options.data / "dev_plv" / "pairs.tsv")
    nlp = kg.load()
    nlp.get_pipe("kg_frames").agentless = True  # type: ignore[attr-defined]  # the target of an event may be all it names
    tallies: dict[str, Tally] = defaultdict(Tally)
    for pair, doc in zip(pairs, nlp.pipe(pair.sentence for pair in pairs), strict=True):
        roots = answers(doc, pair)
        tallies[pair.root].wanted += 1
        if roots:
            tallies[pair.root if pair.root in roots else roots[0]].predicted += 1
        tallies[pair.root].right += pair.root in roots
        if options.verbose and pair.root not in roots:
            print(f"{pair.root:10} {'/'.join(roots) or '-':18} {pair.source} > {pair.target}: {pair.sentence}")
    wanted = {root: tally for root, tally in sorted(tallies.items()) if tally.wanted}
    for root, tally in wanted.items():
        print(f"{root:12} F1 {tally.f1:.3f}  {tally.right} of {tally.wanted}, answered {tally.predicted} times")
    print(f"macro F1 {sum(tally.f1 for tally in wanted.values()) / len(wanted):.3f} over {len(pairs)} pairs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
