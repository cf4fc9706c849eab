"""Agreement and contradiction between documents, as a named graph.

It follows from what a store holds and from nothing else: the same documents give the same statements, in
whatever order they came, and whether they were built together or one after the other. So it is made anew
when documents have been added or removed, and what only a removed document said leaves with it.

Two claims have the same content if they are of the same type, join the same two entities by the same
property, and name the same time and matter beside (see ``kg.graph.agreement.same_event``). Their values are
FactBank's (Saurí and Pustejovsky 2009): what is certain or probable contradicts its denial; what is merely
possible contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from kg.graph.agreement.claim_records import Records
from kg.graph.agreement.links import Link, links
from kg.rdf.namespaces import ID, KG, XSD
from kg.rdf.store.base import Store

AGREEMENT = ID + "graph-agreement"
"""The named graph of the links between claims."""

_INTEGER = NamedNode(f"{XSD}integer")

__all__ = ["AGREEMENT", "Link", "agreement", "refresh"]


def refresh(store: Store) -> int:
    """Replace a store's links between claims by those that follow from its documents; return how many there are."""
    return store.set_document(AGREEMENT, agreement(store))


def agreement(store: Store) -> Iterator[Triple]:
    """Yield ``kg:contradicts``, ``kg:corroboratedBy`` and ``kg:independentSources`` for a store's claims.

    The claims are sorted on disk: memory holds one group of claims of the same content at a time.
    """
    with Records.of(store) as records:
        for link in links(records):
            yield _triple(link)


def _triple(link: Link) -> Triple:
    value = Literal(str(link.value), datatype=_INTEGER) if isinstance(link.value, int) else NamedNode(link.value)
    return Triple(NamedNode(link.claim), NamedNode(KG + link.property), value)
