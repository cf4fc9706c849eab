"""A pipeline's reading of texts in the form the scores take, and plain text out of tokenised text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from spacy.tokens import Doc

from benchmarks.ud import Text, Word


def read(doc: Doc, name: str) -> Text:
    """Return a ``Doc`` as a system's reading: its words without white space."""
    result = Text(name, doc.text)
    words = [token for token in doc if not token.is_space]
    index = {token.i: number for number, token in enumerate(words)}
    offset = 0
    for token in words:
        end = offset + len(token.text)
        # A pipeline trained elsewhere may hang words on white space, and white space on itself.
        above = next((t for t in token.ancestors if not t.is_space), None)
        head = -1 if above is None else index[above.i]
        relation = "root" if token.dep_ == "ROOT" else token.dep_
        feats = str(token.morph) or "_"
        result.words.append(Word(offset, end, token.text, token.lemma_, token.pos_, token.tag_, feats, head, relation))
        offset = end
    for sentence in doc.sents:
        first = next((index[token.i] for token in sentence if token.i in index), None)
        if first is not None:
            result.sentences.append(first)
    return result


def names(doc: Doc) -> list[tuple[int, int, str]]:
    """Return the entities of a ``Doc``: start and end in its text without white space, label."""
    offsets = [0]
    for character in doc.text:
        offsets.append(offsets[-1] + (not character.isspace()))
    return [(offsets[e.start_char], offsets[e.end_char], e.label_) for e in doc.ents]


_CLOSING = re.compile(r" ([.,;:!?%)\]}]|'s|'S|n't|'re|'ve|'ll|'d|'m|’s|’)(?= |$)")
_OPENING = re.compile(r"(^| )([$(\[{£€]) ")
_QUOTED = re.compile(r'" ([^"]*?) "')


def detokenise(words: Sequence[str]) -> str:
    """Return words as running text, with the white space English print has."""
    return _QUOTED.sub(r'"\1"', _OPENING.sub(r"\1\2", _CLOSING.sub(r"\1", " ".join(words))))


def news(data: Path, sentences: int) -> Iterator[str]:
    """Yield news articles of nine paragraphs of two sentences each, from the Voice of America texts."""
    with (data / "raw_text" / "gmb_voa.txt").open(encoding="utf-8") as lines:
        read_lines = [detokenise(line.split()) for line, _ in zip(lines, range(sentences), strict=False)]
    paragraphs = [" ".join(read_lines[i : i + 2]) for i in range(0, len(read_lines), 2)]
    for i in range(0, len(paragraphs), 9):
        yield "\n".join(paragraphs[i : i + 9])
