"""XML holds not everything that RDF does, and may hold more than memory does."""

from __future__ import annotations

import gzip
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.errors import InputError
from kg.rdf.io.formats import RDFXML
from kg.rdf.io.parsing import read, source
from kg.rdf.io.writing import write
from kg.rdf.io.xml_limits import LONGEST_ENTITY
from kg.rdf.shacl.literal_spelling import read_data
from kg.rdf.store import open_store

S = NamedNode("http://e/s")


def rdf_xml(predicate: str, value: str) -> bytes:
    output = io.BytesIO()
    write([Triple(S, NamedNode(predicate), Literal(value))], output, RDFXML)
    return output.getvalue()


@pytest.mark.parametrize("end", ["p/123", "a%20", "a?x=1", "a#", "p(1)"])
def test_a_predicate_that_is_no_xml_name_is_refused(end: str) -> None:
    with pytest.raises(InputError, match="cannot be written in RDF/XML"):
        rdf_xml(f"http://e/{end}", "x")


@pytest.mark.parametrize("character", ["\0", "\x0c", "\x1b", "\ufffe", "\uffff"])
def test_a_character_that_xml_cannot_hold_is_refused(character: str) -> None:
    with pytest.raises(InputError, match=f"U\\+{ord(character):04X}"):
        rdf_xml("http://e/p", f"a{character}b")


@given(end=st.text(st.sampled_from("abé1-._~:/#?·"), max_size=6), value=st.text(max_size=5))
def test_what_is_written_is_read_by_others_and_the_same(end: str, value: str) -> None:
    try:
        data = rdf_xml(f"http://e/{end}", value)
    except InputError:
        return
    ET.fromstring(data)
    [quad] = parse(data, RdfFormat.RDF_XML)
    assert (quad.predicate.value, quad.object) == (f"http://e/{end}", Literal(value))


def document(entities: str) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE r [{entities}]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="http://e/s">'
        '<p xmlns="http://e/">&last;</p></rdf:Description></rdf:RDF>'
    )


NESTED = '<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'


@pytest.mark.parametrize(
    "entities",
    [
        NESTED + "<!ENTITY last '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&a;'>",
        f"<!ENTITY last '{'x' * (LONGEST_ENTITY + 1)}'>",
        "<!ENTITY last '&other;'><!ENTITY other '&last;'>",
        "<!-- " + "x" * 70_000 + " -->",
    ],
)
def test_entities_that_expand_too_far_are_refused_by_every_reader(entities: str, tmp_path: Path) -> None:
    file = tmp_path / "laughs.rdf"
    file.write_text(document(entities))
    packed = tmp_path / "laughs.rdf.gz"

    packed.write_bytes(gzip.compress(file.read_bytes()))
    for path in (file, packed):
        with pytest.raises(InputError, match=r"entity|declaration"):
            list(read(source(path)))
        with pytest.raises(InputError, match=r"entity|declaration"):
            open_store().load([source(path)])
        with pytest.raises(InputError, match=r"entity|declaration"):
            read_data([source(path)])


def test_entities_for_namespaces_are_read(tmp_path: Path) -> None:
    file = tmp_path / "good.rdf"
    file.write_text(document(NESTED + '<!ENTITY last "&b;">'))
    [quad] = read(source(file))
    assert quad.object == Literal("0123456789" * 10)


def test_a_long_document_is_read_whole_from_a_stream(tmp_path: Path) -> None:

    text = "x" * 200_000
    packed = tmp_path / "long.rdf.gz"
    packed.write_bytes(gzip.compress(rdf_xml("http://e/p", text)))
    [quad] = read(source(packed))
    assert quad.object == Literal(text)
