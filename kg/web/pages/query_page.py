"""Reader of the query page: the shipped queries, completion, labels of results."""

from __future__ import annotations

from dataclasses import dataclass

from kg import paths
from kg.rdf.namespaces import PREFIXES
from kg.rdf.sparql.query_files import named_queries
from kg.web.index.reader import IndexReader, full_iri


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A parameter of a shipped query."""

    name: str
    help: str
    default: str


@dataclass(frozen=True, slots=True)
class ShippedQuery:
    """A query that ships with the package. sparql: with the defaults of its parameters and without its header."""

    name: str
    title: str
    description: str
    parameters: list[QueryParameter]
    sparql: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A term that the editor offers. kind: "class" or "property"."""

    name: str
    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class QueryPage:
    """See the module. timeout: seconds that a query may take."""

    queries: list[ShippedQuery]
    prefixes: dict[str, str]
    terms: list[Completion]
    timeout: float


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels by IRI. kinds: "entity", "document", "claim" or "passage", for those that have a page."""

    labels: dict[str, str]
    kinds: dict[str, str]


def query_page(index: IndexReader, timeout: float) -> QueryPage:
    """Return what the query page needs."""
    queries = [
        ShippedQuery(
            query.name,
            query.title,
            query.description,
            [QueryParameter(p.name, p.help, p.default or "") for p in query.parameters],
            without_header(query.sparql),
        )
        for query in named_queries(paths.data("queries"))
    ]
    classes = dict(index.rows("SELECT class, count FROM class_count"))
    properties = dict(index.rows("SELECT property, count FROM property_count"))
    terms = [
        Completion(
            name if ":" in name else f"kg:{name}",
            "class" if kind == "class" else "property",
            label,
            (classes if kind == "class" else properties).get(name, 0),
        )
        for name, kind, label in index.rows("SELECT iri, kind, label FROM term ORDER BY iri")
    ]
    return QueryPage(queries, PREFIXES, terms, timeout)


def without_header(sparql: str) -> str:
    """Return a query without the comments at its head."""
    lines = sparql.splitlines()
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        lines.pop(0)
    return "\n".join(lines) + "\n"


def labels(index: IndexReader, iris: list[str]) -> Labels:
    """Return labels and kinds of IRIs; those without are left out."""
    found: dict[str, str] = {}
    kinds: dict[str, str] = {}
    wanted = {full_iri(iri) for iri in iris}
    for table, column, kind in (
        ("entity", "label", "entity"),
        ("document", "title", "document"),
        ("claim", "trigger", "claim"),
        ("passage", "quote", "passage"),
    ):
        some = sorted(wanted)
        for start in range(0, len(some), 500):
            part = some[start : start + 500]
            marks = ", ".join("?" * len(part))
            for iri, label in index.rows(f"SELECT iri, {column} FROM {table} WHERE iri IN ({marks})", part):
                found[iri], kinds[iri] = label, kind
    return Labels(found, kinds)
