"""networkx reads what is written for Gephi and for itself, and finds each claim that joins two entities in it."""

import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import networkx
import pytest

from kg.graph.claim_exports.claim_network import write_gexf, write_graphml, write_node_link
from kg.graph.claim_exports.claim_reader import ClaimReader, ClaimRecord
from kg.rdf.namespaces import ID

FORMATS = ("gexf", "graphml", "json")


def read(path: Path) -> networkx.MultiDiGraph:
    if path.suffix == ".json":
        return networkx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges")
    return networkx.read_gexf(path, version="1.3") if path.suffix == ".gexf" else networkx.read_graphml(path)


@pytest.fixture(params=FORMATS)
def network(request: pytest.FixtureRequest, reader: ClaimReader, tmp_path: Path) -> networkx.MultiDiGraph:
    write = dict(zip(FORMATS, (write_gexf, write_graphml, write_node_link), strict=True))[request.param]
    output = io.BytesIO()
    notes = list(write(reader, output, ordered=True))
    assert [note.split()[0] for note in notes] == ["1", "1"]  # one participant; no passage
    path = tmp_path / f"small.{request.param}"
    path.write_bytes(output.getvalue())
    return read(path)


def edge(network: networkx.MultiDiGraph, claim: str) -> dict[str, object]:
    (found,) = [data for *_, data in network.edges(data=True) if data.get("claim") == ID + claim]
    return dict(found)


def test_nodes_have_names_classes_and_items(network: networkx.MultiDiGraph) -> None:
    node = network.nodes[f"{ID}Ukraine"]
    assert [node[k] for k in ("label", "class", "aliases", "wikidata")] == ["Ukraine", "country", "Kyiv; the", "Q212"]
    assert network.nodes[f"{ID}deal"]["label"] == "deal & <more>"
    assert f"{ID}Daily" in network  # an entity without edges


def test_edges_have_status_date_weight_and_sentence(network: networkx.MultiDiGraph) -> None:
    rejection, signature = edge(network, "claim-1"), edge(network, "claim-2")
    assert (rejection["status"], rejection["date"], rejection["weight"]) == ("asserted", "2025-02-10", 0.15)
    assert (signature["status"], signature["label"], signature["property"]) == ("denied", "signs", "signs")
    assert rejection["quote"] == 'Ukraine "rejected" the deal; all. A'
    assert (rejection["speakers"], rejection["publisher"], rejection["url"]) == (
        "Anna",
        "Daily",
        "https://example.org/talks",
    )


def test_an_edge_that_no_claim_states_is_there(network: networkx.MultiDiGraph) -> None:
    ((_, _, data),) = network.out_edges(f"{ID}deal", data=True)
    assert (data["property"], data["status"]) == ("concerns", "stated")


@pytest.mark.parametrize(("program", "name"), [("gephi", "a.gexf"), ("gephi", "a.graphml"), ("networkx", "a.json")])
def test_the_seeds_come_back(
    program: str, name: str, export: Callable[[str, str], Path], seed_claims: list[ClaimRecord]
) -> None:
    wanted = Counter((c.iri, e.subject.iri, e.object.iri, e.property) for c in seed_claims for e in c.edges)
    found = Counter(
        (data["claim"], source, target, data["property"])
        for source, target, data in read(export(program, name)).edges(data=True)
        if "claim" in data
    )
    assert found == wanted
    assert wanted
