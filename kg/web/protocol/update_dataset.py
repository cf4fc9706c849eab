"""The dataset that a request names for an update, written into the update's text.

SPARQL 1.1 Protocol, section 2.2.3: ``using-graph-uri`` and ``using-named-graph-uri`` stand for USING and USING NAMED
of every operation with a WHERE clause.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from kg.errors import InputError
from kg.rdf.store.base import graph_node
from kg.rdf.store.sparql_tokens import Token, tokens


def with_dataset(sparql: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """Write a dataset into an update.

    Args:
        sparql: the update.
        using, using_named: IRIs of graphs.

    Raises:
        InputError: the update names a dataset itself; an IRI is not absolute.
    """
    if not using and not using_named:
        return sparql
    clause = "".join(
        [
            *(f" USING {graph_node(iri)}" for iri in using),
            *(f" USING NAMED {graph_node(iri)}" for iri in using_named),
            " ",
        ]
    )
    outer = [token for token in tokens(sparql) if token.depth == 0]
    if any(token.is_word("USING", "WITH") for token in outer):
        raise InputError("the request names a dataset, and so does the update (USING, WITH); leave one of them out")
    parts, position = [], 0
    for before, token in itertools.pairwise(outer):
        if not token.is_word("WHERE"):
            continue
        parts.append(sparql[position : token.start])
        position = token.start
        if before.is_word("DELETE"):  # DELETE WHERE { p } is DELETE { p } WHERE { p }
            parts.append(_pattern(sparql, outer, token))
        parts.append(clause)
    return "".join(parts) + sparql[position:]


def _pattern(sparql: str, outer: Sequence[Token], where: Token) -> str:
    """Return the braces that follow a WHERE; "" when there are none, of which the parser will tell."""
    braces = [token for token in outer if token.start > where.start and token.text in ("{", "}")]
    return sparql[braces[0].start : braces[1].start + 1] if len(braces) > 1 else ""
