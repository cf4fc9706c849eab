"""What the engine answers otherwise than SPARQL says, told where a query meets it; see docs/limits.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from pyoxigraph import NamedNode, QuerySolutions

from kg.rdf.sparql.unknown_terms import occurs
from kg.rdf.store import Store
from kg.rdf.store.sparql_tokens import Token, tokens

_LOOKED_AT = 200_000
"""Statements among which numbers are looked for that the engine cannot compute with."""
_NUMBERS = f"""
SELECT ?n WHERE {{
  {{ SELECT ?n WHERE {{ ?s ?p ?n }} LIMIT {_LOOKED_AT} }}
  FILTER(DATATYPE(?n) IN (xsd:integer, xsd:decimal))
  FILTER(COALESCE(STR(?n + 0), "") = "")
}} LIMIT 1
"""
_COMPUTING = ("SUM", "AVG", "MIN", "MAX", "ORDER", "ABS", "ROUND", "CEIL", "FLOOR")
_JOINS = ("/", "|", "^", "!")


def limits_met(store: Store, sparql: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each limit of the engine that makes the answer to a query wrong or incomplete.

    Args:
        store: a local store.
        sparql: the query.
        prefixes: those that it may use undeclared.
    """
    words = list(tokens(sparql))
    known = dict(prefixes)
    for word, name, iri in zip(words, words[1:], words[2:], strict=False):
        if word.is_word("PREFIX") and iri.kind == "iri":
            known[name.text.rstrip(":")] = iri.text[1:-1]
    if any(token.is_word(*_COMPUTING) or token.text in ("<", ">", "=") for token in words):
        row = next(iter(cast(QuerySolutions, store.query(_NUMBERS))), None)
        if row is not None:
            yield (
                f"{row['n'].value} is beyond the numbers of 64 bits that are computed with: comparisons leave it out, "
                "and sums, minima and maxima over it are wrong"
            )
    for token in dict.fromkeys(_ends_of_empty_paths(words)):
        end = _iri(token, known)
        if end is not None and not occurs(store, NamedNode(end)):
            yield f"a path that may be empty should lead from {token.text} to itself, but no statement mentions it"


def _ends_of_empty_paths(words: list[Token]) -> Iterator[Token]:
    """Yield the IRIs at either end of paths with ``*`` or ``?`` as their last operator."""
    for index, token in enumerate(words):
        if token.text not in ("*", "?") or token.depth == 0:
            continue
        start = _path_start(words, index - 1)
        if start is None:
            continue
        for place in (start - 1, index + 1):
            if 0 <= place < len(words) and words[place].kind in ("iri", "name"):
                yield words[place]


def _path_start(words: list[Token], last: int) -> int | None:
    """Return the index at which the path begins that ends at an index; None if no path does."""
    index = last
    while index > 0:
        if words[index].text == ")":
            depth = 1
            while depth and index > 0:
                index -= 1
                if words[index].kind == "variable":
                    return None
                depth += (words[index].text == ")") - (words[index].text == "(")
        elif words[index].kind not in ("iri", "name") and words[index].text != "a":
            return None
        while index > 0 and words[index - 1].text in ("^", "!"):
            index -= 1
        if words[index - 1].text not in _JOINS:
            return index
        index -= 2
        while index > 0 and words[index].text in ("*", "?", "+"):
            index -= 1
    return None


def _iri(token: Token, prefixes: Mapping[str, str]) -> str | None:
    if token.kind == "iri":
        return token.text[1:-1] if ":" in token.text else None
    prefix, _, local = token.text.partition(":")
    return prefixes[prefix] + local.replace("\\", "") if prefix in prefixes else None
