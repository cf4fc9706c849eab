"""Quoted sentence behind each SHACL violation."""

from dataclasses import replace

import pyoxigraph as ox

from kg.rdf.namespaces import KG
from kg.rdf.shacl.report import Report, Result
from kg.rdf.store.union_graph import MERGED

# The quote of a passage; of a claim, by its evidence; of an edge, by the claims that name both its ends; of
# an entity, by the claims that name it.
_BEHIND = f"<{KG}evidence>/<{KG}quote> ?quote"
_QUOTES = (
    f"FOCUS <{KG}quote> ?quote",
    f"FOCUS {_BEHIND}",
    f"?claim ?role FOCUS ; ?other VALUE ; {_BEHIND}",
    f"?claim ?role FOCUS ; {_BEHIND}",
)


def with_quotes(report: Report, store: ox.Store) -> Report:
    """Return ``report`` with the quote behind each result, the first by the alphabet if there are several."""
    union = not store.contains_named_graph(MERGED)
    quotes: dict[tuple[str, str | None], str | None] = {}

    def quote(result: Result) -> str | None:
        edge = (result.focus, result.value)
        if edge not in quotes:
            quotes[edge] = _quote(store, union, *edge)
        return quotes[edge]

    return replace(report, results=tuple(replace(result, quote=quote(result)) for result in report.results))


def _quote(store: ox.Store, union: bool, focus: str, value: str | None) -> str | None:
    if focus.startswith(("_:", '"')):
        return None  # no query can name a blank node
    for form in _QUOTES:
        if "VALUE" in form and (value is None or value.startswith(("_:", '"'))):
            continue
        pattern = form.replace("FOCUS", f"<{focus}>").replace("VALUE", f"<{value}>")
        query = f"SELECT ?quote WHERE {{ {pattern} }} ORDER BY ?quote LIMIT 1"
        for solution in store.query(query, use_default_graph_as_union=union):  # type: ignore[union-attr]
            return str(solution[0].value)
    return None
