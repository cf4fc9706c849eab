"""Split antecedents: whom "the two men" and "both countries" are, where the text has just named two such.

A noun phrase that counts to two refers to the only two of their kind that stand before it in its sentence or, if
none do, in the sentence before (Wasow 1972 on split antecedents).
"""

from __future__ import annotations

from kg.annotations import Mention
from kg.extraction.claims.structure import Structure

_TWO = frozenset({"two", "both"})
_OPEN = frozenset({"a", "an", "any", "other", "another"})
_PERSONS, _STATES = frozenset({"Person"}), frozenset({"Country", "Territory"})
#: What the nouns of the phrase may stand for, in the order in which it is tried: "sides" may be either.
_KINDS = (_PERSONS, _STATES)
_SIDES = 2
_BACK = 2


def pair(structure: Structure, mention: Mention) -> tuple[int, ...]:
    """Return the two mentions that a phrase for two stands for, none if it is no such phrase or there are not two."""
    tokens, root = structure.tokens, mention.root
    words = {tokens.lower[k] for k in tokens.children[root] if k < root}
    if mention.kind != "nominal" or not words & _TWO or words & _OPEN:
        return ()
    if not words & {"the", "both"}:
        return ()
    wanted = structure.class_of(mention)
    for back in range(_BACK):
        start, end = _stretch(structure, root, back)
        for kinds in _KINDS:
            if not _may_be(structure, mention, wanted, kinds):
                continue
            found = _named(structure, start, end, kinds)
            if len(found) == _SIDES:
                return tuple(found.values())
            if found:
                return ()
    return ()


def _may_be(structure: Structure, mention: Mention, wanted: str, kinds: frozenset[str]) -> bool:
    if kinds is _STATES:
        return structure.accepts(mention, _STATES) or wanted in ("", "Group")
    return not structure.accepts(mention, _STATES)


def _stretch(structure: Structure, root: int, back: int) -> tuple[int, int]:
    """Return the token range before a token in its sentence, or that of the sentence before."""
    start, _ = structure.sentence(root)
    if not back:
        return start, root
    return structure.sentence(start - 1) if start else (0, 0)


def _named(structure: Structure, start: int, end: int, kinds: frozenset[str]) -> dict[int, int]:
    """Return the mentions of named persons or states that take part in a token range, one for each."""
    found: dict[int, int] = {}
    taking_part = {a.root for p in structure.predicates if p.kind == "verb" for a in p.arguments}
    for root in structure.roots:
        index = structure.by_root[root]
        mention = structure.mentions[index]
        if start <= root < end and root in taking_part and mention.kind != "nominal" and mention.cluster >= 0:
            named = any(structure.mentions[i].kind == "name" for i in structure.of_cluster[mention.cluster])
            if named and structure.accepts(mention, kinds):
                found.setdefault(mention.cluster, index)
    return found
