"""The store knows which documents print one text; a copy that leaves takes its links with it."""

from pyoxigraph import Literal, NamedNode, Quad

from kg.build.copies import COPIES, refresh_copies
from kg.documents import Document
from kg.documents.reading import decode
from kg.graph import Terms, document_graph, document_iri
from kg.graph.document import Extraction
from kg.store import Store, open_store
from tests.documents.test_duplicates import printed, report

TERMS = Terms()


class NoOne:
    """Nobody is named in the texts."""

    def entity(self, document: str, cluster: int) -> None:
        """Return None."""


def add(store: Store, document: Document) -> str:
    graph = document_iri(document, TERMS).value
    store.add_document(graph, document_graph(document, Extraction(document.id, (), ()), NoOne(), TERMS))
    return graph


def links(store: Store) -> set[tuple[str, str, str]]:
    return {(q.subject.value, q.predicate.value.rpartition("#")[2], q.object.value) for q in store.quads(graph=COPIES)}


def test_copies_are_linked_to_the_first_and_leave_with_it() -> None:
    text, more = report(1, 400), report(2, 200)
    with open_store() as store:
        longer = add(store, printed(f"{text} {more}", "Valley Times", "2025-03-05"))
        copy = add(store, printed(text, "Lake Herald", "2025-03-04"))
        first = add(store, printed(text, "Harbor Dispatch", "2025-03-03"))
        assert refresh_copies(store) == 2
        assert links(store) == {(copy, "copyOf", first), (longer, "versionOf", first)}
        store.remove_document(first)
        assert refresh_copies(store) == 1
        assert links(store) == {(longer, "versionOf", copy)}
        store.remove_document(copy)
        assert refresh_copies(store) == 0
        assert COPIES not in store.documents()


def test_parts_name_the_part_before_and_their_place() -> None:
    text = "Ministers agree\n\n" + "The ministers agreed on Tuesday to reopen the port.\n\n" * 30_000
    parts = [d for d in decode(text.encode(), "a.txt") if isinstance(d, Document)]
    with open_store() as store:
        graphs = [add(store, part) for part in parts]
        kg = "https://w3id.org/kg-news/ontology#"
        assert not list(store.native.quads_for_pattern(NamedNode(graphs[0]), NamedNode(f"{kg}continues"), None, None))
        for before, graph, part in zip(graphs, graphs[1:], parts[1:], strict=False):
            node = NamedNode(graph)
            assert Quad(node, NamedNode(f"{kg}continues"), NamedNode(before), node) in store.native
            (offset,) = store.native.quads_for_pattern(node, NamedNode(f"{kg}offset"), None, node)
            assert isinstance(offset.object, Literal)
            assert text[int(offset.object.value) :].startswith(part.text)
