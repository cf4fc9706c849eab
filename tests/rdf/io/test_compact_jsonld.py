"""Compacted JSON-LD says the same as the statements it was written from."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import InputError
from kg.rdf.io.formats import JSONLD
from kg.rdf.io.writing import write
from kg.rdf.namespaces import ID, KG, XSD

_IRIS = st.sampled_from([KG + "rejects", ID + "a", ID + "a/b", "http://e/x#", "urn:isbn:1", "http://e/%20é", ID])
_LITERALS = st.one_of(
    st.builds(Literal, st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)),
    st.builds(lambda t: Literal(t, language="en-gb"), st.text('ab\n"\\', max_size=4)),
    st.builds(
        lambda t: Literal(t, datatype=NamedNode(XSD + "integer")), st.sampled_from(["1", "01", "-0", "9" * 30, "x"])
    ),
    st.builds(lambda t: Literal(t, datatype=NamedNode(XSD + "boolean")), st.sampled_from(["true", "1"])),
    st.builds(lambda t: Literal(t, datatype=NamedNode(XSD + "double")), st.sampled_from(["1.0E0", "1", "NaN"])),
)
_NODES = st.builds(NamedNode, _IRIS)
_QUADS = st.builds(Quad, _NODES, _NODES, st.one_of(_NODES, _LITERALS), st.one_of(st.just(None), _NODES))


def written(statements: list[Quad] | list[Triple]) -> bytes:
    output = io.BytesIO()
    write(statements, output, JSONLD)
    return output.getvalue()


@given(st.lists(_QUADS, max_size=8))
def test_what_is_written_is_read_back(quads: list[Quad]) -> None:
    quads = [q for q in quads if q.predicate.value.rpartition("#")[2] != "type"]
    assert set(parse(written(quads), RdfFormat.JSON_LD)) == set(quads)


def test_names_are_short_and_statements_together() -> None:
    ukraine, deal = NamedNode(ID + "Ukraine"), NamedNode(ID + "deal-1")
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    statements = [
        Triple(ukraine, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(KG + "Country")),
        Triple(ukraine, NamedNode(KG + "rejects"), deal),
        Triple(ukraine, label, Literal("Ukraine")),
        Triple(ukraine, label, Literal("Ukrajina", language="cs")),
        Triple(BlankNode("b"), NamedNode(KG + "start"), Literal(3)),
    ]
    document = json.loads(written(statements))
    assert document["@context"]["kg"] == KG and "schema" not in document["@context"]
    assert document["@graph"] == [
        {
            "@id": "id:Ukraine",
            "@type": "kg:Country",
            "kg:rejects": {"@id": "id:deal-1"},
            "rdfs:label": ["Ukraine", {"@value": "Ukrajina", "@language": "cs"}],
        },
        {"@id": "_:b", "kg:start": 3},
    ]


def test_what_json_ld_cannot_say_is_refused() -> None:
    used = Triple(NamedNode(ID + "a"), NamedNode(KG + "b"), NamedNode("id:strange"))
    with pytest.raises(InputError, match="would read the prefix id: into <id:strange>"):
        written([used])
