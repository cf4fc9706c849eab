"""What can be said about how a query is answered.

Oxigraph does not show its plan to Python. What is shown instead is true all the same: how the query reads
as SPARQL algebra (from rdflib's parser), how many statements each triple pattern matches by itself, which
is what a plan is made from, and how long the store took to the first row and to the last.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from pyoxigraph import QueryBoolean, QuerySolutions

from kg.rdfio.namespaces import PREFIXES
from kg.store.base import Store

_BRANCHES = ("p", "p1", "p2")


def explain(
    store: Store, sparql: str, *, graph: Sequence[str] | None, union: bool, base_iri: str | None
) -> str:
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
        "rows"
        if isinstance(result, QuerySolutions)
        else "verdict"
        if isinstance(result, QueryBoolean)
        else "triples"
    )
    lines = ["Algebra, with the number of statements that each pattern matches by itself:"]
    lines += [f"  {line}" for line in _algebra(store, sparql, graph, union, base_iri)]
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
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        query = translateQuery(parseQuery(sparql), base=base_iri, initNs=PREFIXES)
    except Exception as error:  # rdflib raises many kinds; the store itself has understood the query
        yield f"not shown: rdflib's parser does not take this query ({type(error).__name__})"
        return

    def count(pattern: Sequence[Any]) -> str:
        text = " ".join(_text(part) for part in pattern)
        try:
            rows = store.query(
                f"SELECT (COUNT(*) AS ?n) WHERE {{ {text} }}", graph=graph, union=union, prefixes=None
            )
        except SyntaxError:
            return ""
        return f"  # {next(cast(QuerySolutions, rows))[0].value}"

    def walk(node: Any, depth: int) -> Iterator[str]:
        indent = "  " * depth
        yield indent + _head(node)
        for triple in node["triples"] if "triples" in node else ():
            shown = " ".join(_text(part) for part in triple)
            yield f"{indent}  {shown}{count(triple)}"
        for branch in _BRANCHES:
            if branch in node and hasattr(node[branch], "name"):
                yield from walk(node[branch], depth + 1)

    yield from walk(query.algebra, 0)


def _head(node: Any) -> str:
    details = [
        f"{key}={_text(node[key])}"
        for key in ("PV", "expr", "var", "term", "start", "length")
        if key in node and node[key] is not None
    ]
    return " ".join((str(node.name), *details))


def _text(value: Any) -> str:
    """Write a term, a path or an expression of rdflib's algebra."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return (
            "("
            + " ".join(
                sorted(map(_text, value)) if isinstance(value, (set, frozenset)) else map(_text, value)
            )
            + ")"
        )
    if hasattr(value, "n3"):
        return str(value.n3())
    name = getattr(value, "name", None)
    if name is not None and hasattr(value, "items"):
        parts = (_text(part) for key, part in value.items() if not key.startswith("_") and part is not None)
        return f"{name}({' '.join(parts)})"
    return str(value)
