"""Readers of the training sets: CoNLL-U treebanks and tables of named entities, into ``Sentence``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gold_data.gum_mentions import Mention, entity_feature, left_out, mentions


@dataclass(slots=True)
class Sentence:
    """One sentence with whatever its set annotates.

    words; before: the white space before each word. tags (XPOS), morphs ("UPOS|Feat=Val"), lemmas, heads (0 is the
    root, else 1-based), relations: None where the set has no trees. entities: (start, end, label) in word positions,
    labels as the set names them. source: short name of the set. opens: 0 the sentence goes on from the one
    before it, 1 it opens a paragraph, 2 it opens a document. mentions: what its words refer to, where a treebank says
    so. unknown: positions of words that may belong to names, though no entity has them.
    """

    words: list[str]
    before: list[str]
    source: str
    opens: int = 0
    tags: list[str] | None = None
    morphs: list[str] | None = None
    lemmas: list[str] | None = None
    heads: list[int] | None = None
    relations: list[str] | None = None
    entities: list[tuple[int, int, str]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    unknown: set[int] = field(default_factory=set)


def read_conllu(path: Path, source: str) -> Iterator[Sentence]:
    """Read a CoNLL-U file; the parts of a multi-word token get their share of its surface form."""
    rows: list[list[str]] = []
    opens = 2
    for line in path.read_text(encoding="utf8").split("\n"):
        if line.startswith("#"):
            if line.startswith("# newdoc"):
                opens = 2
            elif line.startswith("# newpar") and not line.startswith("# newpar_block"):
                opens = max(opens, 1)
        elif line:
            rows.append(line.split("\t"))
        elif rows:
            yield _sentence(rows, source, opens)
            rows, opens = [], 0


def _sentence(rows: list[list[str]], source: str, opens: int) -> Sentence:
    s = Sentence([], [], source, opens, [], [], [], [], [])
    assert s.tags is not None and s.morphs is not None and s.lemmas is not None
    assert s.heads is not None and s.relations is not None
    space = " "
    until = 0
    space_after = " "
    brackets: list[str] = []
    for row in rows:
        number = row[0]
        if "." in number:
            continue
        if "-" in number:
            until = int(number.split("-")[1])
            space_after = "" if "SpaceAfter=No" in row[9] else " "
            continue
        inside = int(number) < until
        s.words.append(row[1])
        s.before.append(space)
        if inside:
            space = ""
        elif int(number) == until:
            space = space_after
        else:
            space = "" if "SpaceAfter=No" in row[9] else " "
        s.tags.append(row[4])
        s.morphs.append(row[3] if row[5] == "_" else f"{row[3]}|{row[5]}")
        s.lemmas.append(row[2])
        s.heads.append(int(row[6]))
        s.relations.append(row[7])
        brackets.append(entity_feature(row[9]))
    s.mentions = mentions(brackets)
    return s


_CLITICS = [quote + end for quote in "'’" for end in ("s", "m", "re", "ve", "ll", "d")]
NO_SPACE_BEFORE = {*".,;:!?)]}%", *_CLITICS, "n't", "n’t", "''"}
NO_SPACE_AFTER = {*"([{$#£€", "``"}


def spaces(words: list[str]) -> list[str]:
    """Guess the white space before each word of a text that is stored as words only."""
    out: list[str] = []
    quoted = False
    glue = False
    for word in words:
        before = "" if glue or word in NO_SPACE_BEFORE else " "
        glue = word in NO_SPACE_AFTER
        if word == '"':
            before = "" if quoted else " "
            glue = not quoted
            quoted = not quoted
        out.append(before)
    return out


def read_table(path: Path, source: str, word: int, label: int) -> Iterator[Sentence]:
    """Read a table of words and IOB labels (columns by number), sentences parted by blank lines.

    "I-X" after another label opens a span, as in IOB1. ``# newdoc`` and ``# newpar`` lines are understood.
    """
    words: list[str] = []
    labels: list[str] = []
    opens = 2

    def finish() -> Sentence:
        entities = []
        start, kind = 0, ""
        for i, tag in enumerate([*labels, "O"]):
            prefix, _, name = tag.partition("-")
            if kind and (prefix != "I" or name != kind):
                entities.append((start, i, kind))
                kind = ""
            if not kind and prefix in {"B", "I"}:
                start, kind = i, name
        return Sentence(list(words), spaces(words), source, opens, entities=entities)

    for line in [*path.read_text(encoding="utf8").split("\n"), ""]:
        if line.startswith("# "):
            opens = 2 if line.startswith("# newdoc") else opens
        elif not line.strip():
            if words:
                yield finish()
                words, labels, opens = [], [], 0
        else:
            cells = line.split("\t") if "\t" in line else line.split()
            if len(cells) > max(word, label):
                words.append(cells[word])
                labels.append(cells[label] if cells[label][:2] in {"B-", "I-"} else "O")


def read_lines(path: Path, source: str) -> Iterator[Sentence]:
    """Read a text with a sentence a line, its words parted by spaces; nothing is annotated."""
    for line in path.read_text(encoding="utf8").split("\n"):
        if words := line.split():
            yield Sentence(words, spaces(words), source)


def attach_entities(trees: list[Sentence], tables: list[Sentence]) -> None:
    """Put the entities of a table, and those it leaves out, onto the same sentences of a treebank.

    ValueError if the sentences differ.
    """
    for tree, table in zip(trees, tables, strict=True):
        if tree.words != table.words:
            raise ValueError(f"treebank and entity table differ: {' '.join(tree.words)!r}")
        assert tree.tags is not None
        more, tree.unknown = left_out(tree.mentions, tree.words, tree.tags, table.entities)
        tree.entities = sorted(table.entities + more)
