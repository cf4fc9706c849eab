"""Making of claims: the offsets of a trigger and its sentence, and what else a component knows of the claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias, TypedDict, Unpack

from kg.annotations import Certainty, Claim, Filler, Polarity, Tense
from kg.extraction.syntax.tokens import Tokens

Roles: TypeAlias = tuple[tuple[str, Filler], ...]
"""Roles of a claim with their fillers."""
PropertyOfRoles: TypeAlias = tuple[str, str, str]
"""A direct property, and the two roles whose fillers it joins."""
MAX_CLAIMS = 16
"""A trigger with long coordinated participants gives at most this many claims for a direct property."""


class Details(TypedDict, total=False):
    """Further fields of a claim; see ``kg.annotations.Claim``."""

    frame: str
    polarity: Polarity
    certainty: Certainty
    tense: Tense
    speakers: tuple[int, ...]
    confidence: float
    rules: tuple[str, ...]


def make_claim(
    tokens: Tokens,
    token: int,
    type: str,
    properties: Sequence[PropertyOfRoles],
    roles: Roles,
    trigger: tuple[int, int] | None = None,
    **details: Unpack[Details],
) -> Claim:
    """Return a claim.

    Args:
        tokens: the document.
        token: the head of the claim's trigger, whose sentence is the claim's.
        type: local name of the claim type.
        properties: the direct properties that the claim projects to, the main one first; a main property "" is none.
        roles: the roles that are filled.
        trigger: character offsets of the trigger, where it is more than the token.
        details: further fields.
    """
    start, end = tokens.sentence_offsets(token)
    (property, subject, object), *also = properties
    trigger_start, trigger_end = trigger or (tokens.offsets[token], tokens.end_offset(token))
    claim = Claim(
        type=type,
        property=property,
        frame="",
        roles=roles,
        trigger_start=trigger_start,
        trigger_end=trigger_end,
        start=start,
        end=end,
        subject=subject,
        object=object,
        also=tuple(also),
    )
    return replace(claim, **details)
