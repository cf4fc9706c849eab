"""Dependency trees of a document as parallel lists."""

from __future__ import annotations

from spacy.tokens import Doc

from kg.extraction.syntax.corrections import mend
from kg.extraction.syntax.universal_dependencies import to_universal

_VERBAL = frozenset({"VERB", "AUX"})
_MARKERS = frozenset({"case", "mark"})
_OUTSIDE = frozenset({"case", "cc", "cc:preconj", "conj", "mark", "punct", "discourse", "parataxis"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_CLAUSE_PARTS = frozenset({"nsubj", "nsubj:pass", "csubj", "cop", "aux", "aux:pass", "expl"})
_OUTSIDE_COMPLEMENT = _OUTSIDE | frozenset({
    "nsubj", "nsubj:outer", "nsubj:pass", "csubj", "csubj:outer", "expl", "cop", "aux", "aux:pass", "advcl",
    "obl", "obl:unmarked", "obl:agent", "vocative", "dislocated"
})  # fmt: skip


class Tree:
    """Parallel lists over the tokens of a ``Doc``: head, dep (UD), pos, tag, lemma, children, subtree edges.

    Args:
        doc: a parsed and tagged document, in UD or in a scheme that ``universal_dependencies`` knows.
    """

    __slots__ = (
        "dep", "entity", "head", "kids", "left", "lemma", "order", "pos", "right", "size", "tag", "words",
    )  # fmt: skip

    def __init__(self, doc: Doc) -> None:
        self.dep: list[str]
        self.pos: list[str]
        self.tag: list[str]
        self.entity: list[str]
        strings = doc.vocab.strings
        columns = doc.to_array(["HEAD", "DEP", "POS", "TAG", "LEMMA", "ENT_TYPE", "LOWER", "ORTH"])
        names = {key: strings[key] for column in range(1, 8) for key in set(columns[:, column].tolist())}
        offsets, deps, pos, tags, lemmas, entities, lowers, words = columns.T.tolist()
        self.size = len(doc)
        self.words = [names[key] for key in lowers]
        self.pos = [names[key] for key in pos]
        self.tag = [names[key] for key in tags]
        lowered = {key: names[key].lower() for key in set(lemmas)}
        self.lemma = [lowered[key] or word for key, word in zip(lemmas, self.words, strict=True)]
        self.entity = [names[key] for key in entities]
        # HEAD is a signed offset in an unsigned array.
        heads = [i + (o if o < 1 << 63 else o - (1 << 64)) for i, o in enumerate(offsets)]
        universal = to_universal(heads, [names[key] for key in deps], self.pos, self.lemma)
        self.head, self.dep = mend(*universal, self.pos, [names[key] for key in words], self.entity, self.tag)
        self.kids: list[list[int]] = [[] for _ in range(self.size)]
        roots = []
        for i, head in enumerate(self.head):
            if head == i:
                roots.append(i)
            else:
                self.kids[head].append(i)
        self.order = self._breadth_first(roots)
        self.left = list(range(self.size))
        self.right = [i + 1 for i in range(self.size)]
        for i in reversed(self.order):
            head = self.head[i]
            self.left[head] = min(self.left[head], self.left[i])
            self.right[head] = max(self.right[head], self.right[i])

    def _breadth_first(self, roots: list[int]) -> list[int]:
        order = roots
        for i in order:  # grows while it is read
            order.extend(self.kids[i])
        return order

    def child(self, i: int, dep: str) -> int:
        """Return the first child of ``i`` with this label, or -1."""
        for k in self.kids[i]:
            if self.dep[k] == dep:
                return k
        return -1

    def children(self, i: int, dep: str) -> list[int]:
        """Return the children of ``i`` with this label, in order."""
        return [k for k in self.kids[i] if self.dep[k] == dep]

    def words_joined(self, tokens: list[int]) -> str:
        """Return the words of function words and their fixed parts: "according_to", "out_of"."""
        parts: list[str] = []
        for token in tokens:
            parts.append(self.words[token])
            parts.extend(self.words[k] for k in self.kids[token] if self.dep[k] == "fixed")
        return "_".join(parts)

    def preposition(self, i: int) -> str:
        """Return the adposition that marks the nominal ``i``, "" if none; a possessive 's is none."""
        tokens = [k for k in self.kids[i] if self.dep[k] == "case" and self.tag[k] != "POS"]
        return self.words_joined(tokens) if tokens else ""

    def marker(self, i: int) -> str:
        """Return the conjunction or "to" that marks the clause ``i``: "that", "if", "in_order_to", "when"."""
        markers = _MARKERS if self.pos[i] in _VERBAL else _MARKERS - {"case"}
        tokens = [k for k in self.kids[i] if k < i and self.dep[k] in markers]
        if not tokens and self.dep[i].startswith("advcl"):
            tokens = [k for k in self.kids[i] if k < i and self.tag[k] == "WRB"][:1]
        return self.words_joined(tokens) if tokens else ""

    def span(self, i: int, complement: bool = False) -> tuple[int, int]:
        """Return the token range of the phrase ``i`` heads, without its marker, coordination and outer
        punctuation.

        Args:
            i: the head of the phrase.
            complement: the phrase is the predicate of its clause; the clause's other parts stay outside.
        """
        outside = _OUTSIDE_COMPLEMENT if complement else _OUTSIDE
        start, end = i, i + 1
        for k in reversed(self.kids[i]):
            if complement and k < i and self.dep[k] == "advmod" and self.pos[i] in _NOMINAL:
                continue  # "is also a member"
            if self.dep[k] not in outside:
                start = min(start, self.left[k])
                end = max(end, self.right[k])
            elif k < i and self.dep[k] in _CLAUSE_PARTS:
                break  # what stands before subject and copula belongs to the clause, not to its predicate
        while end > i + 1 and self.pos[end - 1] == "PUNCT":
            end -= 1
        while start < i and self.pos[start] == "PUNCT":
            start += 1
        return start, end
