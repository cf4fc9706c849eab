"""What ``python -m benchmarks.corpus`` takes from a claim of ``kg``."""

from __future__ import annotations

from benchmarks.corpus import kg_system
from corpus import Document, Span


def test_the_edge_of_a_location_has_the_roles_of_the_corpus() -> None:
    text = "The Peruvian embassy in Nairobi was closed. Nairobi is the capital of Kenya."
    document = Document("d", "written", "dev", "", "", "", text, (Span(0, 43), Span(44, len(text))), ())
    located = [claim for claim in kg_system(assert_above=0.0)(document) if claim.type == "Location"]
    assert located
    assert {claim.edge for claim in located} - {None} == {("agent", "object")}
    assert all({"agent", "object"} <= claim.roles.keys() for claim in located)
