"""Claims are read with their edges, status, day and document."""

import pyoxigraph as ox
import pytest

from kg.graph.claim_exports.claim_reader import ClaimReader, ClaimRecord, edge_key

Claims = dict[str, ClaimRecord]


@pytest.mark.parametrize(
    ("claim", "status", "edge", "day"),
    [
        ("claim-1", "asserted", ("rejects", True), "2025-02-10"),
        ("claim-2", "denied", ("signs", False), "2025-02-15"),
        ("claim-3", "claimed", None, "2025-02-15"),
        ("claim-6", "claimed", ("memberOf", False), "2025-02-15"),
    ],
)
def test_a_claim_has_status_edge_and_day(
    claims: Claims, claim: str, status: str, edge: tuple[str, bool] | None, day: str
) -> None:
    found = claims[claim]
    assert found.status == status
    assert [(e.property, e.asserted) for e in found.edges] == ([edge] if edge else [])
    assert found.day == day


def test_a_claim_says_what_it_says(claims: Claims) -> None:
    assert claims["claim-1"].sentence == "Ukraine rejects deal & <more>"
    assert claims["claim-2"].sentence.endswith("(denied)")
    assert "against it" in claims["claim-3"].sentence


def test_an_entity_has_its_most_specific_class_first(claims: Claims) -> None:
    ukraine = dict(claims["claim-1"].roles)["agent"]
    assert ukraine.classes == ("Country", "Place")
    assert (ukraine.wikidata, ukraine.aliases) == ("Q212", ("Kyiv; the",))


def test_a_claim_without_a_passage_is_counted(reader: ClaimReader, claims: Claims) -> None:
    assert "claim-7" not in claims
    assert reader.without_passage() == 1


def test_edges_that_no_claim_states_are_found(reader: ClaimReader, claims: Claims) -> None:
    stated = [edge_key(e.subject.iri, e.property, e.object.iri) for c in claims.values() for e in c.edges if e.asserted]
    assert [(e.property, e.object.label) for e in reader.other_edges(stated)] == [("concerns", "tin")]


def test_the_order_of_a_store_gives_the_same_claims(reader: ClaimReader, claims: Claims) -> None:
    assert sorted(claim.iri for claim in reader.claims(ordered=False)) == sorted(c.iri for c in claims.values())


def test_a_store_of_named_graphs_without_a_merge_gives_each_claim_once(small: ox.Store, claims: Claims) -> None:
    store = ox.Store()
    for graph in ("urn:a", "urn:b"):
        store.extend(ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(graph)) for q in small)
    assert list(ClaimReader(store).claims()) == list(claims.values())
