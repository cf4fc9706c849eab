"""Search over names, titles and passages that forgives spelling.

Trigrams find what shares letters with the words that were typed; rapidfuzz ranks what they find. A word that no
passage has is replaced by the nearest one that some passage has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from kg.web.index.reader import IndexReader
from kg.web.pages.records import DocumentRef, EntityRef

CANDIDATES = 300
"""Names that are ranked."""
LEAST = 72.0
"""Least likeness, in percent, of a name that is found."""
_WORD = re.compile(r"[^\W_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class NameHit:
    """An entity that was found. name: the name that fits. documents, claims: how many it has."""

    entity: EntityRef
    name: str
    documents: int
    claims: int


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A sentence that was found. start: its offset in the document. claims: how many it carries."""

    iri: str
    quote: str
    start: int
    document: DocumentRef
    claims: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found. words: the words that were looked for in passages, with their spelling put right."""

    words: list[str]
    names: list[NameHit] = field(default_factory=list)
    passages: list[PassageHit] = field(default_factory=list)
    documents: list[DocumentRef] = field(default_factory=list)


def search(index: IndexReader, text: str, limit: int) -> SearchResult:
    """Search names, passages and titles for a text; limit: most hits of each kind."""
    words = _WORD.findall(text.lower())[:12]
    if not words:
        return SearchResult([])
    mended = [mend(index, word) for word in words]
    return SearchResult(
        mended, _names(index, text, limit), _passages(index, mended, limit), _titles(index, mended, limit)
    )


def trigrams(text: str) -> list[str]:
    """Return the trigrams of a text's words, or of the whole text where its words are too short."""
    for parts in (text.lower().split(), [text.lower()]):
        found = dict.fromkeys(part[i : i + 3] for part in parts for i in range(len(part) - 2))
        if found:
            return list(found)
    return []


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _similar_names(index: IndexReader, text: str) -> list[tuple[int, str]]:
    """Return (entity, name) of names that share trigrams with a text, the most alike first."""
    grams = trigrams(text)
    if not grams:
        rows = index.rows(
            "SELECT entity, name FROM name WHERE name LIKE ? ORDER BY length(name) LIMIT ?", (f"{text}%", CANDIDATES)
        )
        return [(entity, name) for entity, name in rows]
    rows = index.rows(
        "SELECT n.entity, n.name FROM name_text JOIN name n ON n.rowid = name_text.rowid "
        "WHERE name_text MATCH ? ORDER BY rank LIMIT ?",
        (" OR ".join(map(_quoted, grams)), CANDIDATES),
    )
    return [(entity, name) for entity, name in rows]


def _names(index: IndexReader, text: str, limit: int) -> list[NameHit]:
    best: dict[int, tuple[float, str]] = {}
    wanted = text.lower().strip()
    for entity, name in _similar_names(index, wanted):
        low = name.lower()
        score = fuzz.WRatio(wanted, low) if len(wanted) > 2 else 70.0
        score += 20.0 * (low == wanted) + 8.0 * low.startswith(wanted)
        if score >= LEAST and score > best.get(entity, (0.0, ""))[0]:
            best[entity] = score, name
    if not best:
        return []
    marks = ", ".join("?" * len(best))
    rows = index.rows(f"SELECT id, iri, label, class, documents, claims FROM entity WHERE id IN ({marks})", tuple(best))
    # Of names that fit alike, that of the better known comes first.
    rows.sort(key=lambda row: (-(best[row[0]][0] // 6), -row[5], row[2]))
    return [NameHit(EntityRef(*row[1:4]), best[row[0]][1], row[4], row[5]) for row in rows[:limit]]


def mend(index: IndexReader, word: str) -> str:
    """Return a word of the passages that is written almost like this one; the word itself when it occurs or none is."""
    if len(word) < 4 or index.value("SELECT count FROM word WHERE word = ?", (word,), None) is not None:
        return word
    if index.value("SELECT 1 FROM word WHERE word >= ? AND word < ? LIMIT 1", (word, word + "\uffff"), None):
        return word  # the beginning of one: the rest is still to be typed
    rows = index.rows(
        "SELECT word, count FROM word WHERE (word >= ? AND word < ?) AND length(word) BETWEEN ? AND ?",
        (word[0], word[0] + "\uffff", len(word) - 2, len(word) + 2),
    )
    counts: dict[str, int] = dict(rows)
    most = 1 if len(word) < 6 else 2
    found = [(DamerauLevenshtein.distance(word, other, score_cutoff=most), -n, other) for other, n in counts.items()]
    found = [item for item in found if item[0] <= most]
    return min(found)[2] if found else word


def _passages(index: IndexReader, words: list[str], limit: int) -> list[PassageHit]:
    long = [word for word in words if len(word) >= 3]
    if not long:
        return []
    rows = index.rows(
        "SELECT p.iri, p.quote, p.start, d.iri, d.title, d.publisher, d.issued, "
        "(SELECT count(*) FROM claim WHERE claim.passage = p.id) "
        "FROM passage_text JOIN passage p ON p.id = passage_text.rowid JOIN document d ON d.id = p.document "
        "WHERE passage_text MATCH ? ORDER BY rank LIMIT ?",
        (" AND ".join(map(_quoted, long)), limit),
    )
    return [PassageHit(row[0], row[1], row[2], DocumentRef(*row[3:7]), row[7]) for row in rows]


def _titles(index: IndexReader, words: list[str], limit: int) -> list[DocumentRef]:
    long = [word for word in words if len(word) >= 3]
    if not long:
        return []
    rows = index.rows(
        "SELECT d.iri, d.title, d.publisher, d.issued FROM title_text JOIN document d ON d.id = title_text.rowid "
        "WHERE title_text MATCH ? ORDER BY rank LIMIT ?",
        (" AND ".join(map(_quoted, long)), limit),
    )
    return [DocumentRef(*row) for row in rows]
