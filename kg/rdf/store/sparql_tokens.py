"""Tokenizer of SPARQL, enough to tell clauses from words in strings.

The terminals follow SPARQL 1.1, section 19.8; what is not one of them (an operator, an unclosed string) is
a token of one character, and the parser of the store has the last word on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<space>\s+ | \#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
             | \"[^\"\\\n\r]*(?:\\.[^\"\\\n\r]*)*\" | '[^'\\\n\r]*(?:\\.[^'\\\n\r]*)*')
  | (?P<variable>[?$]\w+)
  | (?P<name>[^\W\d_][\w.-]*:[^\s<>"{}()\[\]|^`;,]*|:[^\s<>"{}()\[\]|^`;,]*)
  | (?P<word>[^\W\d_]\w*)
  | (?P<number>[0-9][0-9.eE+-]*)
  | (?P<other>.)
    """,
    re.X | re.S,
)
_GRAPH_WORDS = frozenset(("GRAPH", "WITH", "INTO", "CLEAR", "DROP", "COPY", "MOVE", "ADD", "LOAD", "CREATE"))


@dataclass(frozen=True, slots=True)
class Token:
    """A token. kind: "iri", "string", "variable", "name", "word", "number" or "other". depth: how many
    braces are open."""

    kind: str
    text: str
    start: int
    depth: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words


def tokens(sparql: str) -> Iterator[Token]:
    """Yield the tokens of a SPARQL text, without white space and comments."""
    depth = 0
    for match in _TOKEN.finditer(sparql):
        kind = match.lastgroup or "other"
        if kind == "space":
            continue
        text = match.group()
        if text == "}":
            depth -= 1
        yield Token(kind, text, match.start(), depth)
        if text == "{":
            depth += 1


def names_dataset(query: str) -> bool:
    """Whether a query says itself, with FROM, what it searches."""
    return any(token.depth == 0 and token.is_word("FROM") for token in tokens(query))


def touches_graphs(update: str) -> bool:
    """Whether an update may change named graphs."""
    return any(token.is_word(*_GRAPH_WORDS) for token in tokens(update))


def form_of(sparql: str) -> str:
    """Return which form a query has: "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", or "" for none of them."""
    for token in tokens(sparql):
        if token.depth == 0 and token.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            return token.text.upper()
    return ""
