"""Tokens of a ``Doc`` with their corrected dependency trees, as plain lists that all components of the extraction read.

Reading a token's attribute through spaCy costs a Python call and a string look-up each time; the components look at
every token several times, so the lists are made, and the trees converted and corrected, once for each document.
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
    """The words of a document, their annotation and their trees (Universal Dependencies, version 2).

    Args:
        doc: a tagged and parsed document, in UD or in a scheme that ``universal_dependencies`` knows.

    Attributes:
        n: number of tokens.
        text: the document's text.
        words, lower: each token as written, and in lower case.
        lemmas: lemma of each token in lower case; of a token without one, its word.
        tags, pos: Penn Treebank tag and universal part of speech of each token.
        entities: label of the name that each token is in, "" if none.
        offsets: character at which each token starts.
        heads, deps: head of each token, and the label of its arc; ``heads[i] == i`` marks a root.
        children: dependents of each token, in order of the text.
        order: all tokens, each after its head.
        left, right: first token of each token's subtree, and the token after its last.
        sentence: number of each token's sentence.
        starts: first token of each sentence.
    """

    __slots__ = (
        "__weakref__",
        "children",
        "deps",
        "entities",
        "heads",
        "left",
        "lemmas",
        "lower",
        "n",
        "offsets",
        "order",
        "pos",
        "right",
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
        self.words, self.lower, lemmas, self.tags = (column(c) for c in columns[:4])
        self.lemmas = [lemma.lower() or word for lemma, word in zip(lemmas, self.lower, strict=True)]
        self.pos, self.entities = column(columns[4]), column(columns[9])
        signed = 1 << 63  # HEAD is a signed offset in an unsigned array
        heads = [i + (offset if offset < signed else offset - 2 * signed) for i, offset in enumerate(columns[6])]
        universal = to_universal(heads, column(columns[5]), self.pos, self.lemmas)
        self.heads, self.deps = mend(*universal, self.pos, self.words, self.entities, self.tags)
        self.sentence: list[int] = []
        self.starts: list[int] = []
        for i, mark in enumerate(columns[7]):
            if i == 0 or mark == 1:
                self.starts.append(i)
            self.sentence.append(len(self.starts) - 1)
        self._index_trees()
        # Made here because ``Doc.text`` and ``Token.idx`` build a Token for every word.
        printed = [f"{word} " if space else word for word, space in zip(self.words, columns[8], strict=True)]
        self.text = "".join(printed)
        self.offsets = [0, *accumulate(map(len, printed))][: self.n]

    def _index_trees(self) -> None:
        self.children: list[list[int]] = [[] for _ in range(self.n)]
        self.order: list[int] = []
        for i, head in enumerate(self.heads):
            if head == i:
                self.order.append(i)
            else:
                self.children[head].append(i)
        for i in self.order:  # grows while it is read
            self.order.extend(self.children[i])
        self.left, self.right = list(range(self.n)), list(range(1, self.n + 1))
        for i in reversed(self.order):
            head = self.heads[i]
            self.left[head] = min(self.left[head], self.left[i])
            self.right[head] = max(self.right[head], self.right[i])

    def dependent(self, head: int, label: str) -> int:
        """Return the first child of a token that bears a label, or -1."""
        return next((child for child in self.children[head] if self.deps[child] == label), -1)

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
        return self.left[token], self.right[token] - 1

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


_latest: weakref.WeakKeyDictionary[Doc, Tokens] = weakref.WeakKeyDictionary()
"""The document that was read last: documents of a stream pass through the components one after the other."""


def read_tokens(doc: Doc) -> Tokens:
    """Return the ``Tokens`` of a document as it is now, and keep them for the components that follow."""
    _latest.clear()
    return _latest.setdefault(doc, Tokens(doc))


def tokens_of(doc: Doc) -> Tokens:
    """Return the ``Tokens`` of a document, as the component before read them if it was the last to be read."""
    return _latest.get(doc) or read_tokens(doc)
