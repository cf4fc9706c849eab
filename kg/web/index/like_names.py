"""Pairs of entities of one class with like names, for the review page of graphs that no build keeps."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

import numpy as np
from rapidfuzz import fuzz, process

LOOKED_AT = 1500
"""Entities, those with most claims, whose names are compared."""
ALIKE = 84.0
"""Least likeness of two names, in percent, for a pair to be kept."""
KEPT = 200
_NAMES = """
SELECT e.id, e.class, e.claims, n.name, e.label FROM name n JOIN entity e ON e.id = n.entity
WHERE e.id IN (SELECT id FROM entity WHERE class != '' ORDER BY claims DESC, iri LIMIT ?)
"""


def like_names(database: sqlite3.Connection) -> list[tuple[int, int, float]]:
    """Return (entity, entity, likeness in percent), those with most claims first.

    Best names count, and other names of two words and more: a bare title is the name of many.
    """
    claims: dict[int, int] = {}
    by_class: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, cls, n, name, label in database.execute(_NAMES, (LOOKED_AT,)):
        claims[number] = n
        if name == label or " " in name:
            by_class[cls].append((number, name.lower()))
    found: dict[tuple[int, int], float] = {}
    for some in by_class.values():
        texts = [name for _, name in some]
        likeness = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        for one, other in zip(*np.nonzero(np.triu(likeness, 1)), strict=True):
            first, second = sorted((some[one][0], some[other][0]))
            if first != second:
                found[first, second] = max(found.get((first, second), 0.0), float(likeness[one, other]))
    ranked = sorted(found.items(), key=lambda item: (-min(claims[n] for n in item[0]), -item[1], item[0]))
    return [(first, second, round(likeness, 1)) for (first, second), likeness in ranked[:KEPT]]
