"""Frames and lexicon as plain dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ROLES = ("agent", "object", "recipient", "place", "time", "amount", "condition", "instrument")
#: Roles a frame may fill only to project them ("the deal concerns the topic"); they are not written to the claim.
INNER_ROLES = ("topic",)


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a predicate to a filler.

    function: a deep function ("subject", "oblique", "self", "*": any mention inside). prepositions: for an
    oblique, the adpositions that may mark it.
    """

    function: str
    prepositions: frozenset[str] = frozenset()


Slot = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """Where a role's filler is found, first slot first, and the classes that it may have (empty: any).

    heads: the nouns that may head it (empty: any). party: only actors may fill it.
    """

    name: str
    slots: tuple[Slot, ...]
    classes: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    party: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """A direct property between the fillers of two of the frame's roles.

    claim: the claim type that the property is a projection of. claim_subject, claim_object: the roles that the two
    have in that claim ("threaten X": the frame's recipient is the claim's object).
    """

    subject: str
    property: str
    object: str
    claim: str
    claim_subject: str
    claim_object: str


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and one claim it must give.

    roles: (role, text found in the filler) pairs. status: ("polarity", "certainty" or "tense", value) pairs.
    """

    text: str
    type: str
    roles: tuple[tuple[str, str], ...]
    status: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A compiled frame: everything inherited is in it.

    name, claim: local names. triggers: (kind, lemma) pairs, lemmas with "_" between words; the kind "auxiliary" is
    for frames that any predicate with that auxiliary evokes ("must"). phrases: (verb lemma, object lemma) pairs.
    needs, needs_one: roles without which, or without one of which, the frame does not apply. reciprocal: two agents
    are agent and recipient of each other. presupposed: what the words around say of events does not touch it.
    only_affirmed: a denied claim has no direct property.
    certainty, tense: what the frame itself says about its claim, or "". source: the file that defines it.
    """

    name: str
    claim: str
    triggers: tuple[tuple[str, str], ...]
    phrases: tuple[tuple[str, str], ...]
    roles: tuple[Role, ...]
    needs: frozenset[str]
    needs_one: frozenset[str]
    projections: tuple[Projection, ...]
    reciprocal: bool
    presupposed: bool
    only_affirmed: bool
    certainty: str
    tense: str
    examples: tuple[Example, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All frames, by trigger.

    by_trigger: (kind, lemma) to frames. by_phrase: (verb lemma, object lemma) to frames. transparent: noun
    lemma to the prepositions through which a role reaches past it ("half of the reserves"). enumerators: prepositions
    that name members of what stands before ("minerals including lithium"). directed: noun lemma to the prepositions
    of its frames' objects ("withdrawal from"), which belong to no word above it.
    """

    frames: Mapping[str, Frame]
    by_trigger: Mapping[tuple[str, str], tuple[Frame, ...]]
    by_phrase: Mapping[tuple[str, str], tuple[Frame, ...]]
    transparent: Mapping[str, frozenset[str]]
    enumerators: frozenset[str]
    directed: Mapping[str, frozenset[str]]
