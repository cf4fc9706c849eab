"""A store in memory or in a folder: documents come, change and go; everything else stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Triple
from pyoxigraph import Store as NativeStore

from kg.errors import InputError
from kg.rdf.io.parsing import Skipped, source
from kg.rdf.store import Store, open_store
from kg.rdf.store.union_graph import LOADED, MERGED

E = "http://e/"
P = NamedNode(E + "p")


def triple(subject: str, value: str) -> Triple:
    return Triple(NamedNode(E + subject), P, Literal(value))


def rows(store: Store, sparql: str, **options: object) -> list[tuple[str, ...]]:
    result = store.query(sparql, **options)  # type: ignore[arg-type]
    assert isinstance(result, QuerySolutions)
    return sorted(tuple(term.value for term in row) for row in result)  # type: ignore[union-attr]


def values(store: Store, **options: object) -> list[str]:
    return [row[0] for row in rows(store, "SELECT ?o WHERE { ?s ?p ?o }", **options)]


def test_a_triple_of_several_documents_is_one_solution() -> None:
    store = open_store()
    store.add_document(E + "d1", [triple("a", "shared"), triple("a", "one")])
    store.add_document(E + "d2", [triple("a", "shared")])
    assert values(store) == ["one", "shared"]
    assert rows(store, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") == [("2",)]
    assert len(store) == 2
    assert values(store, graph=E + "d2") == ["shared"]
    assert store.documents() == [E + "d1", E + "d2"]


def test_adding_a_document_again_replaces_it() -> None:
    store = open_store()
    blank = Triple(BlankNode("x"), P, Literal("of a blank node"))
    store.add_document(E + "d", [triple("a", "old"), triple("a", "kept"), blank])
    store.add_document(E + "d", [triple("a", "kept"), triple("a", "new"), blank])
    assert values(store) == ["kept", "new", "of a blank node"]
    assert values(store, graph=E + "d") == ["kept", "new", "of a blank node"]


def test_removing_a_document_removes_what_only_it_said(tmp_path: Path) -> None:
    loaded = tmp_path / "loaded.nt"
    loaded.write_text(f'<{E}a> <{P.value}> "loaded" .\n')
    store = open_store()
    store.load([source(loaded)])
    store.add_document(E + "d1", [triple("a", "loaded"), triple("a", "shared"), triple("a", "own")])
    store.add_document(E + "d2", [triple("a", "shared")])
    assert store.remove_document(E + "d1")
    assert values(store) == ["loaded", "shared"]
    assert not store.remove_document(E + "d1")
    store.remove_document(E + "d2")
    assert values(store) == ["loaded"]


def test_what_is_loaded_after_a_document_said_it_stays_too(tmp_path: Path) -> None:
    loaded = tmp_path / "loaded.nt"
    loaded.write_text(f'<{E}a> <{P.value}> "both" .\n')
    store = open_store()
    store.add_document(E + "d", [triple("a", "both")])
    store.load([source(loaded)])
    store.remove_document(E + "d")
    assert values(store) == ["both"]


_said = st.frozensets(st.integers(0, 3).map(str), max_size=4)


@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.integers(0, 2), _said),
            st.tuples(st.just("set"), st.integers(0, 2), _said),
            st.tuples(st.just("remove"), st.integers(0, 2), st.just(frozenset())),
            st.tuples(st.just("insert"), st.integers(0, 2), _said),
            st.tuples(st.just("delete"), st.integers(0, 2), _said),
        ),
        max_size=8,
    )
)
@settings(max_examples=60)
def test_everything_is_the_union_of_the_documents(steps: list[tuple[str, int, frozenset[str]]]) -> None:
    """Against a dictionary of sets, through the interface and through SPARQL updates of named graphs."""
    store = open_store()
    model: dict[int, set[str]] = {}
    for action, number, said in steps:
        graph = f"{E}d{number}"
        statements = " ".join(f'<{E}a> <{P.value}> "{value}" .' for value in sorted(said))
        data = f"GRAPH <{graph}> {{ {statements} }}"
        match action:
            case "add":
                store.add_document(graph, [triple("a", value) for value in said])
                model[number] = set(said)
            case "set":
                with patch("kg.rdf.store.local.STEP", 2):
                    assert store.set_document(graph, (triple("a", value) for value in said)) == len(said)
                model[number] = set(said)
                assert (graph in store.documents()) == bool(said)
            case "remove":
                store.remove_document(graph)
                model.pop(number, None)
            case "insert":
                store.update(f"INSERT DATA {{ {data} }}")
                model.setdefault(number, set()).update(said)
            case "delete":
                store.update(f"DELETE DATA {{ {data} }}")
                model.setdefault(number, set()).difference_update(said)
        assert values(store) == sorted(set().union(*model.values()))
        for other, expected in model.items():
            assert values(store, graph=f"{E}d{other}") == sorted(expected)


def test_quads_are_each_where_they_were_said(tmp_path: Path) -> None:
    loaded = tmp_path / "loaded.nq"
    loaded.write_text(f'<{E}a> <{P.value}> "x" .\n<{E}a> <{P.value}> "y" <{E}d> .\n')
    store = open_store()
    store.load([source(loaded)])
    store.add_document(E + "d2", [triple("a", "x")])
    assert sorted(map(str, store.quads())) == sorted(
        [
            f'<{E}a> <{P.value}> "x"',
            f'<{E}a> <{P.value}> "x" <{E}d2>',
            f'<{E}a> <{P.value}> "y" <{E}d>',
        ]
    )


def test_updates_of_named_graphs_keep_to_the_users_lines() -> None:
    store = open_store()
    store.add_document(E + "d", [triple("a", "x")])
    with pytest.raises(SyntaxError, match="error at 2:"):
        store.update("INSERT DATA {\n GRAPH <http://e/d> { <http://e/a> } } ")
    store.update("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } } ;  # all of it")
    assert values(store) == []


def test_a_store_of_another_program_is_read_as_a_union(tmp_path: Path) -> None:
    native = NativeStore(str(tmp_path / "s"))
    native.add(Quad(NamedNode(E + "a"), P, Literal("x"), NamedNode(E + "g")))
    native.add(Quad(NamedNode(E + "a"), P, Literal("y")))
    native.flush()
    del native
    with open_store(tmp_path / "s") as store:
        assert values(store) == ["x", "y"]
        store.add_document(E + "d", [triple("a", "z")])
        assert values(store) == ["x", "y", "z"]
        assert len(store) == 3
        assert MERGED not in store.native.named_graphs()


def test_from_has_the_last_word() -> None:
    store = open_store()
    store.add_document(E + "d1", [triple("a", "one")])
    store.add_document(E + "d2", [triple("a", "two")])
    assert rows(store, f"SELECT ?o FROM <{E}d2> WHERE {{ ?s ?p ?o }}") == [("two",)]
    assert rows(store, 'SELECT ?o WHERE { ?s ?p ?o FILTER(?o != "from") }') == [("one",), ("two",)]


def test_a_failed_load_changes_nothing(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.nt", tmp_path / "bad.nq"
    good.write_text(f'<{E}a> <{P.value}> "good" .\n')
    bad.write_text(f'<{E}a> <{P.value}> "fine" <{E}g> .\nnonsense\n')
    with open_store(tmp_path / "s") as store:
        store.add_document(E + "d", [triple("a", "before")])
        before = set(store.native)
        for options in ({}, {"graph": E + "d"}, {"graph": E + "d", "replace": True}):
            with pytest.raises(InputError, match=r"bad\.nq:2"):
                store.load([source(good), source(bad)], **options)  # type: ignore[arg-type]
            assert set(store.native) == before
        skipped: list[Skipped] = []
        store.load([source(good), source(bad)], on_skip=skipped.append)
        assert [s.line for s in skipped] == [2]
        assert values(store) == ["before", "fine", "good"]


def test_replacing_while_loading(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_text(f'<{E}a> <{P.value}> "new" .\n')
    store = open_store()
    store.add_document(E + "d", [triple("a", "old")])
    store.load([source(file)], graph=E + "d")
    assert values(store) == ["new", "old"]
    store.load([source(file)], graph=E + "d", replace=True)
    assert values(store) == ["new"]


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    files = [tmp_path / "a.nt", tmp_path / "b.nt"]
    for file in files:
        file.write_text(f'_:x <{P.value}> "{file.name}" .\n')
    store = open_store()
    store.load([source(file) for file in files])
    assert rows(store, "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }") == [("2",)]


def test_a_second_writer_is_told_and_a_reader_is_not_kept_waiting(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with open_store(path) as store:
        store.add_document(E + "d", [triple("a", "x")])
        store.native.flush()
        program = (
            "import sys; from kg.rdf.store import open_store\n"
            "print(len(open_store(sys.argv[1], read_only=True)), flush=True)\n"
            "open_store(sys.argv[1])"
        )
        other = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False)
    assert other.stdout == "1\n"
    assert "another process is writing to" in other.stderr


def test_what_is_no_store_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no store at"):
        open_store(tmp_path / "none", read_only=True)
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(InputError, match="is not empty and is no store"):
        open_store(tmp_path)
    with pytest.raises(InputError):
        open_store(tmp_path / "file.txt")


def test_a_graph_name_must_be_an_iri() -> None:
    with pytest.raises(InputError, match="absolute IRI"):
        open_store().add_document("no iri", [])


def test_rdflib_sees_the_same_data() -> None:
    store = open_store()
    store.add_document(E + "d1", [triple("a", "shared"), triple("a", "one")])
    store.add_document(E + "d2", [triple("a", "shared")])
    dataset = store.dataset()
    assert len(list(dataset.query("SELECT ?o WHERE { ?s ?p ?o }"))) == 2
    assert {str(g.identifier) for g in dataset.graphs() if len(g)} >= {E + "d1", E + "d2"}


def test_the_marks_of_the_store_are_no_documents(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_text(f'<{E}a> <{P.value}> "x" .\n')
    store = open_store()
    store.load([source(file)])
    store.add_document(E + "d", [triple("a", "x")])
    assert store.native.contains_named_graph(LOADED)
    assert store.documents() == [E + "d"]
    assert all(q.graph_name in (DefaultGraph(), NamedNode(E + "d")) for q in store.quads())
