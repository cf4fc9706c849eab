"""Entities are found by IRI, name and words; what is ambiguous or unknown is told with candidates."""

import pytest

from kg.answers.entity_names import AmbiguousNameError, claim_types_named, entities_named, entity_number
from kg.errors import InputError, NotFoundError
from kg.web.index.reader import IndexReader


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Norway", "Norway"),
        ("  norway ", "Norway"),
        ("id:Norway", "Norway"),
        ("https://w3id.org/kg-news/id/Norway", "Norway"),
        ("Carney", "Mark Carney"),
        ("snorre field", "Snorre oil field"),
    ],
)
def test_entity_is_found(index: IndexReader, name: str, label: str) -> None:
    number = entity_number(index, name)
    assert index.entities([number])[number].label == label


def test_ambiguous_name_is_told_with_candidates(index: IndexReader) -> None:
    with pytest.raises(AmbiguousNameError) as error:
        entity_number(index, "fisheries treaty")
    assert len(error.value.candidates) > 1
    iri = error.value.candidates[0].entity.iri
    assert f"id:{iri.rpartition('/')[2]}  fisheries treaty (Treaty, " in str(error.value)
    assert [one.entity.iri for one in entities_named(index, iri)] == [iri]


@pytest.mark.parametrize("name", ["Norwya", "id:Norwya", "https://w3id.org/kg-news/id/Norwya"])
def test_unknown_name_is_told_with_similar_ones(index: IndexReader, name: str) -> None:
    with pytest.raises(NotFoundError, match=r"did you mean Norway \(id:Norway\)"):
        entity_number(index, name)


@pytest.mark.parametrize("name", ["xyzzyqq", "%", "_", "'; --", "\\"])
def test_unknown_name_without_similar_ones(index: IndexReader, name: str) -> None:
    with pytest.raises(NotFoundError, match="nothing in this graph is called"):
        entity_number(index, name)


def test_empty_name_is_refused(index: IndexReader) -> None:
    with pytest.raises(InputError, match="name an entity"):
        entity_number(index, "  ")


def test_claim_types_bring_those_below(index: IndexReader) -> None:
    assert claim_types_named(index, ["kg:Sign"]) == ("Sign",)
    assert {"Tenure", "Ownership"} < set(claim_types_named(index, ["StateClaim"]))
    with pytest.raises(NotFoundError, match="did you mean Reject"):
        claim_types_named(index, ["Rejec"])
