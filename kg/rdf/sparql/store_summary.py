"""Summary of a store: statements, documents, classes and properties."""

from __future__ import annotations

from typing import cast

from pyoxigraph import NamedNode, QuerySolutions

from kg.rdf.sparql.tables import show
from kg.rdf.store.base import Store

_SHOWN = 15
_CLASSES = "SELECT ?of (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?of } GROUP BY ?of ORDER BY DESC(?n) ?of"
_PROPERTIES = "SELECT ?of (COUNT(*) AS ?n) WHERE { ?s ?of ?o } GROUP BY ?of ORDER BY DESC(?n) ?of"


def summary(store: Store) -> str:
    """Count a store's statements, documents, classes and properties."""
    lines = [f"{len(store):>9,} statements", f"{len(store.documents()):>9,} documents"]
    for title, sparql in (("classes", _CLASSES), ("properties", _PROPERTIES)):
        rows = [
            (show(cast(NamedNode, row["of"])), int(row["n"].value)) for row in cast(QuerySolutions, store.query(sparql))
        ]
        lines += ["", f"{len(rows):>9,} {title}"]
        lines += [f"{count:>9,}   {name}" for name, count in rows[:_SHOWN]]
        if len(rows) > _SHOWN:
            lines.append(f"{'':>9}   and {len(rows) - _SHOWN} more")
    return "\n".join(lines)
