"""Reader of the ontology page: classes, properties, frames, with definitions, examples and counts."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from kg.knowledge.lexicon import lexicon
from kg.knowledge.ontology import axioms
from kg.rdf.namespaces import PREFIXES
from kg.web.index.graph_facts import local
from kg.web.index.reader import IndexReader
from kg.web.pages.records import ClaimRecord

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """A class. parents: local names. claim: whether it is a type of claims. count: how many the graph has."""

    name: str
    label: str
    definition: str
    parents: list[str]
    claim: bool
    count: int


@dataclass(frozen=True, slots=True)
class PropertyTerm:
    """A property. kind: "object" or "data". claim: the claim type it is a projection of, "" for none."""

    name: str
    label: str
    definition: str
    kind: str
    domain: list[str]
    range: list[str]
    claim: str
    count: int


@dataclass(frozen=True, slots=True)
class VocabularyPage:
    """Classes and properties, by name."""

    classes: list[ClassTerm]
    properties: list[PropertyTerm]


@dataclass(frozen=True, slots=True)
class FrameTerm:
    """A frame of the lexicon. triggers: words that evoke it. roles: those it fills. examples: sentences."""

    name: str
    claim: str
    properties: list[str]
    triggers: list[str]
    roles: list[str]
    examples: list[str]


@dataclass(frozen=True, slots=True)
class FrameList:
    """Frames that a search has found. total: how many."""

    total: int
    frames: list[FrameTerm]


@dataclass(frozen=True, slots=True)
class TermExamples:
    """Claims of a type, or with a property, as examples."""

    claims: list[ClaimRecord]


def vocabulary_page(index: IndexReader) -> VocabularyPage:
    """Return classes and properties."""
    definitions = _annotations(PREFIXES["skos"] + "definition")
    domains, ranges = _annotations(PREFIXES["rdfs"] + "domain"), _annotations(PREFIXES["rdfs"] + "range")
    projections = _annotations(PREFIXES["kg"] + "projectionOf")
    claims = set(index.below("Claim"))
    classes = dict(index.rows("SELECT class, count FROM class_count"))
    properties = dict(index.rows("SELECT property, count FROM property_count"))
    found_classes, found_properties = [], []
    for name, kind, label, parents in index.rows("SELECT iri, kind, label, parents FROM term ORDER BY iri"):
        text = " ".join(definitions.get(name, ()))
        if kind == "class":
            count = classes.get(name, 0)
            found_classes.append(ClassTerm(name, label, text, parents.split(), name in claims, count))
        else:
            found_properties.append(
                PropertyTerm(
                    name, label, text, kind, list(domains.get(name, ())), list(ranges.get(name, ())),
                    next(iter(projections.get(name, ())), ""), properties.get(name, 0),
                )
            )  # fmt: skip
    return VocabularyPage(found_classes, found_properties)


@functools.lru_cache(maxsize=8)
def _annotations(predicate: str) -> dict[str, tuple[str, ...]]:
    """Return the named or literal values of a predicate in the shipped ontology, by local name of the subject."""
    found: dict[str, tuple[str, ...]] = {}
    for quad in axioms():
        if quad.predicate.value == predicate and hasattr(quad.object, "value") and hasattr(quad.subject, "value"):
            name = local(quad.subject.value)
            if not str(quad.object).startswith("_:"):
                found[name] = (*found.get(name, ()), local(quad.object.value))
    return found


def frame_list(text: str, offset: int, limit: int) -> FrameList:
    """Return the frames whose name, claim type or trigger contains a text."""
    wanted = text.strip().lower().replace(" ", "_")
    frames = [
        frame
        for _, frame in sorted(lexicon().frames.items())
        if not wanted
        or wanted in frame.name.lower()
        or wanted in frame.claim.lower()
        or any(wanted in lemma for _, lemma in frame.triggers)
    ]
    found = [
        FrameTerm(
            frame.name,
            frame.claim,
            sorted({projection.property for projection in frame.projections}),
            [lemma.replace("_", " ") for _, lemma in frame.triggers]
            + [f"{verb} {noun}".replace("_", " ") for verb, noun in frame.phrases],
            [role.name for role in frame.roles],
            [example.text for example in frame.examples],
        )
        for frame in frames[offset : offset + limit]
    ]
    return FrameList(len(frames), found)


def term_examples(index: IndexReader, name: str) -> TermExamples:
    """Return some claims of a type, or with a direct property."""
    return TermExamples(
        index.claims("c.type = ? OR c.property = ?", (name, name), order="c.confidence DESC, c.id", limit=EXAMPLES)
    )
