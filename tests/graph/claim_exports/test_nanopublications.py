"""Nanopublications are valid by PyPI's nanopub, and have assertion, provenance and publication information."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from nanopub import Nanopub
from rdflib import Dataset

from kg.graph.claim_exports.claim_reader import ClaimRecord
from kg.graph.claim_exports.nanopublications import nanopublication
from kg.rdf.namespaces import ID, KG

CHECKED = 5
"""Nanopublications of the seeds that the library checks; each takes it some time."""


def is_valid(quads: list[ox.Quad]) -> bool:
    data = ox.serialize(quads, format=ox.RdfFormat.TRIG)
    assert data is not None
    dataset = Dataset()
    dataset.parse(data=data.decode(), format="trig")
    return bool(Nanopub(rdf=dataset).is_valid)


def part(quads: list[ox.Quad], name: str) -> set[ox.Triple]:
    return {quad.triple for quad in quads if str(quad.graph_name.value).endswith(f"#{name}")}


def edge(subject: str, property: str, object: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(ID + subject), ox.NamedNode(KG + property), ox.NamedNode(ID + object))


@pytest.mark.parametrize("claim", ["claim-1", "claim-2", "claim-3"])
def test_a_nanopublication_is_valid(claims: dict[str, ClaimRecord], claim: str) -> None:
    assert is_valid(list(nanopublication(claims[claim])))


def test_only_an_asserted_edge_is_in_the_assertion(claims: dict[str, ClaimRecord]) -> None:
    assert edge("Ukraine", "rejects", "deal") in part(list(nanopublication(claims["claim-1"])), "assertion")
    denied = part(list(nanopublication(claims["claim-2"])), "assertion")
    assert edge("Ukraine", "signs", "deal") not in denied
    assert edge("claim-2", "agent", "Ukraine") in denied


def test_the_provenance_has_sentence_speaker_and_document(claims: dict[str, ClaimRecord]) -> None:
    found = part(list(nanopublication(claims["claim-1"])), "provenance")
    values = {triple.object.value for triple in found}
    assert {claims["claim-1"].quote, f"{ID}Anna", f"{ID}doc-1", "Talks", "8", "43"} <= values


def test_the_seeds_come_back_valid(export: Callable[[str, str], Path], seed_claims: list[ClaimRecord]) -> None:
    by_claim = defaultdict(list)
    for quad in ox.parse(path=str(export("nanopub", "a.trig")), format=ox.RdfFormat.TRIG):
        by_claim[quad.graph_name.value.partition("-nanopub#")[0]].append(quad)
    assert set(by_claim) == {claim.iri for claim in seed_claims}
    assert all(len({quad.graph_name for quad in quads}) == 4 for quads in by_claim.values())
    step = len(seed_claims) // CHECKED
    assert all(is_valid(by_claim[claim.iri]) for claim in seed_claims[::step])
    created = {q.object.value for quads in by_claim.values() for q in quads if q.predicate.value.endswith("/created")}
    assert created == {"2026-11-30T12:00:00Z"}
