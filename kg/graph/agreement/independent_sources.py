"""Independent sources of texts: outlets, news agencies, and copies of one text."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.name_normalization import normalise
from kg.knowledge.ontology import ontology

# "KYIV, Feb 20 (Reuters) -", in the first lines; and a line of its own that credits: "Source: AFP".
_DATELINE = re.compile(r"^[A-Z][\w .,/'’-]{1,60}\((?P<name>[A-Z][\w .'’-]{1,40})\)\s*[-–—]{1,2}\s", re.MULTILINE)
_CREDIT = re.compile(
    r"^\W*(?:source|by|from|with (?:additional )?(?:inputs?|reporting|files?)(?: from| by)?|via|—|–)\s*:?\s*"
    r"(?P<name>[A-Z][\w .'’-]{1,40}?)\W*$",
    re.MULTILINE | re.IGNORECASE,
)
_HEAD, _TAIL = 1500, 400
"""Characters at the beginning and the end of a text in which it can credit an agency."""
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"[“\"]([^“”\"]+)")
QUOTED_WORDS = 4
"""First words of a quotation that tell it from others."""
LEAST_WORDS = 6
"""Words below which two equal sentences may have been written twice."""
SHINGLE, SKETCH, NEAR = 3, 8, 0.7
"""Words of a shingle, shingles of a sketch, and the least share of common shingles of two copies (Broder 1997)."""


def outlet(publisher: str, address: str) -> str:
    """Return a document's outlet: its publisher's local name, or else the host of its address; "" if none is known."""
    return publisher or (urlsplit(address).hostname or "").removeprefix("www.")


def credited(text: str) -> str:
    """Return the local name of the medium whose text this is by its own words, "" if it credits none."""
    ends = (text[:_HEAD], text[max(_HEAD, len(text) - _TAIL) :])
    for pattern in (_DATELINE, _CREDIT):
        for end in ends:
            for match in pattern.finditer(end):
                for entry in gazetteer().lookup(match["name"]):
                    if ontology().is_a(entry.cls, "MediaOrganization"):
                        return entry.individual
    return ""


def copies(sentences: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of a sentence and of an earlier one that it is a copy of.

    Copies share most of their shingles, or quote the same words. Only sentences whose sketches (their smallest
    hashes of shingles) have one in common are compared, so the time grows with the number of sentences.
    """
    known: dict[int, list[int]] = {}
    quoted: dict[tuple[str, ...], int] = {}
    shingles = [_shingles(sentence) for sentence in sentences]
    for place, own in enumerate(shingles):
        for words in _quoted(sentences[place]):
            yield place, quoted.setdefault(words, place)
        original = True
        for mark in sorted(own)[:SKETCH]:
            bucket = known.setdefault(mark, [])
            for other in bucket:
                if len(own & shingles[other]) >= NEAR * len(own | shingles[other]):
                    original = False
                    yield place, other
            if original and len(bucket) < SKETCH:
                bucket.append(place)


def _shingles(sentence: str) -> frozenset[int]:
    words = _WORD.findall(normalise(sentence))
    if len(words) < LEAST_WORDS:
        return frozenset()
    return frozenset(zlib.crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(len(words) - SHINGLE + 1))


def _quoted(sentence: str) -> Iterator[tuple[str, ...]]:
    for quotation in _QUOTED.findall(sentence):
        words = _WORD.findall(normalise(quotation))
        if len(words) >= QUOTED_WORDS:
            yield tuple(words[:QUOTED_WORDS])
