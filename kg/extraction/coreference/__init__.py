"""Coreference within a document.

A deterministic sieve over names (Raghunathan et al. 2010; Lee et al. 2013) and a log-linear ranker over noun
phrases and pronouns, whose weights (``weights.tsv``) ``training/coreference.py`` learns.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Set
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.annotations import Mention, register
from kg.errors import InputError
from kg.extraction.coreference.known_bearers import known_bearers
from kg.extraction.coreference.mention_features import View, views
from kg.extraction.coreference.office_holders import join_holders
from kg.extraction.coreference.sieve import resolve
from kg.extraction.syntax.quotations import numbers_of_tokens, quotations_of
from kg.extraction.syntax.tokens import tokens_of
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.ontology import ontology
from kg.knowledge.word_tables import read_table


@Language.factory("kg_coreference", requires=["doc._.mentions"], assigns=["doc._.mentions"])
def create(nlp: Language, name: str) -> Coreference:
    """Create the component that tells which mentions are the same."""
    return Coreference()


class Coreference:
    """Sets the cluster of each mention, numbered in the order of their first mention.

    A pronoun or noun phrase of unknown class gets the class of its cluster.
    """

    def __init__(self) -> None:
        """Read the weights and the ontology (once in a process)."""
        register()
        self._weights = weights()
        self._above = lineage()

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the mentions of a document."""
        mentions: tuple[Mention, ...] = doc._.mentions
        seen, clusters = self._resolved(doc)
        classes = _classes(mentions, clusters)
        known = known_bearers(seen, clusters, doc.user_data.get("kg.published") or "", gazetteer())
        doc._.mentions = [
            dataclasses.replace(
                m,
                cls=m.cls or classes.get(cluster, ""),
                individual=m.individual or (known.get(cluster, "") if m.kind == "name" else ""),
                cluster=cluster,
            )
            for m, cluster in zip(mentions, clusters, strict=True)
        ]
        return doc

    def clusters(self, doc: Doc, only: Mapping[int, Set[int]] | None = None) -> list[int]:
        """Return the cluster of each mention of a document.

        only: what a pronoun (by its token) may refer to, as root tokens of mentions: for texts of which this
        is known.
        """
        return self._resolved(doc, only)[1]

    def _resolved(self, doc: Doc, only: Mapping[int, Set[int]] | None = None) -> tuple[list[View], list[int]]:
        tokens = tokens_of(doc)
        seen = views(tokens, doc._.mentions, numbers_of_tokens(tokens), self._above)
        clusters = resolve(tokens, seen, quotations_of(tokens), self._above, self._weights, only)
        date = doc.user_data.get("kg.published") or ""
        return seen, join_holders(tokens, seen, clusters, date, gazetteer(), ontology())


def _classes(mentions: tuple[Mention, ...], clusters: list[int]) -> dict[int, str]:
    """Return the class of each cluster: that of its first name, or else of its first noun phrase that has
    one.
    """
    best: dict[int, tuple[bool, str]] = {}
    for mention, cluster in zip(mentions, clusters, strict=True):
        if mention.cls:
            held = best.get(cluster)
            if held is None or (mention.kind == "name" and not held[0]):
                best[cluster] = (mention.kind == "name", mention.cls)
    return {cluster: cls for cluster, (_, cls) in best.items()}


@functools.cache
def lineage() -> Mapping[str, frozenset[str]]:
    """Return each class of the ontology with its superclasses and itself."""
    schema = ontology()
    return {cls: above | {cls} for cls, above in schema.ancestors.items()}


@functools.cache
def weights(path: Path | None = None) -> Mapping[str, float]:
    """Read a table of weights, the shipped one by default: feature, tab, weight.

    Raises InputError naming the line that is wrong.
    """
    path = path or Path(__file__).with_name("weights.tsv")
    table: dict[str, float] = {}
    for row in read_table(path):
        feature, value = row.cells
        try:
            table[feature] = float(value)
        except ValueError as error:
            raise InputError(f"{row.where}: {value!r} is no number; write feature, tab, weight") from error
    return table
