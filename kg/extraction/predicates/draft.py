"""Draft predicates, which the rules work on, and their finished form."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.annotations import Argument, Predicate
from kg.extraction.predicates.phrases import preposition_of, span_of
from kg.extraction.syntax.tokens import Tokens

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "X", "SYM"})
_CLAUSE_PARTS = frozenset({"nsubj", "nsubj:pass", "cop", "csubj", "aux", "aux:pass"})


@dataclass(slots=True)
class Slot:
    """An argument before coordination is spelled out; the fields are those of ``Argument``."""

    function: str
    preposition: str
    root: int
    rules: tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """A predicate in the making; subject is the surface subject's head token (-1: none), with the rules
    behind it.
    """

    root: int
    lemma: str
    kind: str
    tokens: list[int]
    marker: str = ""
    passive: bool = False
    subject: int = -1
    subject_rules: tuple[str, ...] = ()
    slots: list[Slot] = field(default_factory=list)
    auxiliaries: list[int] = field(default_factory=list)

    def add(self, function: str, preposition: str, root: int, *rules: str) -> None:
        """Add an argument."""
        self.slots.append(Slot(function, preposition, root, rules))

    def first(self, *functions: str) -> Slot | None:
        """Return the first argument with the first of the given functions that is there."""
        for function in functions:
            for slot in self.slots:
                if slot.function == function:
                    return slot
        return None

    def deep_slots(self) -> list[Slot]:
        """Return all arguments with deep functions: a passive's subject is its object (or its recipient)."""
        if self.subject < 0:
            return self.slots
        if not self.passive:
            return [Slot("subject", "", self.subject, self.subject_rules), *self.slots]
        if self.first("object"):
            return [
                Slot("indirect_object", "", self.subject, (*self.subject_rules, "passive-recipient")),
                *self.slots,
            ]
        return [Slot("object", "", self.subject, (*self.subject_rules, "passive-subject")), *self.slots]


_LISTS = frozenset({"appos", "parataxis", "dep", "list"})
"""Relations by which the items of a list hang on what announces it."""


def conjuncts(tokens: Tokens, root: int) -> list[int]:
    """Return the further conjuncts of a phrase, in order; a coordinated clause is none of a nominal's."""
    found = []
    pending = [root]
    nominal = tokens.pos[root] in _NOMINAL
    for i in pending:  # grows while it is read
        for k in tokens.children[i]:
            if tokens.deps[k] != "conj":
                continue
            if nominal and (
                tokens.pos[k] not in _NOMINAL or any(tokens.deps[part] in _CLAUSE_PARTS for part in tokens.children[k])
            ):
                continue
            found.append(k)
            pending.append(k)
    return found


def listed(tokens: Tokens, root: int) -> list[int]:
    """Return the items of a list that a colon announces behind a noun: "in three regions: A, B and C"."""
    found = []
    for k in tokens.children[root]:
        if k < root or tokens.deps[k] not in _LISTS or tokens.pos[k] not in _NOMINAL:
            continue
        if ":" in tokens.lower[tokens.left[k] - 1 : k]:
            found += [k, *conjuncts(tokens, k)]
    return found


def finish(
    tokens: Tokens, draft: Draft, governors: tuple[int, ...], links: tuple[str, ...], rules: tuple[str, ...] = ()
) -> Predicate:
    """Return the finished predicate: deep functions, an argument for each conjunct, and its phrase's token
    range.
    """
    arguments: list[Argument] = []
    seen: set[tuple[str, int]] = set()
    for slot in draft.deep_slots():
        head = slot.root
        clausal = slot.function in {"clause", "adverbial"} or "csubj" in slot.rules
        further = conjuncts(tokens, head)
        if further and head != draft.root and tokens.left[head] <= draft.root < tokens.right[head]:
            # What modifies a noun modifies only those coordinated with it that come before.
            further = [k for k in further if k < draft.root]
        if draft.kind == "possessive":  # "her brother and Kane's father" are not both hers
            further = [k for k in further if tokens.dependent(k, "nmod:poss") < 0 or slot.function == "possessor"]
        items = [] if clausal or draft.kind != "verb" else listed(tokens, head)
        for root in (head, *further, *items):
            if (slot.function, root) in seen or (root == draft.root and root != head):
                continue
            complement = not clausal and (slot.function == "complement" or tokens.dependent(root, "cop") >= 0)
            seen.add((slot.function, root))
            names = slot.rules
            if root != head:
                names = (*names, "listed-argument" if root in items else "conjoined-argument")
            preposition = slot.preposition if root == head else (preposition_of(tokens, root) or slot.preposition)
            start, end = span_of(tokens, root, complement)
            if clausal and start < root and tokens.lower[start] == preposition:
                start += 1  # "when", which is an adverb and yet marks the clause
            if draft.kind == "apposition" and root == draft.root:
                end = _before(tokens, draft.slots[0].root, root, end)
            arguments.append(Argument(slot.function, preposition, root, start, end, names))
    return Predicate(
        root=draft.root,
        lemma=draft.lemma,
        kind=draft.kind,
        tokens=tuple(draft.tokens),
        arguments=tuple(arguments),
        auxiliaries=tuple(sorted(set(draft.auxiliaries))),
        governors=governors,
        links=links,
        marker=draft.marker,
        passive=draft.passive,
        rules=rules,
    )


def _before(tokens: Tokens, name: int, description: int, end: int) -> int:
    """Return the end of a description's phrase without the name that follows in it ("the coach X")."""
    if not description < name < end:
        return end
    end = max(tokens.left[name], description + 1)
    while end > description + 1 and tokens.pos[end - 1] == "PUNCT":
        end -= 1
    return end
