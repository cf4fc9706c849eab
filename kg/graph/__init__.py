"""Claims to RDF: the only room that knows the shape of a document's graph."""

from kg.graph.declarations import declarations
from kg.graph.document_graph import Entity, Identity, document_graph, document_iri
from kg.graph.terms import DEFAULT_BASE, Terms

__all__ = ["DEFAULT_BASE", "Entity", "Identity", "Terms", "declarations", "document_graph", "document_iri"]
