"""Reader of the coreference annotation of GUM."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

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
