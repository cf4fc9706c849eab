"""Writing RDF: nothing is lost, names are safe, the sorted form is stable."""

from __future__ import annotations

import io
import random
import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, parse

from kg.rdf.io.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Syntax
from kg.rdf.io.prefixed_names import PrefixedNames
from kg.rdf.io.writing import write

E = "http://example.org/ns#"
PREFIXES = {
    "e": E,
    "": "http://example.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "odd": "http://example.org/GO_",
}
_local = st.text(st.sampled_from(string.ascii_letters + string.digits + "_-./~!$&'()*+,;=:@%é·x"), max_size=8)
_iri = st.builds(
    lambda namespace, local: NamedNode(namespace + re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", local)),
    st.sampled_from([E, "http://example.org/", "http://example.org/GO_", "urn:x:"]),
    _local,
)
_blank = st.integers(0, 4).map(lambda n: BlankNode(f"b{n}"))
_text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
_literal = st.one_of(
    _text.map(Literal),
    st.builds(lambda t, tag: Literal(t, language=tag), _text, st.sampled_from(["en", "de-ch"])),
    st.builds(
        lambda t, kind: Literal(t, datatype=NamedNode(PREFIXES["xsd"] + kind)),
        st.sampled_from(["01", "+1", "1.50", ".5", "1.", "1E0", "true", "1", "2020-01-01Z", "three", ""]),
        st.sampled_from(["integer", "decimal", "double", "boolean", "date"]),
    ),
)
_quad = st.builds(
    Quad, st.one_of(_iri, _blank), _iri, st.one_of(_iri, _blank, _literal), st.one_of(st.none(), _iri, _blank)
)


def written(quads: list[Quad], syntax: Syntax, *, sort: bool) -> bytes:
    output = io.BytesIO()
    write(quads, output, syntax, prefixes=PREFIXES, sort=sort)
    return output.getvalue()


def canonical(quads: object) -> Dataset:
    dataset = Dataset(quads)  # type: ignore[arg-type]
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("sort", [False, True])
@pytest.mark.parametrize("syntax", [TURTLE, TRIG, NTRIPLES, NQUADS], ids=lambda s: s.name)
@given(quads=st.lists(_quad, max_size=12))
@settings(max_examples=30)
def test_what_is_written_reads_back_the_same(syntax: Syntax, sort: bool, quads: list[Quad]) -> None:
    data = written(quads, syntax, sort=sort)
    given_quads = quads if syntax.holds_graphs else [Quad(q.subject, q.predicate, q.object) for q in quads]
    assert canonical(parse(data, syntax.format)) == canonical(given_quads)


@given(quads=st.lists(_quad, max_size=12))
@settings(max_examples=50)
def test_local_names_never_need_an_escape(quads: list[Quad]) -> None:
    for sort in (False, True):
        outside_strings = re.sub(rb'"(?:[^"\\]|\\.)*"|<[^>]*>', b"", written(quads, TURTLE, sort=sort))
        assert b"\\" not in outside_strings


@given(quads=st.lists(_quad, max_size=12), seed=st.integers())
@settings(max_examples=50)
def test_equal_graphs_give_equal_bytes(quads: list[Quad], seed: int) -> None:
    again = quads * 2
    random.Random(seed).shuffle(again)
    rename = {f"b{n}": BlankNode(f"z{9 - n}") for n in range(5)}

    def renamed(term: object) -> object:
        return rename[term.value] if isinstance(term, BlankNode) else term

    again = [Quad(*(renamed(term) for term in quad)) for quad in again]  # type: ignore[arg-type]
    for syntax in (TURTLE, TRIG, NTRIPLES, NQUADS):
        assert written(quads, syntax, sort=True) == written(again, syntax, sort=True)


def test_literals_keep_their_spelling() -> None:
    data = b"""@prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    e:a e:p 01, 1.50, 1.0E0, true, "1"^^xsd:boolean, "2020-01-01T00:00:00+00:00"^^xsd:dateTime, "x"@en-GB."""
    quads = list(parse(data, TURTLE.format))
    for syntax in (TURTLE, NTRIPLES, TRIG, NQUADS, RDFXML, JSONLD):
        for sort in (False, True):
            output = io.BytesIO()
            write(quads, output, syntax, sort=sort)
            assert set(parse(output.getvalue(), syntax.format)) == set(quads), syntax.name


def test_types_come_first_and_prefixes_are_those_used() -> None:
    rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    a, p, c = NamedNode(E + "a"), NamedNode(E + "A-p"), NamedNode(E + "C")
    data = written([Quad(a, p, Literal("v")), Quad(a, rdf_type, c)], TURTLE, sort=True)
    assert data.decode() == f'@prefix e: <{E}> .\n\ne:a a e:C ;\n    e:A-p "v" .\n'


def test_a_name_is_abbreviated_only_when_flat() -> None:
    names = PrefixedNames(PREFIXES)
    assert names.short(E + "a-b_1") == "e:a-b_1"
    assert names.short("http://example.org/GO_17") == "odd:17"
    for iri in (E, E + "a/b", E + "-a", E + "a.b", E + "a:b", E + "é", "http://other.org/a"):
        assert names.short(iri) is None


def test_nothing_gives_an_empty_file() -> None:
    for sort in (False, True):
        for syntax in (TURTLE, TRIG, NTRIPLES, NQUADS):
            assert written([], syntax, sort=sort) == b""
