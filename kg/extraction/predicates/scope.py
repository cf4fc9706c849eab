"""Scope of a predicate: the verbs, adjectives and nouns above it, from inside out."""

from __future__ import annotations

from kg.extraction.predicates.clauses import Clauses
from kg.extraction.syntax.tokens import Tokens

_LONGEST = 16  # a bound for broken trees; real sentences nest less deep
_LINKS = {
    "ccomp": "clause", "xcomp": "clause", "csubj": "clause", "advcl": "adverbial", "acl": "adnominal",
    "nsubj": "subject", "obj": "object", "iobj": "object", "obl": "oblique", "nmod": "oblique",
    "compound": "modifier", "amod": "modifier",
}  # fmt: skip
_EXACT = {
    "acl:relcl": "relative",
    "advcl:relcl": "adverbial",
    "nmod:poss": "possessor",
    "nsubj:pass": "object",
}
_TRANSPARENT = frozenset({"conj", "appos", "nmod:desc", "flat"})

Chain = tuple[tuple[int, ...], tuple[str, ...]]


class Scope:
    """Governor chains over a document's trees.

    Args:
        tokens: the document.
        clauses: the clausal predicates.
    """

    def __init__(self, tokens: Tokens, clauses: Clauses) -> None:
        self.tokens = tokens
        self.clauses = clauses
        self._chains: dict[int, Chain] = {}

    def chain(self, i: int) -> Chain:
        """Return the governors of token ``i`` and the links between them."""
        path = []
        while i not in self._chains:
            path.append(i)
            above = self._above(i)
            if above < 0:
                break
            i = above
        for token in reversed(path):
            self._chains[token] = self._extend(token)
        return self._chains[path[0] if path else i]

    def _above(self, i: int) -> int:
        """Return the token whose chain the chain of ``i`` continues, or -1."""
        if i in self.clauses.speech:
            return self.clauses.speech[i]
        head = self.tokens.heads[i]
        return -1 if head == i or not self._link(i) else head

    def _link(self, i: int) -> str:
        dep = self.tokens.deps[i]
        if dep in _TRANSPARENT:
            return "same"
        return _EXACT.get(dep) or _LINKS.get(dep.partition(":")[0], "")

    def _extend(self, i: int) -> Chain:
        above = self._above(i)
        governors, links = self._chains[above] if above >= 0 else ((), ())
        if above >= 0:
            link = "speech" if i in self.clauses.speech else self._link(i)
            if link == "relative":
                links = ("relative", *links[1:]) if links else ()
            elif link != "same":
                governors, links = (above, *governors), (link, *links)
        outer = self.tokens.dependent(i, "nsubj:outer")
        if outer >= 0:  # "the plan is to attack"
            governors, links = (outer, *governors), ("clause", *links)
        return governors[:_LONGEST], links[:_LONGEST]
