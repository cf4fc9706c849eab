"""``python -m corpus``: counts of the corpus, or one part of it as a spaCy DocBin."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from . import PARTS, read, sources_of
from .docbin import write


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    parser.add_argument("--docbin", type=Path, metavar="FILE.spacy", help="write a part as a spaCy DocBin")
    parser.add_argument("--part", choices=PARTS, default="train", help="the part to write (default: train)")
    options = parser.parse_args()
    if options.docbin:
        print(f"{write(read(options.part), options.docbin)} documents written to {options.docbin}")
        return
    print("part", "source", "documents", "sentences", "claims", sep="\t")
    types: Counter[str] = Counter()
    for part in PARTS:
        for source in sources_of(part):
            documents = list(read(part, source))
            types.update(claim.type for document in documents for claim in document.claims)
            sizes = (sum(len(d.sentences) for d in documents), sum(len(d.claims) for d in documents))
            print(part, source, len(documents), *sizes, sep="\t")
    print(*(f"{type} {n}" for type, n in types.most_common()), sep=", ")


if __name__ == "__main__":
    main()
