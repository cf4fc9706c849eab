"""Verdicts of SPARQL on a node and a constraint: holds for certain, fails for certain, or neither.

Where the store and pySHACL could disagree (two dialects of regular expressions, times with and without a
zone, malformed values) neither is said, and the node goes to pySHACL. So the screen may
send too many nodes there, never too few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class Sure(str):
    """A SPARQL expression that cannot err: it is true or false for every binding."""

    __slots__ = ()


TRUE, FALSE = Sure("true"), Sure("false")


def sure(expression: str) -> Sure:
    """Return ``expression`` with an error counted as false."""
    return expression if isinstance(expression, Sure) else Sure(f"COALESCE({expression}, false)")


def exists(pattern: str) -> Sure:
    """Return that ``pattern`` has a solution. An error in its filters drops the solution."""
    return Sure(f"EXISTS {{ {pattern} }}")


def absent(pattern: str) -> Sure:
    """Return that ``pattern`` has no solution."""
    return Sure(f"NOT EXISTS {{ {pattern} }}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two SPARQL expressions; one that errs counts as false.

    holds: true only if the constraint is satisfied for certain. fails: true only if it is violated for
    certain.
    """

    holds: str
    fails: str

    def negated(self) -> Verdict:
        """Return the verdict on the opposite."""
        return Verdict(self.fails, self.holds)


PASS = Verdict(TRUE, FALSE)
UNKNOWN = Verdict(FALSE, FALSE)


def conjunction(expressions: Iterable[str]) -> Sure:
    """Join expressions with ``&&``."""
    kept = [part for part in map(sure, expressions) if part != TRUE]
    return FALSE if FALSE in kept else Sure(" && ".join(f"({part})" for part in kept) or TRUE)


def disjunction(expressions: Iterable[str]) -> Sure:
    """Join expressions with ``||``."""
    kept = [part for part in map(sure, expressions) if part != FALSE]
    return TRUE if TRUE in kept else Sure(" || ".join(f"({part})" for part in kept) or FALSE)


def negation(expression: str) -> Sure:
    """Return that ``expression`` is not true: false or an error."""
    return Sure(f"!({sure(expression)})")


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict that every one of ``verdicts`` holds."""
    return Verdict(
        conjunction(verdict.holds for verdict in verdicts), disjunction(verdict.fails for verdict in verdicts)
    )


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict that at least one of ``verdicts`` holds."""
    return all_of([verdict.negated() for verdict in verdicts]).negated()


def exactly_one_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict that one of ``verdicts`` holds and all others fail (``sh:xone``)."""
    alone = [
        conjunction([verdict.holds, *(other.fails for other in verdicts if other is not verdict)])
        for verdict in verdicts
    ]
    pairs = [
        conjunction([first.holds, second.holds])
        for index, first in enumerate(verdicts)
        for second in verdicts[index + 1 :]
    ]
    none = conjunction(verdict.fails for verdict in verdicts)
    return Verdict(disjunction(alone), disjunction([*pairs, none]))


def exactly(expression: str) -> Verdict:
    """Return the verdict of an expression that decides the matter."""
    return Verdict(expression, Sure(f"!({expression})") if isinstance(expression, Sure) else f"!({expression})")
