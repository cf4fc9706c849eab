"""Links between documents: copies and versions, parts of a whole."""

from pyoxigraph import Literal, NamedNode, Quad

from kg.documents import Document
from kg.documents.duplicates import Copy
from kg.documents.reading import decode
from kg.graph import Terms, document_graph, document_iri
from kg.graph.copies import COPIES, refresh_copies
from kg.graph.document_graph import Extraction
from kg.rdf.store import Store, open_store

TERMS = Terms()


class NoOne:
    """Nobody is named in the texts."""

    def entity(self, document: str, cluster: int) -> None:
        """Return None."""


def add(store: Store, document: Document) -> str:
    graph = document_iri(document.id, TERMS).value
    store.add_document(graph, document_graph(document, Extraction(document.id, (), ()), NoOne(), TERMS))
    return graph


def links(store: Store) -> set[tuple[str, str, str]]:
    return {(q.subject.value, q.predicate.value.rpartition("#")[2], q.object.value) for q in store.quads(graph=COPIES)}


def test_links_are_those_of_the_documents_that_are_there() -> None:
    with open_store() as store:
        made = [Copy("b", "a", True), Copy("c", "a", False)]
        assert refresh_copies(store, made, TERMS) == 2
        a, b, c = (document_iri(id, TERMS).value for id in "abc")
        assert links(store) == {(b, "copyOf", a), (c, "versionOf", a)}
        assert refresh_copies(store, [Copy("c", "b", False)], TERMS) == 1
        assert links(store) == {(c, "versionOf", b)}
        assert refresh_copies(store, [], TERMS) == 0
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
