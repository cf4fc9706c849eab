"""Summary of a store: statements, documents, classes and properties."""

from __future__ import annotations

from typing import cast

from pyoxigraph import NamedNode, QuerySolutions

from kg.rdf.sparql.tables import show
from kg.rdf.store.base import Store

_SHOWN = 15
_CLASSES = "SELECT ?of (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?of } GROUP BY ?of ORDER BY DESC(?n) ?of"
# DISTINCT: a server that searches all graphs as one may give a triple once for each of them.
_PROPERTIES = (
    "SELECT ?of (COUNT(*) AS ?n) WHERE { { SELECT DISTINCT * WHERE { ?s ?of ?o } } } GROUP BY ?of ORDER BY DESC(?n) ?of"
)


def counted(number: int, noun: str) -> str:
    """Return a number and its noun, in the plural unless there is one."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number:>9,} {noun if number == 1 else plural}"


def instances(store: Store, cls: str) -> int:
    """Count the instances of a class, given by its IRI."""
    rows = cast(QuerySolutions, store.query(f"SELECT (COUNT(DISTINCT ?d) AS ?n) {{ ?d a <{cls}> }}"))
    return int(next(rows)["n"].value)


def summary(store: Store, document: str) -> str:
    """Count a store's statements, documents, named graphs, classes and properties.

    Args:
        store: what to count.
        document: IRI of the class of documents.
    """
    lines = [counted(len(store), "statement"), counted(instances(store, document), "document")]
    lines.append(counted(len(store.documents()), "named graph"))
    for title, sparql in (("class", _CLASSES), ("property", _PROPERTIES)):
        rows = [
            (show(cast(NamedNode, row["of"])), int(row["n"].value)) for row in cast(QuerySolutions, store.query(sparql))
        ]
        lines += ["", counted(len(rows), title)]
        lines += [f"{count:>9,}   {name}" for name, count in rows[:_SHOWN]]
        if len(rows) > _SHOWN:
            lines.append(f"{'':>9}   and {len(rows) - _SHOWN} more")
    return "\n".join(lines)
