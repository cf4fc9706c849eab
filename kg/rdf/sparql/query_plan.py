"""Explanation of a query: its algebra, the matches of each pattern, and times.

Oxigraph does not show its plan to Python. What is shown instead is true all the same: how the query reads
as SPARQL algebra (from rdflib's parser), how many statements each triple pattern matches by itself, which
is what a plan is made from, and how long the store took to the first row and to the last.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from pyoxigraph import QueryBoolean, QuerySolutions

from kg.rdf.namespaces import PREFIXES
from kg.rdf.store.base import Store

_BRANCHES = ("p", "p1", "p2")


def explain(store: Store, sparql: str, *, graph: Sequence[str] | None, union: bool, base_iri: str | None) -> str:
    """Answer a query and say how it went instead of what came out.

    Args:
        store: what to ask.
        sparql, graph, union, base_iri: as for ``Store.query``.

    Raises:
        SyntaxError: the query is not well-formed.
    """
    started = time.perf_counter()
    result = store.query(sparql, graph=graph, union=union, base_iri=base_iri)
    planned = time.perf_counter()
    rows, first = 0, None
    if isinstance(result, QueryBoolean):
        rows, first = 1, time.perf_counter()
    else:
        for _ in cast("Iterable[Any]", result):
            first = first or time.perf_counter()
            rows += 1
    done = time.perf_counter()
    kind = (
        "rows" if isinstance(result, QuerySolutions) else "verdict" if isinstance(result, QueryBoolean) else "triples"
    )
    lines = ["Algebra, with the number of statements that each pattern matches by itself:"]
    try:
        lines += [f"  {line}" for line in _algebra(store, sparql, graph, union, base_iri)]
    except Exception as error:  # rdflib raises many kinds; the store itself has understood the query
        lines.append(f"  not shown: rdflib's parser does not take this query ({type(error).__name__})")
    lines += ["", "Measured:", f"  {rows} {kind}"]
    lines.append(f"  {_ms(planned - started)} to read the query and begin")
    if first is not None:
        lines.append(f"  {_ms(first - started)} to the first")
    lines.append(f"  {_ms(done - started)} to the last")
    lines += ["", "The order in which Oxigraph joins the patterns is its own and not shown here."]
    return "\n".join(lines)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _algebra(
    store: Store, sparql: str, graph: Sequence[str] | None, union: bool, base_iri: str | None
) -> Iterator[str]:

    from rdflib.plugins.sparql.algebra import translateQuery  # noqa: PLC0415 (takes 0.1 s)
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415 (takes 0.1 s)

    # rdflib logs what it thinks of literals, with a traceback; the store has its own opinion.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    query = translateQuery(parseQuery(sparql), base=base_iri, initNs=PREFIXES)

    def count(pattern: Sequence[Any]) -> str:
        text = " ".join(_text(part) for part in pattern)
        try:
            rows = store.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {text} }}", graph=graph, union=union, prefixes=None)
        except SyntaxError:
            return ""
        return f"  # {next(cast(QuerySolutions, rows))[0].value}"

    def walk(node: Any, depth: int) -> Iterator[str]:
        indent = "  " * depth
        yield indent + _head(node)
        for triple in _get(node, "triples") or ():
            shown = " ".join(_text(part) for part in triple)
            yield f"{indent}  {shown}{count(triple)}"
        for branch in _BRANCHES:
            child = _get(node, branch)
            if isinstance(child, dict):
                yield from walk(child, depth + 1)

    yield from walk(query.algebra, 0)


def _get(node: Any, key: str) -> Any:
    """Look into a node of rdflib's algebra, whose own ``get`` evaluates expressions."""
    return dict.get(node, key)


def _head(node: Any) -> str:
    keys = ("PV", "expr", "var", "term", "start", "length")
    details = [f"{key}={_text(_get(node, key))}" for key in keys if _get(node, key) is not None]
    return " ".join((str(node.name), *details))


def _text(value: Any) -> str:
    """Write a term, a path or an expression of rdflib's algebra."""
    if isinstance(value, dict):
        parts = (_text(part) for key, part in value.items() if not key.startswith("_") and part is not None)
        return f"{getattr(value, 'name', '')}({' '.join(parts)})"
    if isinstance(value, (set, frozenset)):
        return f"({' '.join(sorted(map(_text, value)))})"
    if isinstance(value, (list, tuple)):
        return f"({' '.join(map(_text, value))})"
    return str(value.n3()) if hasattr(value, "n3") else str(value)
