"""Constraints on antecedents: agreement, binding, and incompatible modifiers."""

from __future__ import annotations

from collections.abc import Callable

from kg.extraction.coreference.mention_features import View
from kg.extraction.coreference.pair_features import Entity
from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.word_lists import word_class

_ARGUMENTS = frozenset({"subj", "passubj", "obj", "obl", "other"})


def agrees(view: View, candidate: View, known: Entity | None, *, guess: bool = True) -> bool:
    """Return whether number, gender, person and class let a pronoun refer to a candidate.

    known: the entity that the candidate belongs to, if it is known. guess: whether a given name tells the gender.
    """
    if (
        candidate.person in (1, 2)
        or candidate.lemma in {"who", "which", "what", "that"}
        or candidate.function == "expl"
    ):
        return False
    if candidate.mention.label == "NORP" and candidate.function == "mod":
        return False
    if known is None:
        known = Entity()
        known.add(candidate)
    genders = known.genders if guess else known.told
    numbers, classes, animate = known.numbers, known.classes, known.animate
    if view.gender in {"M", "F"}:
        if genders and view.gender not in genders:
            return False
        if "plur" in numbers and "sing" not in numbers:
            return False
        return animate or not classes
    if view.number == "sing":  # it, this
        return not animate and not genders & {"M", "F"} and numbers != {"plur"}
    if view.number == "plur":
        return not genders & {"M", "F"} or "plur" in numbers
    return True


def is_bound(tokens: Tokens, view: View, candidate: View) -> bool:
    """Return whether binding rules out the candidate (Chomsky 1981, principles A to C, approximated)."""
    if candidate.first <= view.root <= candidate.last and candidate.kind != "pronoun":
        return True
    if tokens.deps[view.clause] == "acl:relcl" and tokens.heads[view.clause] == candidate.root:
        return view.function != "poss"  # "the oil that it sells" does not sell itself
    if view.function == "poss":
        return candidate.verb == view.verb
    if view.verb == candidate.verb and view.verb >= 0:
        return candidate.function in _ARGUMENTS and view.function in _ARGUMENTS
    return candidate.root == view.verb


def compatible(view: View, candidate: View, parties: Callable[[View], frozenset[str]]) -> bool:
    """Return whether nothing tells a noun phrase and an earlier mention apart; parties: see ``Resolution.parties``."""
    if view.number != candidate.number:
        return False
    if view.gender in {"M", "F"} and candidate.gender in {"M", "F"} and view.gender != candidate.gender:
        return False
    if candidate.first <= view.root <= candidate.last or view.first <= candidate.root <= view.last:
        return False
    mine, theirs = parties(view), parties(candidate)
    if mine and theirs and not (mine <= theirs or theirs <= mine):
        return False
    former = word_class("former").keys()
    if former & set(view.modifiers) != former & set(candidate.modifiers) and candidate.kind == "nominal":
        return False
    digits = {word for word in view.modifiers if word.isdigit()}
    return not (digits and candidate.kind == "nominal" and digits != {w for w in candidate.modifiers if w.isdigit()})
