"""Queries put so that the engine answers them as SPARQL 1.1 says, where it would not; see docs/limits.md."""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import InputError
from kg.rdf.store.edited_text import EditedText
from kg.rdf.store.sparql_tokens import Token, tokens

DEEPEST = 500
"""Brackets that may be open at once: the engine's parser uses the stack for each."""

_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_OPEN, _CLOSED = ("(", "{", "["), (")", "}", "]")


def refuse_depth(sparql: str) -> None:
    """Refuse a query or update that is nested so deeply that the engine would end the process.

    Raises:
        InputError: more than ``DEEPEST`` brackets are open at once.
    """
    if sum(map(sparql.count, _OPEN)) <= DEEPEST:
        return
    depth = 0
    for token in tokens(sparql):
        depth += (token.text in _OPEN) - (token.text in _CLOSED)
        if depth > DEEPEST:
            raise InputError(f"the query is nested more than {DEEPEST} brackets deep; write it flatter")


def with_strings_joined(sparql: str) -> EditedText | None:
    """Take the text of what GROUP_CONCAT joins: the engine joins strings only. None if there is none."""
    if "group_concat" not in sparql.lower():
        return None
    words = list(tokens(sparql))
    edited = EditedText(sparql)
    found = False
    for index, token in enumerate(words):
        if token.is_word("GROUP_CONCAT") and index + 2 < len(words) and words[index + 1].text == "(":
            first = index + 3 if words[index + 2].is_word("DISTINCT") else index + 2
            end = _end_of(words, first, (";", ")"))
            inner = any(word.is_word("GROUP_CONCAT") for word in words[first:end])
            if end < len(words) and not inner:
                edited.replace(words[first].start, words[first].start, "STR(")
                edited.replace(words[end].start, words[end].start, ")")
                found = True
    edited.text()
    return edited if found else None


def with_aggregates_repeated(sparql: str) -> EditedText | None:
    """Write an aggregate where a later expression of the same SELECT uses its variable.

    Source: https://www.w3.org/TR/sparql11-query/#assignment (16.1.2). None if there is nothing to write.
    """
    words = list(tokens(sparql))
    edited = EditedText(sparql)
    known: dict[str, str] = {}
    found = False
    for token, following in zip(words, [*words[1:], None], strict=True):
        if token.is_word("SELECT") or token.text == "{":
            known = {}
        elif token.is_word("AS") and following is not None:
            opened = _beginning_of(words, words.index(token))
            expression = _replaced(sparql[words[opened].end : token.start].strip(), known)
            if any(word.is_word(*_AGGREGATES) for word in tokens(expression)):
                known[following.text[1:]] = expression
        elif token.kind == "variable" and token.text[1:] in known and not _is_name(words, token):
            edited.replace(token.start, token.end, f"({known[token.text[1:]]})")
            found = True
    edited.text()
    return edited if found else None


def _replaced(expression: str, known: Mapping[str, str]) -> str:
    """Return an expression with others in place of the variables that are bound to them."""
    edited = EditedText(expression)
    for token in tokens(expression):
        if token.kind == "variable" and token.text[1:] in known:
            edited.replace(token.start, token.end, f"({known[token.text[1:]]})")
    return edited.text()


def _is_name(words: list[Token], token: Token) -> bool:
    """Whether a variable is the one that an expression is bound to."""
    index = words.index(token)
    return index > 0 and words[index - 1].is_word("AS")


def _end_of(words: list[Token], start: int, ends: tuple[str, ...]) -> int:
    """Return the index of the first of some tokens that is not within brackets."""
    depth = 0
    for index in range(start, len(words)):
        text = words[index].text
        if depth == 0 and text in ends:
            return index
        depth += (text in _OPEN) - (text in _CLOSED)
    return len(words)


def _beginning_of(words: list[Token], end: int) -> int:
    """Return the index of the bracket that is open before a token."""
    depth = 0
    for index in range(end - 1, -1, -1):
        text = words[index].text
        if depth == 0 and text in _OPEN:
            return index
        depth += (text in _CLOSED) - (text in _OPEN)
    return 0
