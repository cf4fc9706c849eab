"""Tokens of a ``Doc`` as plain lists, for mentions, relations and coreference.

Reading a token's attribute through spaCy costs a Python call and a string look-up each time; these components
look at every token several times, so the lists are made once a document.
"""

from __future__ import annotations

import weakref
from itertools import accumulate

from spacy.attrs import (  # type: ignore[import-not-found]
    DEP,
    ENT_TYPE,
    HEAD,
    LEMMA,
    LOWER,
    ORTH,
    POS,
    SENT_START,
    SPACY,
    TAG,
)
from spacy.tokens import Doc

from kg.extraction.syntax.corrections import mend
from kg.extraction.syntax.universal_dependencies import to_universal

INSIDE_NAME = frozenset({"compound", "flat", "fixed", "goeswith", "flat:foreign", "flat:name", "compound:prt"})
"""Relations whose dependent is part of its head's noun, not a noun phrase of its own."""
_BEYOND = frozenset(
    [
        "acl:relcl",
        "appos",
        "conj",
        "cc",
        "punct",
        "parataxis",
        "nsubj",
        "nsubj:pass",
        "nsubj:outer",
        "csubj",
        "cop",
        "aux",
        "aux:pass",
        "mark",
        "advcl",
        "advcl:relcl",
        "discourse",
        "vocative",
        "expl",
        "obl",
        "obl:unmarked",
        "obl:agent",
        "obj",
        "iobj",
        "ccomp",
        "xcomp",
        "dep",
        "list",
        "dislocated",
        "cc:preconj",
        "orphan",
        "reparandum",
        "case",
        "advmod",
        "det:predet",
    ]
)
_LEFT_ONLY = frozenset(
    {
        "det",
        "amod",
        "nummod",
        "nmod:poss",
        "compound",
        "nmod:desc",
        "flat",
        "nmod:unmarked",
        "goeswith",
        "fixed",
    }
)
_LEFT_TOO = frozenset({"advmod", "det:predet"})


class Tokens:
    """The words of a document, their annotation and their tree (Universal Dependencies, version 2).

    All attributes are lists with one value a token, or indexed by sentence. ``heads[i] == i`` marks a root.
    ``sentence[i]`` is the number of the token's sentence; ``starts[s]`` the first token of sentence ``s``.
    """

    __slots__ = (
        "__weakref__",
        "children",
        "deps",
        "heads",
        "lemmas",
        "lower",
        "n",
        "offsets",
        "pos",
        "sentence",
        "starts",
        "tags",
        "text",
        "words",
    )

    def __init__(self, doc: Doc) -> None:
        strings = doc.vocab.strings
        names: dict[int, str] = {0: ""}

        def column(values: list[int]) -> list[str]:
            for key in set(values).difference(names):
                names[key] = strings[key]
            return [names[key] for key in values]

        rows = doc.to_array([ORTH, LOWER, LEMMA, TAG, POS, DEP, HEAD, SENT_START, SPACY, ENT_TYPE])
        self.n = len(doc)
        columns = rows.T.tolist() if self.n else [[]] * 10
        self.words, self.lower, self.lemmas, self.tags = (column(c) for c in columns[:4])
        self.pos = column(columns[4])
        deps = column(columns[5])
        signed = 1 << 63
        heads = [i + (offset if offset < signed else offset - 2 * signed) for i, offset in enumerate(columns[6])]
        heads, deps = to_universal(heads, deps, self.pos, self.lemmas)
        self.heads, self.deps = mend(heads, deps, self.pos, self.words, column(columns[9]), self.tags)
        self.sentence: list[int] = []
        self.starts: list[int] = []
        for i, mark in enumerate(columns[7]):
            if i == 0 or mark == 1:
                self.starts.append(i)
            self.sentence.append(len(self.starts) - 1)
        self.children: list[list[int]] = [[] for _ in range(self.n)]
        for i, head in enumerate(self.heads):
            if head != i:
                self.children[head].append(i)
        # Made here because ``Doc.text`` and ``Token.idx`` build a Token for every word.
        printed = [f"{word} " if space else word for word, space in zip(self.words, columns[8], strict=True)]
        self.text = "".join(printed)
        self.offsets = [0, *accumulate(map(len, printed))][: self.n]

    def dependents(self, head: int, *labels: str) -> list[int]:
        """Return the children of a token that bear one of the labels, in order of the text."""
        return [child for child in self.children[head] if self.deps[child] in labels]

    def text_of(self, start: int, end: int) -> str:
        """Return the text of the tokens from one to another (exclusive)."""
        return self.text[self.offsets[start] : self.end_offset(end - 1)]

    def end_offset(self, token: int) -> int:
        """Return the character offset just after a token."""
        return self.offsets[token] + len(self.words[token])

    def sentence_range(self, token: int) -> tuple[int, int]:
        """Return the token range of a token's sentence."""
        number = self.sentence[token]
        return self.starts[number], self.starts[number + 1] if number + 1 < len(self.starts) else self.n

    def sentence_offsets(self, token: int) -> tuple[int, int]:
        """Return the characters at which a token's sentence starts and ends, without white space at its end."""
        first, end = self.sentence_range(token)
        while end - 1 > first and self.words[end - 1].isspace():
            end -= 1
        return self.offsets[first], self.end_offset(end - 1)

    def edges(self, token: int) -> tuple[int, int]:
        """Return the first and last token of a token's subtree."""
        first = last = token
        stack = [token]
        while stack:
            for child in self.children[stack.pop()]:
                stack.append(child)
                if child < first:
                    first = child
                elif child > last:
                    last = child
        return first, last

    def phrase(self, head: int, clauses: bool = False) -> tuple[int, int]:
        """Return the first and the last token of a noun phrase.

        Args:
            head: the head noun.
            clauses: also take what follows in the phrase: relative clauses and appositions. Without, the
            phrase ends
                with its last prepositional modifier.
        """
        first = last = head
        for child in self.children[head]:
            label = self.deps[child]
            if child < head:
                if label in _LEFT_ONLY or (label not in _BEYOND) or label in _LEFT_TOO:
                    first = min(first, self.edges(child)[0])
            elif clauses:
                if label in {"acl:relcl", "acl", "appos", "nmod", "nmod:unmarked"} or label not in _BEYOND:
                    last = max(last, self.edges(child)[1])
            elif label not in _BEYOND and label != "acl":
                last = max(last, self.phrase(child)[1] if self.deps[child] == "nmod" else self.edges(child)[1])
        return first, last

    def base(self, head: int) -> tuple[int, int]:
        """Return the first and the last token of a base noun phrase: determiner to head noun and what is
        flat to it.
        """
        first = last = head
        for child in self.children[head]:
            label = self.deps[child]
            if child < head:
                if label in _LEFT_ONLY or label == "det:predet":
                    first = min(first, self.edges(child)[0])
            elif label in INSIDE_NAME:
                last = max(last, self.edges(child)[1])
        return first, last

    def preposition(self, token: int) -> str:
        """Return the lower-case case marker of a noun phrase ("in", "according to"), or ""."""
        for child in self.children[token]:
            if self.deps[child] == "case" and child < token:
                return " ".join(
                    [
                        self.lower[child],
                        *(self.lower[c] for c in self.children[child] if self.deps[c] == "fixed"),
                    ]
                )
        return ""


_latest: tuple[weakref.ref[Doc], Tokens] | None = None


def tokens_of(doc: Doc) -> Tokens:
    """Return the document's ``Tokens``, made once while one document passes from component to component."""
    global _latest  # noqa: PLW0603  (a cache of one entry: the documents of a stream pass one after the other)
    if _latest is not None and _latest[0]() is doc:
        return _latest[1]
    tokens = Tokens(doc)
    _latest = (weakref.ref(doc), tokens)
    return tokens
