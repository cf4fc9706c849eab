"""Named graph of the links between documents that print one text."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Triple

from kg.documents.duplicates import Copy
from kg.graph import Terms, document_iri
from kg.rdf.namespaces import ID, KG
from kg.rdf.store import Store

COPIES = ID + "graph-copies"
"""The named graph of the links between documents and their copies."""


def refresh_copies(store: Store, copies: Iterable[Copy], terms: Terms) -> int:
    """Replace a store's ``kg:copyOf`` and ``kg:versionOf`` by these; return how many there are."""

    def link(copy: Copy) -> Triple:
        document, original = (document_iri(id, terms) for id in (copy.document, copy.original))
        return Triple(document, NamedNode(KG + ("copyOf" if copy.covered else "versionOf")), original)

    return store.set_document(COPIES, map(link, copies))
