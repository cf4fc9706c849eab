"""Tokenizer of SPARQL, enough to tell clauses from words in strings.

The terminals follow SPARQL 1.1, section 19.8; what is not one of them (an operator, an unclosed string) is
a token of one character, and the parser of the store has the last word on it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.errors import InputError

_TOKEN = r"""
    (?P<space>\s+ | \#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
             | \"[^\"\\\n\r]*(?:\\.[^\"\\\n\r]*)*\" | '[^'\\\n\r]*(?:\\.[^'\\\n\r]*)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<blank>_:\w(?:\.*[\w·-])*)
  | (?P<name>(?:[^\W\d_](?:\.*[\w-])*)?:
             (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])
                (?:\.*(?:[\w:·-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]))*)?)
  | (?P<word>[^\W\d_]\w*)
  | (?P<number>[0-9][0-9.eE+-]*)
  | (?P<other>.)
    """


class Token(NamedTuple):
    """A token. kind: "iri", "string", "variable", "language", "blank", "name", "word", "number" or "other". depth:
    how many braces are open."""

    kind: str
    text: str
    start: int
    depth: int

    @property
    def end(self) -> int:
        """Offset of the character after it."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words


@functools.cache
def _pattern() -> re.Pattern[str]:
    """Return the pattern of a token, compiled for the queries that need it."""
    return re.compile(_TOKEN, re.X | re.S)


def tokens(sparql: str) -> Iterator[Token]:
    """Yield the tokens of a SPARQL text, without white space and comments."""
    depth = 0
    for match in _pattern().finditer(sparql):
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
    return "from" in query.lower() and any(token.depth == 0 and token.is_word("FROM") for token in tokens(query))


def refuse_network(sparql: str) -> None:
    """Refuse a query or update by which the engine would open a connection.

    Raises:
        InputError: SERVICE or LOAD is in it.
    """
    lowered = sparql.lower()
    if "service" not in lowered and "load" not in lowered:
        return
    for token in tokens(sparql):
        if token.is_word("SERVICE", "LOAD"):
            raise InputError(
                f"{token.text.upper()} would open a connection to the server that the text names; "
                "--allow-service permits it"
            )


def form_of(sparql: str) -> str:
    """Return which form a query has: "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", or "" for none of them."""
    for token in tokens(sparql):
        if token.depth == 0 and token.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            return token.text.upper()
    return ""
