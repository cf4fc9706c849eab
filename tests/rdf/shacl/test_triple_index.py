"""Triples around a node: the same whether there are few, which are read at once, or many."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, Quad

from kg.rdf.shacl.triple_index import TripleIndex

P, Q = NamedNode("http://e/p"), NamedNode("http://e/q")
HUB = NamedNode("http://e/hub")


def node(number: int) -> NamedNode:
    return NamedNode(f"http://e/{number}")


@pytest.mark.parametrize("many", [3, 500])
def test_few_and_many_triples_are_found_alike(many: int) -> None:
    one, two = ox.Store(), ox.Store()
    one.extend(Quad(HUB, P, node(number)) for number in range(many))
    one.extend(Quad(node(number), P, HUB) for number in range(many))
    two.extend([Quad(HUB, P, node(0), node(9)), Quad(HUB, Q, node(1)), Quad(node(1), Q, HUB)])
    nearby = TripleIndex([one, two])
    assert {t.object for t in nearby.matching(HUB, P, None)} == {node(number) for number in range(many)}
    assert {t.subject for t in nearby.matching(None, P, HUB)} == {node(number) for number in range(many)}
    assert len(list(nearby.matching(HUB, P, None))) == many
    assert [t.object for t in nearby.matching(HUB, Q, None)] == [node(1)]
    assert nearby.has(HUB, [Q], None)
    assert nearby.has(None, [Q], HUB)
    assert not nearby.has(HUB, [NamedNode("http://e/none")], None)
    assert not nearby.has(node(2), [Q], None)
    assert len(list(nearby.matching(HUB, None, None))) == many + 1


def test_a_literal_has_no_triples_of_its_own() -> None:
    store = ox.Store()
    store.add(Quad(HUB, P, ox.Literal("x")))
    nearby = TripleIndex([store])
    assert list(nearby.matching(ox.Literal("x"), P, None)) == []
    assert nearby.has(None, [P], ox.Literal("x"))
