"""Rows of a query's result as they come, with the labels of IRIs beside them where that is asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.rdf.namespaces import PREFIXES
from kg.rdf.store.base import Store, Term

_AT_ONCE = 500
"""Rows whose labels are looked up together."""
_REMEMBERED = 100_000
"""Labels that are kept."""
_LABELS = "SELECT ?node ?label WHERE {{ VALUES ?node {{ {nodes} }} ?node <{property}> ?label }}"


@dataclass(frozen=True, slots=True)
class ResultRows:
    """names: of the columns. rows: can be gone through once; None is no value."""

    names: list[str]
    rows: Iterator[Sequence[Term | None]]


def rows_of(result: QuerySolutions) -> ResultRows:
    """Return the rows of a result."""
    return ResultRows([variable.value for variable in result.variables], (tuple(row) for row in result))


def with_labels(rows: ResultRows, store: Store) -> ResultRows:
    """Return rows with a column of labels behind each column of IRIs, named after it: ``x``, ``xLabel``.

    The first rows tell which columns have labels; one of a name that the query uses itself is not added.

    Args:
        rows: of a result.
        store: where the labels are looked up.
    """
    labels = _Labels(store)
    batches = iter(lambda: list(itertools.islice(rows.rows, _AT_ONCE)), [])
    first = next(batches, [])
    known = labels.of(first)
    places = {
        place
        for place, name in enumerate(rows.names)
        if f"{name}Label" not in rows.names and any(_iri(row[place]) in known for row in first)
    }
    names = [n for place, name in enumerate(rows.names) for n in (name, f"{name}Label")[: 1 + (place in places)]]

    def labelled() -> Iterator[Sequence[Term | None]]:
        for batch in itertools.chain([first], batches):
            found = labels.of(batch)
            for row in batch:
                cells: list[Term | None] = []
                for place, term in enumerate(row):
                    cells.append(term)
                    if place in places:
                        label = found.get(_iri(term))
                        cells.append(None if label is None else Literal(label))
                yield cells

    return ResultRows(names, labelled())


class _Labels:
    """Labels of IRIs, looked up some at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] = {}
        self._asked: set[str] = set()

    def of(self, rows: Iterable[Sequence[Term | None]]) -> dict[str, str]:
        """Return the labels of what is in some rows; of several the English one that comes first."""
        if len(self._asked) > _REMEMBERED:
            self._known, self._asked = {}, set()
        new = sorted({iri for row in rows for term in row if (iri := _iri(term))} - self._asked)
        self._asked.update(new)
        best: dict[str, tuple[bool, str]] = {}
        for start in range(0, len(new), _AT_ONCE):
            nodes = " ".join(str(NamedNode(iri)) for iri in new[start : start + _AT_ONCE])
            query = _LABELS.format(nodes=nodes, property=PREFIXES["rdfs"] + "label")
            for row in cast(QuerySolutions, self._store.query(query)):
                label = row["label"]
                found = ((label.language or "en") != "en", label.value)
                best[row["node"].value] = min(found, best.get(row["node"].value, found))
        self._known |= {iri: label for iri, (_, label) in best.items()}
        return self._known


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""
