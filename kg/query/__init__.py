"""SPARQL in, rows or triples out, in every standard format."""

from kg.query.named import NamedQuery, named_queries, named_query
from kg.query.results import FORMATS, format_for, write_result
from kg.query.text import fill_parameters, with_limit
from kg.store.tokens import form_of

__all__ = [
    "FORMATS",
    "NamedQuery",
    "fill_parameters",
    "form_of",
    "format_for",
    "named_queries",
    "named_query",
    "with_limit",
    "write_result",
]
