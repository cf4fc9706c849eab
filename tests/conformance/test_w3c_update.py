"""The W3C SPARQL 1.1 Update suite through the library, where a copy of it is: $KG_W3C_SUITES, or ../shared/suites."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import Quad
from pyoxigraph import Store as NativeStore

from benchmarks.w3c import Case
from benchmarks.w3c_update import cases, evaluate
from kg.rdf.store import open_store

SUITES = Path(os.environ.get("KG_W3C_SUITES") or Path(__file__).parents[3] / "shared/suites")
CASES = [case for case in cases(SUITES) if case.kind == "UpdateEvaluationTest"]


def update(quads: Sequence[Quad], request: Path) -> Sequence[Quad]:
    store = open_store()
    names = {quad.graph_name for quad in quads if hasattr(quad.graph_name, "value")}
    for name in names:
        store.add_document(name.value, [quad for quad in quads if quad.graph_name == name])
    plain = NativeStore()
    plain.extend(quad for quad in quads if quad.graph_name not in names)
    data = "\n".join(f"{quad.triple} ." for quad in plain)
    store.update(f"INSERT DATA {{ {data} }}")
    store.update(request.read_text("utf-8"), base_iri=request.as_uri())
    return list(store.quads())


@pytest.mark.skipif(not CASES, reason="the suite is not here")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    evaluate(case, update)
