"""Entity: class, label and IRI of what mentions refer to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from kg.entities.keys import Key
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.name_normalization import local_name
from kg.knowledge.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Entity:
    """What mentions in one or many documents stand for.

    local_name: flat local name, made from content. cls: local name of its class, "" if unknown. label: its
    best name. alt_labels: other names, sorted: those that the document at hand has.
    """

    local_name: str
    cls: str
    label: str
    alt_labels: tuple[str, ...] = ()


def label_of(key: Key, names: Mapping[str, int], labels: Mapping[str, int]) -> str:
    """Return the best name of a key: of names, the most frequent among those that have all of its words.

    Args:
        key: the key.
        names, labels: its names, and the labels of its clusters, with how often each is seen.

    """
    if key.kind == "individual":
        known = gazetteer().individual(key.name)
        if known is not None:
            return known.label
    counted = labels
    if key.kind == "name":
        counted = {n: c for n, c in names.items() if len(n.split()) >= len(key.name.split())} or names
    if key.kind == "deal":  # "the minerals deal" says more than "the US document", and that more than "the deal"
        topical = {n: c for n, c in labels.items() if key.topic and key.topic.removesuffix("s") in n.lower()}
        counted = topical or {n: c for n, c in labels.items() if " " in n} or labels
    return min(counted, key=lambda name: (-counted[name], name.isupper(), len(name), name))


def class_of(classes: Mapping[str, int], schema: Ontology) -> str:
    """Return the most frequent class, of equally frequent ones the deeper; "" if none is known."""
    named = {cls: count for cls, count in classes.items() if cls}
    return min(named, key=lambda cls: (-named[cls], -schema.depth(cls), cls), default="")


def natural_name(key: Key, label: str) -> str:
    """Return the local name that a key with this label gets unless another has it."""
    if key.kind == "individual":
        return key.name
    if key.kind == "deal":
        # Who put it forward comes first: the US proposal to Ukraine is deal-us-ukraine-proposal.
        owner = [key.family] if key.family else []
        parts = ["deal", *map(_short, owner), *sorted(_short(p) for p in key.parties - {*owner}), key.topic, key.name]
        return "-".join(part for part in parts if part)
    if key.kind == "body":
        return local_name("_".join([*sorted(key.parties), key.name]))
    if key.kind == "document":
        return f"{local_name(label)[:60] or 'thing'}-{key.family}"
    return local_name(label) or f"thing-{key_digest(key)}"


def key_digest(key: Key) -> str:
    """Return eight hexadecimal digits that tell a key from others."""
    return hashlib.sha256("\x1f".join(map(str, key.rank)).encode()).hexdigest()[:8]


def _short(party: str) -> str:
    known = gazetteer().individual(party)
    short = [n for n in known.names if n.isupper() and n.isalpha() and len(n) < 4] if known is not None else []
    return (min(short, key=lambda n: (len(n), n)) if short else party).lower().replace("_", "-")
