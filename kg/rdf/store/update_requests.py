"""SPARQL 1.1 Update requests taken apart into operations.

Source: https://www.w3.org/TR/sparql11-query/#rUpdate (grammar, productions 29 to 51).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.rdf.store.edited_text import EditedText
from kg.rdf.store.sparql_tokens import Token, tokens

_ESCAPE = re.compile(r"\\(.)")
_NOTHING = "DELETE DATA {}"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a request. tokens: from its first keyword to its last token, without the prologue."""

    tokens: tuple[Token, ...]
    text: str

    @property
    def verb(self) -> str:
        """Its kind: "INSERT DATA", "DELETE DATA", "DELETE WHERE", "MODIFY", or a keyword such as "CLEAR"."""
        first, *rest = self.tokens
        word = first.text.upper()
        if word in ("INSERT", "DELETE") and rest and rest[0].is_word("DATA", "WHERE"):
            return f"{word} {rest[0].text.upper()}"
        return "MODIFY" if word in ("INSERT", "DELETE", "WITH") else word

    def group(self) -> str:
        """Return its last group, in braces: the WHERE clause, or the data."""
        opened = [token for token in self.tokens if token.depth == 0 and token.text == "{"]
        closed = [token for token in self.tokens if token.depth == 0 and token.text == "}"]
        if not opened or not closed:
            return "{}"
        return self.text[opened[-1].start - self.tokens[0].start : closed[-1].end - self.tokens[0].start]

    def names_graphs(self) -> bool:
        """Whether WITH or USING say what its WHERE clause reads."""
        return any(token.depth == 0 and token.is_word("WITH", "USING") for token in self.tokens)

    @property
    def end(self) -> int:
        """Offset of the character after it in the request's text."""
        return self.tokens[-1].end

    def clears_default(self) -> bool:
        """Whether it empties the default graph and nothing else."""
        return self.tokens[0].is_word("CLEAR", "DROP") and self.tokens[-1].is_word("DEFAULT")


@dataclass(frozen=True, slots=True)
class Request:
    """A request with its prologue and operations. text: with one prologue, at its beginning."""

    text: str
    prologue: str
    operations: tuple[Operation, ...]


def read_request(sparql: str, *, skip_silent_loads: bool = False) -> tuple[Request, EditedText]:
    """Take an update request apart.

    Prologues after the first one, which the grammar allows and the engine does not read, are worked into the
    operations that follow them: names are written as IRIs.

    Args:
        sparql: the request; the parser of the store says whether it is well-formed.
        skip_silent_loads: let LOAD SILENT do nothing, as it does when it fails.

    Returns:
        The request, and the edit that made its text.
    """
    parts = _parts(list(tokens(sparql)))
    edited = EditedText(sparql)
    prefixes: dict[str, str] = {}
    base: str | None = None
    rewrites = False
    for index, (prologue, operation) in enumerate(parts):
        base = _declare(prologue, prefixes, base)
        if index and prologue:
            rewrites = True
            edited.replace(prologue[0].start, prologue[-1].end, "")
        if skip_silent_loads and _is_silent_load(operation):
            rewrites = True
            edited.replace(operation[0].start, operation[-1].end, _NOTHING)
        elif rewrites:
            for token in operation:
                iri = _expanded(token, prefixes, base)
                if iri is not None:
                    edited.replace(token.start, token.end, iri)
    text = edited.text()
    return _request(text if rewrites else sparql), edited


def _is_silent_load(operation: list[Token]) -> bool:
    words = ["LOAD", "SILENT", "", "INTO", "GRAPH", ""][: len(operation)]
    return len(operation) in (3, 6) and all(
        token.is_word(word) if word else token.kind in ("iri", "name")
        for token, word in zip(operation, words, strict=True)
    )


def _request(text: str) -> Request:
    parts = _parts(list(tokens(text)))
    operations = tuple(Operation(tuple(o), text[o[0].start : o[-1].end]) for _, o in parts if o)
    prologue = parts[0][0] if parts else []
    return Request(text, text[: prologue[-1].end] if prologue else "", operations)


def _parts(words: list[Token]) -> list[tuple[list[Token], list[Token]]]:
    """Return the prologue and the operation between the semicolons."""
    parts: list[tuple[list[Token], list[Token]]] = [([], [])]
    for token in words:
        prologue, operation = parts[-1]
        if token.depth == 0 and token.text == ";":
            parts.append(([], []))
        elif operation or not _is_prologue(prologue, token):
            operation.append(token)
        else:
            prologue.append(token)
    return parts


def _is_prologue(before: list[Token], token: Token) -> bool:
    return token.is_word("PREFIX", "BASE") or (
        bool(before) and (before[-1].is_word("PREFIX", "BASE") or before[-1].kind == "name")
    )


def _declare(prologue: list[Token], prefixes: dict[str, str], base: str | None) -> str | None:
    """Take in the declarations of a prologue; return the base IRI that then holds."""
    for index, token in enumerate(prologue):
        if token.kind != "iri":
            continue
        iri = _resolved(token.text[1:-1], base)
        before = prologue[index - 1]
        if before.is_word("BASE"):
            base = iri
        elif before.kind == "name":
            prefixes[before.text[:-1]] = iri
    return base


def _resolved(iri: str, base: str | None) -> str:
    if not base:
        return iri
    resolved = urljoin(base, iri)
    return resolved + iri[-1] if iri[-1:] in ("#", "?") and not resolved.endswith(iri[-1]) else resolved  # not dropped


def _expanded(token: Token, prefixes: dict[str, str], base: str | None) -> str | None:
    """Return an IRI in full, or None for a token that stays as it is."""
    if token.kind == "iri":
        return f"<{_resolved(token.text[1:-1], base)}>"
    prefix, _, local = token.text.partition(":")
    if token.kind == "name" and prefix in prefixes:
        return f"<{prefixes[prefix]}{_ESCAPE.sub(lambda match: match[1], local)}>"
    return None
