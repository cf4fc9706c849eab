"""Reader of the mentions of entities that are annotated over documents of the corpus.

``entities/dev.tsv`` and ``entities/test.tsv`` have one row per mention: document, sentence, words, class and entity.
One id stands for one entity in all documents.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .records import PARTS, Document, Span, locate, read, table

FOLDER = Path(__file__).parent / "entities"
HALVES = ("dev", "test")


@dataclass(frozen=True, slots=True)
class EntityMention:
    """A mention of an entity.

    Attributes:
        text: its words.
        span: their place in the document's text.
        cls: the entity's class: "Person", "Country", "Place", ...
        entity: id of the entity.
        opens: whether it begins its sentence.
    """

    text: str
    span: Span
    cls: str
    entity: str
    opens: bool = False

    @property
    def named(self) -> bool:
        """Whether it is a proper name: capital letters that no beginning of a sentence explains."""
        words = self.text.split()
        if self.opens and len(words) == 1:
            return words[0].casefold() in re.split(r"[_(),]+", self.entity.partition("(")[0].casefold())
        return words[-1][0].isupper() or words[-1][0].isdigit() or not words[-1][0].isalpha()


def read_identities(half: str, folder: Path = FOLDER) -> Iterator[tuple[Document, tuple[EntityMention, ...]]]:
    """Yield the documents of a half with their mentions, in the order of the text.

    Args:
        half: one of ``HALVES``.
        folder: where the tables are.

    Raises:
        ValueError: a row names a document or a sentence that is not there, or words that are not in it.
    """
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table(folder / f"{half}.tsv"):
        rows[row["doc"]].append(row)
    documents = {document.id: document for part in PARTS for document in read(part) if document.id in rows}
    if missing := rows.keys() - documents.keys():
        raise ValueError(f"{half}.tsv: no document {min(missing)} in the corpus")
    for name, found in rows.items():
        mentions = [_mention(row, documents[name]) for row in found]
        yield documents[name], tuple(sorted(mentions, key=lambda m: (m.span, m.entity)))


def _mention(row: dict[str, str], document: Document) -> EntityMention:
    number = int(row["sent"])
    if number >= len(document.sentences):
        raise ValueError(f"document {document.id} has no sentence {number}")
    sentence = document.sentences[number]
    place = locate(row["mention"], document.text[sentence.start : sentence.end])
    if place is None:
        raise ValueError(f"document {document.id}, sentence {number}: {row['mention']!r} is not in it")
    span = Span(sentence.start + place.start, sentence.start + place.end)
    text = document.text[span.start : span.end]
    return EntityMention(text, span, row["class"], row["entity"], place.start == 0)
