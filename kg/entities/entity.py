"""Entity: class, label and IRI of what mentions refer to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from kg.entities.keys import Key
from kg.knowledge.bodies import body_kinds, body_label
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.name_normalization import local_name, normalise


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
    if key.kind == "body" and normalise(key.name) in body_kinds():
        return body_label(key.name, [*sorted(key.parties), *([key.topic] if key.topic else [])], gazetteer())
    counted = labels
    if key.kind == "name":
        least = _long_words(key.name)
        counted = {n: c for n, c in names.items() if _long_words(n) >= least} or names
    if key.kind == "deal":  # "the minerals deal" says more than "the US document", and that more than "the deal"
        topical = {n: c for n, c in labels.items() if key.topic and key.topic.removesuffix("s") in n.lower()}
        counted = topical or {n: c for n, c in labels.items() if " " in n} or labels
    return min(counted, key=lambda name: (-counted[name], name.isupper(), len(name), name))


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
        seat = ["in", key.topic] if key.topic else []
        return local_name("_".join([key.name, "of", "_and_".join(sorted(key.parties)), *seat]))
    if key.kind == "document":
        return f"{local_name(label)[:60] or 'thing'}-{key.family}"
    return local_name(label) or f"thing-{key_digest(key)}"


def key_digest(key: Key) -> str:
    """Return eight hexadecimal digits that tell a key from others."""
    return hashlib.sha256("\x1f".join(map(str, key.rank)).encode()).hexdigest()[:8]


def _long_words(name: str) -> int:
    return sum(len(word) > 1 for word in normalise(name).split())


def _short(party: str) -> str:
    known = gazetteer().individual(party)
    short = [n for n in known.names if n.isupper() and n.isalpha() and len(n) < 4] if known is not None else []
    return (min(short, key=lambda n: (len(n), n)) if short else party).lower().replace("_", "-")
