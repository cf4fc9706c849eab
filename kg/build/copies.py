"""Which documents of a store print the text of another one, as a graph of its own.

It follows from the texts and the dates of the documents, in whatever order they came, so it is made anew when
documents have been added or removed; see ``kg.documents.duplicates`` for what counts as a copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pyoxigraph import NamedNode, QuerySolution, QuerySolutions, Triple

from kg.documents.duplicates import Fingerprint, copies, fingerprint_text
from kg.rdfio.namespaces import ID, KG
from kg.store import Store

COPIES = ID + "graph-copies"
"""The named graph of the links between documents and their copies."""

_DOCUMENTS = """
SELECT ?document ?issued ?text WHERE {
  ?document a kg:Document ; kg:text ?text . OPTIONAL { ?document dcterms:issued ?issued }
}
"""


def refresh_copies(store: Store) -> int:
    """Replace a store's ``kg:copyOf`` and ``kg:versionOf`` by what its documents are; return how many there are."""
    found = [
        Triple(NamedNode(c.document), NamedNode(KG + ("copyOf" if c.covered else "versionOf")), NamedNode(c.original))
        for c in copies(_fingerprints(store))
    ]
    store.set_document(COPIES, found)
    return len(found)


def _fingerprints(store: Store) -> Iterator[Fingerprint]:
    for row in cast(QuerySolutions, store.query(_DOCUMENTS)):
        solution = cast(QuerySolution, row)
        issued = solution["issued"]
        yield fingerprint_text(solution["text"].value, solution["document"].value, issued.value if issued else "")
