"""SPARQL 1.1 Update on a store with a merged default graph, against the engine on a plain dataset."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Quad
from pyoxigraph import Store as NativeStore

from kg.errors import InputError
from kg.rdf.io.parsing import source
from kg.rdf.store import Store, open_store
from kg.rdf.store.union_graph import MARKS

E = "http://e/"
PREFIX = f"PREFIX e: <{E}>\n"

_node = st.sampled_from(["e:a", "e:b"])
_value = st.sampled_from(["e:a", "e:b", "1", '"x"@en'])
_graph = st.sampled_from(["e:g", "e:h"])
_triple = st.tuples(_node, st.sampled_from(["e:p", "e:q"]), _value).map(" ".join)
_pattern = st.tuples(st.sampled_from(["?s", "e:a"]), st.sampled_from(["e:p", "?p"]), st.sampled_from(["?o", "1"])).map(
    " ".join
)


@st.composite
def _block(draw: st.DrawFn, content: st.SearchStrategy[str], names: st.SearchStrategy[str]) -> str:
    parts = []
    for text in draw(st.lists(content, min_size=1, max_size=3)):
        graph = draw(st.one_of(st.none(), names))
        parts.append(f"{text} ." if graph is None else f"GRAPH {graph} {{ {text} }}")
    return "{ " + " ".join(parts) + " }"


@st.composite
def _modify(draw: st.DrawFn) -> str:
    names = st.one_of(_graph, st.just("?g"))
    where = draw(_block(_pattern, names))
    fixed = st.sampled_from(["e:a e:p ?o", "?s e:q 7", "?s ?p ?o", "e:new e:p 1"])
    templates = [f"{verb} {draw(_block(fixed, names))}" for verb in ("DELETE", "INSERT") if draw(st.booleans())]
    with_ = f"WITH {draw(_graph)} " if draw(st.integers(0, 4)) == 0 else ""
    using = f" USING {draw(_graph)}" if draw(st.integers(0, 5)) == 0 else ""
    return f"{with_}{' '.join(templates or ['INSERT { e:z e:z e:z }'])}{using} WHERE {where}"


_place = st.one_of(_graph, st.just("DEFAULT"))
_operation = st.one_of(
    _block(_triple, _graph).map(lambda block: f"INSERT DATA {block}"),
    _block(_triple, _graph).map(lambda block: f"DELETE DATA {block}"),
    _block(_pattern, st.one_of(_graph, st.just("?g"))).map(lambda block: f"DELETE WHERE {block}"),
    _modify(),
    st.tuples(st.sampled_from(["CLEAR", "DROP"]), st.sampled_from(["DEFAULT", "NAMED", "ALL", "GRAPH e:g"])).map(
        lambda words: f"{words[0]} SILENT {words[1]}"
    ),
    st.tuples(st.sampled_from(["ADD", "MOVE", "COPY"]), _place, _place).map(
        lambda words: f"{words[0]} SILENT {words[1]} TO {words[2]}"
    ),
    _graph.map(lambda graph: f"CREATE SILENT GRAPH {graph}"),
    st.just("INSERT DATA { _:x e:p _:x GRAPH e:g { _:x e:q 1 } }"),
)


def plain(store: NativeStore) -> tuple[set[Quad], set[str]]:
    """Return a dataset, its blank nodes as one, and the names of its graphs."""
    one = BlankNode("one")

    def named(quad: Quad) -> Quad:
        subject = one if isinstance(quad.subject, BlankNode) else quad.subject
        return Quad(
            subject, quad.predicate, one if isinstance(quad.object, BlankNode) else quad.object, quad.graph_name
        )

    return {named(quad) for quad in store}, {graph.value for graph in store.named_graphs()}


def as_plain(store: Store) -> NativeStore:
    """Copy a store to a dataset as SPARQL has it."""
    copy = NativeStore()
    copy.extend(store.quads())
    for graph in store.native.named_graphs():
        if graph not in MARKS:
            copy.add_graph(graph)
    return copy


def check_merge(store: Store) -> None:
    """What a query sees is the set of all triples of all graphs."""
    everything = {quad.triple for quad in store.quads()}
    assert {quad.triple for quad in store.native.quads_for_pattern(None, None, None, DefaultGraph())} == everything
    assert len(store) == len(everything)


@given(requests=st.lists(st.lists(_operation, min_size=1, max_size=3).map(" ;\n".join), min_size=1, max_size=5))
@settings(max_examples=300)
def test_an_update_does_what_the_engine_does_on_a_plain_dataset(requests: list[str]) -> None:
    store, model = open_store(), NativeStore()
    store.add_document(E + "g", [])
    for text in ("INSERT DATA { e:a e:p 1 . GRAPH e:g { e:a e:p 1 . e:b e:p e:a } }", *requests):
        assume(text.count("_:x e:p") < 2)  # a label means one node in an operation, and may not stand in two
        before = plain(model)
        model.update(PREFIX + text)
        try:
            store.update(PREFIX + text)
        except InputError as error:
            assert "nothing was changed" in str(error)
            assert plain(model) == before, f"refused, though it changes something: {text}"
        assert plain(as_plain(store)) == plain(model), requests
        if store.native.contains_named_graph(MARKS[0]):
            check_merge(store)


def documents() -> Store:
    store = open_store()
    store.update(PREFIX + "INSERT DATA { GRAPH e:g { e:a e:rejects e:b } GRAPH e:h { e:a e:rejects e:c } }")
    return store


@pytest.mark.parametrize(
    "text",
    [
        "DELETE WHERE { ?s e:rejects ?o }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE DATA { e:a e:rejects e:b }",
        "CLEAR DEFAULT",
        "INSERT { ?o e:rejectedBy ?s } WHERE { ?s e:rejects ?o }",
        "DELETE WHERE { ?s e:rejects e:b } ; DELETE WHERE { ?s e:rejects e:c }",
    ],
)
def test_an_update_that_would_miss_what_documents_state_is_refused(text: str) -> None:
    store = documents()
    with pytest.raises(InputError, match="GRAPH \\?g"):
        store.update(PREFIX + text)
    assert len(store) == 2


def test_what_is_deleted_from_documents_is_gone_everywhere() -> None:
    store = documents()
    store.update(PREFIX + "DELETE WHERE { GRAPH ?g { ?s e:rejects ?o } }")
    assert len(store) == 0 and list(store.quads()) == []


@pytest.mark.parametrize("foreign", [False, True])
def test_an_update_that_finds_nothing_anywhere_is_no_error(foreign: bool) -> None:
    store = documents()
    if foreign:  # the default graph of another program's store is not the merge
        for mark in (*MARKS, DefaultGraph()):
            store.native.remove_graph(mark)
    store.update(PREFIX + "DELETE WHERE { ?s e:nowhere ?o }")
    store.update(PREFIX + "INSERT { ?s e:x 1 } WHERE { ?s e:nowhere ?o }")
    with pytest.raises(InputError, match="nothing was changed"):
        store.update(PREFIX + "INSERT { ?s e:x 1 } WHERE { ?s e:rejects ?o }")


def test_the_same_update_twice_is_no_error() -> None:
    store = documents()
    store.update(PREFIX + "INSERT DATA { e:a e:rejects e:d }")
    for _ in range(2):
        store.update(PREFIX + "INSERT { ?s e:seen true } WHERE { ?s e:rejects ?o }")
    assert len(store) == 4


def test_prologues_may_stand_before_each_operation() -> None:
    store = documents()
    store.update(
        "BASE <http://one/> PREFIX e: <http://e/> INSERT DATA { GRAPH <g> { <a> e:p e:o } } ;\n"
        "BASE <http://two/> PREFIX e: <http://f/> PREFIX n: <m#> INSERT DATA { GRAPH <g> "
        "{ <a> e:p n:x\\/y , 'e:p <a>' } }"
    )
    assert sorted(str(quad) for quad in store.quads() if "//one/" in str(quad) or "//two/" in str(quad)) == [
        "<http://one/a> <http://e/p> <http://e/o> <http://one/g>",
        '<http://two/a> <http://f/p> "e:p <a>" <http://two/g>',
        "<http://two/a> <http://f/p> <http://two/m#x/y> <http://two/g>",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("PREFIX e: <http://e/>\nINSERT DATA { GRAPH e:g { e:a e:b } }", "2:"),
        ("PREFIX e: <http://e/> CLEAR NAMED ; DELETE WHERE { ?s ?p }", "1:58"),
        ("CLEAR NAMED ;\nPREFIX e: <http://e/> DELETE WHERE { e:a e:b }", "2:46"),
    ],
)
def test_errors_name_the_place_in_the_users_text(text: str, place: str) -> None:
    with pytest.raises(SyntaxError, match=f"error at {place}"):
        documents().update(text)


def test_a_failing_update_changes_nothing() -> None:
    store = documents()
    before = sorted(map(str, store.native))
    with pytest.raises(InputError, match="does not exist"):
        store.update(PREFIX + "INSERT DATA { e:new e:p 1 } ; DROP GRAPH e:nowhere")
    assert sorted(map(str, store.native)) == before


@pytest.mark.parametrize(
    "text", ["LOAD <http://127.0.0.1:8/x>", "INSERT {} WHERE { SERVICE <http://127.0.0.1:8/x> { ?s ?p ?o } }"]
)
def test_no_connection_is_opened_unless_allowed(text: str) -> None:
    with pytest.raises(InputError, match="--allow-service"):
        open_store().update(text)
    with pytest.raises(InputError, match="--allow-service"):
        open_store().query("SELECT * { service silent <http://127.0.0.1:8/x> { ?s ?p ?o } }")
    assert list(open_store().query("SELECT ?service { BIND('SERVICE <http://x>'@service AS ?service) } # LOAD"))
    with pytest.raises(InputError, match="cannot be carried out"):
        open_store(allow_service=True).update(text)


def test_a_silent_load_that_is_not_allowed_fails_in_silence() -> None:
    store = documents()
    store.update(PREFIX + "LOAD SILENT <http://127.0.0.1:8/x> INTO GRAPH e:x ; INSERT DATA { e:a e:p 1 }")
    assert len(store) == 3


def test_what_follows_the_last_operation_is_read_too() -> None:
    documents().update("CLEAR NAMED ; # the end")
    with pytest.raises(SyntaxError):
        documents().update("CLEAR NAMED ;;")


def test_a_triple_loaded_with_and_without_a_graph_is_kept_twice(tmp_path: Path) -> None:
    both = tmp_path / "both.nq"
    for lines in (
        f"<{E}a> <{E}p> <{E}b> .\n<{E}a> <{E}p> <{E}b> <{E}g> .\n",
        f"<{E}a> <{E}p> <{E}b> <{E}g> .\n<{E}a> <{E}p> <{E}b> .\n",
    ):
        both.write_text(lines)
        for store in (open_store(), documents()):
            store.load([source(both)])
            assert {quad.graph_name for quad in store.quads(object=None) if "/p>" in str(quad)} >= {DefaultGraph()}
            store.remove_document(E + "g")
            assert f"<{E}a> <{E}p> <{E}b>" in map(str, store.quads())


def test_graph_patterns_find_documents_only(tmp_path: Path) -> None:
    loose = tmp_path / "loose.nt"
    loose.write_text(f"<{E}a> <{E}p> <{E}b> .\n")
    store = documents()
    store.load([source(loose)])
    rows = store.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
    assert [row[0].value for row in rows] == [E + "g", E + "h"]  # type: ignore[union-attr]
