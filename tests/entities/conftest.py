"""Texts read by the real pipeline, and the entity that the words in braces stand for."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest
from spacy.language import Language

import kg
from kg.annotations import Extraction
from kg.entities import Clusters, Entity, KeyMaker, Resolver

Identify = Callable[..., list[Entity | None]]


@functools.cache
def pipeline() -> Language:
    return kg.load()


@functools.cache
def read(text: str) -> tuple[Clusters, int]:
    """Return the clusters of a text and the number of the one whose mention is in the last braces."""
    before, _, rest = text.rpartition("{")
    start = len(before.replace("{", "").replace("}", ""))
    end = start + rest.index("}")
    doc = pipeline()(text.replace("{", "").replace("}", ""))
    mentions = [m for m in doc._.mentions if m.cluster >= 0 and m.start < end and start < m.end]
    named = min(mentions, key=lambda m: abs(m.start - start) + abs(m.end - end), default=None)
    clusters = KeyMaker().clusters(Extraction(text, doc._.mentions, doc._.claims))
    return clusters, named.cluster if named is not None else -1


def identify(*texts: str) -> list[Entity | None]:
    """Return the entities that the words in the last braces of each text stand for, None for nothing."""
    found = [read(text) for text in texts]
    resolver = Resolver()
    resolver.add((number, clusters) for number, (clusters, _) in enumerate(found))
    list(resolver.resolve())
    return [resolver.identity(clusters).entity(cluster) for clusters, cluster in found]


@pytest.fixture(name="identify")
def identify_fixture() -> Identify:
    return identify
