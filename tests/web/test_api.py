"""The JSON API: answers as described, whatever is asked; what the pages need is there."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kg.entities.decisions import read_decisions
from kg.web.api import ENDPOINTS
from kg.web.endpoints import description
from tests.web.conftest import Server, serving

CHECKS = (not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance)
# Takes seconds each: reads with the language model, validates the whole graph.
SLOW = {"/api/sentence", "/api/validation"}
SCHEMA = schemathesis.openapi.from_dict(description(ENDPOINTS, "0"))


@SCHEMA.exclude(path=list(SLOW)).parametrize()
@settings(max_examples=8)
def test_answers_are_as_described(case: schemathesis.Case, server: Server) -> None:
    case.call_and_validate(base_url=server.url, checks=list(CHECKS), timeout=60)


@pytest.mark.parametrize("endpoint", [e for e in ENDPOINTS if e.method == "GET"], ids=lambda e: e.path)
def test_unknown_parameter_is_refused(server: Server, endpoint: object) -> None:
    path = endpoint.path  # type: ignore[attr-defined]
    answer = httpx.get(server.url + path, params={"nonsense": "1", "iri": "x", "q": "x", "name": "x"})
    assert answer.status_code == 400
    assert "error" in answer.json()


def test_sentence_behind_who_threatened_starlink_is_three_requests_away(server: Server) -> None:
    hit = httpx.get(f"{server.url}/api/search", params={"q": "Starlink"}).json()["names"][0]
    claims = httpx.get(
        f"{server.url}/api/claims", params={"entity": hit["entity"]["iri"], "type": "Threaten", "status": "asserted"}
    ).json()["claims"]
    document = httpx.get(f"{server.url}/api/document", params={"iri": claims[0]["document"]["iri"]}).json()
    start, end = claims[0]["trigger_start"], claims[0]["trigger_end"]
    assert document["text"][start:end] == claims[0]["trigger"]
    assert claims[0]["quote"] in document["text"]


def test_statuses_are_kept_apart(server: Server) -> None:
    def total(status: str) -> int:
        return int(httpx.get(f"{server.url}/api/claims", params={"status": status}).json()["total"])

    every = int(httpx.get(f"{server.url}/api/claims").json()["total"])
    assert total("asserted") + total("possible") + total("planned") + total("denied") == every
    assert total("denied,planned") == total("denied") + total("planned")
    denied = httpx.get(f"{server.url}/api/claims", params={"status": "denied"}).json()["claims"]
    assert denied and {claim["polarity"] for claim in denied} == {"Denied"}


def test_neighbours_come_in_pages(server: Server) -> None:
    def part(offset: int) -> dict[str, object]:
        return httpx.get(f"{server.url}/api/graph", params={"iri": "id:Ukraine", "limit": 5, "offset": offset}).json()

    first, second = part(0), part(5)
    assert first["total"] == second["total"] and first["shown"] == 5
    names = [{node["iri"] for node in one["nodes"][1:]} for one in (first, second)]  # type: ignore[index]
    assert len(names[0]) == len(names[1]) == 5 and not names[0] & names[1]


def test_what_was_not_read_is_told(server: Server) -> None:
    documents = httpx.get(f"{server.url}/api/documents").json()["documents"]
    pages = [httpx.get(f"{server.url}/api/document", params={"iri": one["iri"]}).json() for one in documents]
    teasers = [(page, page["text"].index("Read more:")) for page in pages if "Read more:" in page["text"]]
    assert teasers
    for page, at in teasers:
        assert any(stretch["start"] <= at < stretch["end"] for stretch in page["noise"])
        assert not any(passage["start"] <= at < passage["end"] for passage in page["passages"])


def test_contradiction_shows_both_sides(server: Server) -> None:
    page = httpx.get(f"{server.url}/api/agreement").json()
    assert page["contradictions"]
    for pair in page["contradictions"]:
        assert (pair["affirmed"]["polarity"], pair["denied"]["polarity"]) == ("Affirmed", "Denied")


def test_validation_names_remedy_and_sentence(server: Server) -> None:
    groups = httpx.get(f"{server.url}/api/validation", timeout=120).json()["groups"]
    assert groups and all(group["remedy"] and group["message"] for group in groups)
    assert any(result["quote"] for group in groups for result in group["results"])
    claims = [one for group in groups for one in group["results"] if "/claim-" in one["focus"]]
    assert claims and all("/doc-" in one["document"] for one in claims)


def test_sentence_is_read(server: Server) -> None:
    text = "Norway threatened Canada, Reuters reported."
    reading = httpx.post(f"{server.url}/api/sentence", json={"text": text}, timeout=120).json()
    (claim,) = [claim for claim in reading["claims"] if claim["type"] == "Threaten"]
    assert {role["role"]: role["text"] for role in claim["roles"]}["agent"] == "Norway"
    assert claim["rules"] and reading["tokens"][0]["text"] == "Norway"


def test_decision_is_written_where_the_build_reads_it(graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "decisions.tsv"
    pair = {"first": "https://w3id.org/kg-news/id/A", "second": "https://w3id.org/kg-news/id/B"}
    with serving(str(graph), "--decisions", str(file)) as server:
        for verdict in ("same", "different", "unsure"):
            answer = httpx.post(f"{server.url}/api/decision", json={**pair, "verdict": verdict})
            assert answer.status_code == 200
            [decision] = read_decisions(file).all
            assert (decision.verdict, decision.one, decision.other) == (verdict, "id:A", "id:B")
            assert decision.who and decision.when
        assert httpx.post(f"{server.url}/api/decision", json={**pair, "verdict": "undecided"}).status_code == 200
        assert read_decisions(file).all == ()


def test_decision_without_a_file_is_refused(graph: Path) -> None:
    with serving(str(graph)) as server:
        body = {"first": "http://a/b", "second": "http://a/c", "verdict": "same"}
        assert httpx.post(f"{server.url}/api/decision", json=body).status_code == 403


def test_shipped_query_is_filled_safely(server: Server) -> None:
    body = {"name": "who-threatens", "values": {"service": 'x" } ; DROP ALL #'}}
    sparql = httpx.post(f"{server.url}/api/filled-query", json=body).json()["sparql"]
    assert '"x\\" } ; DROP ALL #"' in sparql and not sparql.startswith("#")
    assert httpx.get(f"{server.url}/sparql", params={"query": sparql}).status_code == 200
