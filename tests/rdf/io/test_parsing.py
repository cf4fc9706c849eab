"""Reading RDF: which syntax a file is in, where an error is, what is skipped."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kg.errors import InputError
from kg.rdf.io.formats import JSONLD, NQUADS, RDFXML, TURTLE, syntax_named, syntax_of
from kg.rdf.io.parsing import Skipped, read, source

NT = b'<http://e/a> <http://e/p> "1" .\n<http://e/b> <http://e/p> "2" .\n'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.ttl", TURTLE),
        ("a.NQ", NQUADS),
        ("a.nq.gz", NQUADS),
        ("a.jsonld", JSONLD),
        ("a.rdf", RDFXML),
        ("a.b.owl", RDFXML),
    ],
)
def test_the_extension_tells_the_syntax(name: str, expected: object) -> None:
    assert syntax_of(Path(name)) is expected


@pytest.mark.parametrize("name", ["a.txt", "a", ".ttl.gz.x"])
def test_an_unknown_extension_is_an_input_error_that_names_the_option(name: str) -> None:
    with pytest.raises(InputError, match="--from"):
        syntax_of(Path(name))


def test_an_unknown_syntax_is_an_input_error_that_lists_the_known() -> None:
    with pytest.raises(InputError, match="turtle, ntriples"):
        syntax_named("yaml")


@pytest.mark.parametrize(
    ("suffix", "pack"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_compressed_files_are_read_as_they_are(tmp_path: Path, suffix: str, pack: object) -> None:
    file = tmp_path / f"a.nt{suffix}"
    file.write_bytes(pack(NT))  # type: ignore[operator]
    assert [q.object.value for q in read(source(file))] == ["1", "2"]


def test_a_truncated_archive_is_an_input_error(tmp_path: Path) -> None:
    file = tmp_path / "a.nt.gz"
    file.write_bytes(gzip.compress(NT * 100)[:-20])
    with pytest.raises(InputError, match=r"a\.nt\.gz"):
        list(read(source(file)))


def test_an_owl_file_may_hold_turtle(tmp_path: Path) -> None:
    file = tmp_path / "a.owl"
    file.write_text("@prefix e: <http://e/> . e:a e:p e:b .")
    assert len(list(read(source(file)))) == 1


def test_an_error_names_file_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text('<http://e/a> <http://e/p> "1" .\n<http://e/a> <http://e/p q> "2" .\n')
    with pytest.raises(InputError, match=r"a\.ttl:2:14: Invalid IRI"):
        list(read(source(file)))


@pytest.mark.parametrize("name", ["a.nt", "a.ttl", "a.nq", "a.trig"])
def test_skipping_leaves_out_the_bad_statements_and_reports_each(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(
        b'<http://e/a> <http://e/p> "1" .\n<http://e/a> <http://e/p q> "x" .\n<http://e/b> <http://e/p> "2" .\n'
    )
    skipped: list[Skipped] = []
    assert [q.object.value for q in read(source(file), on_skip=skipped.append)] == ["1", "2"]
    assert [s.line for s in skipped] == [2]


def test_skipping_ends_where_the_parser_cannot_go_on(tmp_path: Path) -> None:
    file = tmp_path / "a.rdf"
    file.write_text("<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><broken")
    skipped: list[Skipped] = []
    assert list(read(source(file), on_skip=skipped.append)) == []
    assert skipped


def test_relative_iris_resolve_against_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<#x> <p> <> .")
    (quad,) = read(source(file))
    assert quad.subject.value == f"{file.as_uri()}#x"
    (quad,) = read(source(file, base_iri="http://e/d/"))
    assert quad.predicate.value == "http://e/d/p"


def test_a_folder_and_a_missing_file_are_input_errors(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.ttl"):
        with pytest.raises(InputError, match=str(path)):
            read(source(path))


def test_labels_that_only_xml_allows_do_not_spoil_other_syntaxes(tmp_path: Path) -> None:
    file = tmp_path / "a.rdf"
    file.write_text(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='http://e/'>"
        "<rdf:Description rdf:nodeID='y.'><e:p rdf:nodeID='y.'/></rdf:Description></rdf:RDF>"
    )
    (quad,) = read(source(file))
    (again,) = parse(f"{quad} .", RdfFormat.N_QUADS)
    assert again == quad
    assert quad.subject == quad.object
