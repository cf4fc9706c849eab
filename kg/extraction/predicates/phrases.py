"""Phrases of predicates and arguments: their markers, prepositions and token ranges."""

from __future__ import annotations

from kg.extraction.syntax.tokens import Tokens

_VERBAL = frozenset({"VERB", "AUX"})
_MARKERS = frozenset({"case", "mark"})
_OUTSIDE = frozenset({"case", "cc", "cc:preconj", "conj", "mark", "punct", "discourse", "parataxis"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_CLAUSE_PARTS = frozenset({"nsubj", "nsubj:pass", "csubj", "cop", "aux", "aux:pass", "expl"})
_OUTSIDE_COMPLEMENT = _OUTSIDE | frozenset({
    "nsubj", "nsubj:outer", "nsubj:pass", "csubj", "csubj:outer", "expl", "cop", "aux", "aux:pass", "advcl",
    "obl", "obl:unmarked", "obl:agent", "vocative", "dislocated"
})  # fmt: skip


def words_joined(tokens: Tokens, markers: list[int]) -> str:
    """Return function words and their fixed parts as one word: "according_to", "out_of"."""
    parts: list[str] = []
    for token in markers:
        parts.append(tokens.lower[token])
        parts.extend(tokens.lower[k] for k in tokens.dependents(token, "fixed"))
    return "_".join(parts)


def preposition_of(tokens: Tokens, i: int) -> str:
    """Return the adposition that marks the nominal ``i``, "" if none; a possessive 's is none."""
    return words_joined(tokens, [k for k in tokens.dependents(i, "case") if tokens.tags[k] != "POS"])


def marker_of(tokens: Tokens, i: int) -> str:
    """Return the conjunction or "to" that marks the clause ``i``: "that", "if", "in_order_to", "when"."""
    labels = _MARKERS if tokens.pos[i] in _VERBAL else _MARKERS - {"case"}
    found = [k for k in tokens.children[i] if k < i and tokens.deps[k] in labels]
    if not found and tokens.deps[i].startswith("advcl"):
        found = [k for k in tokens.children[i] if k < i and tokens.tags[k] == "WRB"][:1]
    return words_joined(tokens, found)


def span_of(tokens: Tokens, i: int, complement: bool = False) -> tuple[int, int]:
    """Return the token range of the phrase ``i`` heads, without its marker, coordination and outer punctuation.

    Args:
        tokens: the document.
        i: the head of the phrase.
        complement: the phrase is the predicate of its clause; the clause's other parts stay outside.
    """
    outside = _OUTSIDE_COMPLEMENT if complement else _OUTSIDE
    start, end = i, i + 1
    for k in reversed(tokens.children[i]):
        if complement and k < i and tokens.deps[k] == "advmod" and tokens.pos[i] in _NOMINAL:
            continue  # "is also a member"
        if tokens.deps[k] not in outside:
            start = min(start, tokens.left[k])
            end = max(end, tokens.right[k])
        elif k < i and tokens.deps[k] in _CLAUSE_PARTS:
            break  # what stands before subject and copula belongs to the clause, not to its predicate
    while end > i + 1 and tokens.pos[end - 1] == "PUNCT":
        end -= 1
    while start < i and tokens.pos[start] == "PUNCT":
        start += 1
    return start, end
