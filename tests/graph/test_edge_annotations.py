"""RDF 1.2: claims are the reifiers of the edges that they state, and of no others."""

from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store, parse

from kg.cli import main
from kg.graph.edge_annotations import REIFIES, with_edge_annotations

HEAD = """PREFIX kg: <https://w3id.org/kg-news/ontology#> PREFIX id: <https://w3id.org/kg-news/id/>
"""
EDGE = "id:Ukraine kg:rejects id:plan ."
CLAIM = """id:claim-1 a kg:Claim, kg:Reject ; kg:directProperty kg:rejects ; kg:agent id:Ukraine ; kg:object id:plan ;
  kg:polarity kg:Affirmed ; kg:certainty kg:Certain ; kg:tense kg:Past ; kg:confidence 0.9 ; kg:evidence id:passage-1 .
id:passage-1 kg:quote "Kyiv rejected the plan." ."""
QUERY = (
    HEAD
    + """SELECT ?what ?confidence ?quote {
  id:Ukraine kg:rejects ?what ~ ?claim {| kg:confidence ?confidence ; kg:evidence/kg:quote ?quote |} }"""
)


def annotated(text: str) -> list[str]:
    quads = with_edge_annotations(parse(HEAD + text, format=RdfFormat.TRIG))
    return [str(quad.object) for quad in quads if quad.predicate == REIFIES]


def test_a_claim_reifies_the_edge_it_states() -> None:
    [edge] = annotated(EDGE + CLAIM)
    assert edge.count("kg-news/id/Ukraine") == edge.count("kg-news/id/plan") == 1


def test_one_claim_of_an_office_reifies_its_three_edges() -> None:
    text = """id:claim-2 kg:directProperty kg:holdsPosition, kg:positionIn, kg:represents ; kg:agent id:Macron ;
      kg:object id:President ; kg:recipient id:France ; kg:polarity kg:Affirmed ; kg:certainty kg:Certain .
    id:Macron kg:holdsPosition id:President ; kg:represents id:France . id:President kg:positionIn id:France ."""
    assert len(set(annotated(text))) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kg:Affirmed", "kg:Denied"),
        ("kg:Certain ", "kg:Possible "),
        ("kg:Past", "kg:Future"),
        ("kg:object", "kg:recipient"),
        (EDGE, ""),
    ],
)
def test_no_claim_reifies_what_it_does_not_state(old: str, new: str) -> None:
    text = EDGE + CLAIM
    assert old in text
    found = annotated(text.replace(old, new))
    assert len(found) == (1 if new == "kg:recipient" else 0)  # some frames put the other party into another role


def test_an_edge_of_another_documents_graph_is_not_reified() -> None:
    assert annotated(f"id:doc-1 {{ {CLAIM} }} id:doc-2 {{ {EDGE} }}") == []
    assert len(annotated(f"id:doc-1 {{ {CLAIM} {EDGE} }}")) == 1


@pytest.mark.parametrize("extension", ["ttl", "trig", "nt", "nq"])
def test_an_export_is_read_again_and_answers_in_annotation_syntax(tmp_path: Path, extension: str) -> None:
    (tmp_path / "g.ttl").write_text(HEAD + EDGE + CLAIM, encoding="utf-8")
    output = tmp_path / f"out.{extension}"
    with pytest.raises(SystemExit) as ended:
        main(["export", str(tmp_path / "g.ttl"), "--rdf12", "-o", str(output)])
    assert not ended.value.code
    store = Store()
    store.load(path=str(output))
    rows = store.query(QUERY, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    assert [[value.value for value in row] for row in rows] == [
        ["https://w3id.org/kg-news/id/plan", "0.9", "Kyiv rejected the plan."]
    ]


@pytest.mark.parametrize("options", [["--to", "rdfxml"], ["--to", "jsonld"], ["--for", "protege"]])
def test_what_cannot_hold_triple_terms_is_refused(
    tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "g.ttl").write_text(HEAD + EDGE, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["export", str(tmp_path / "g.ttl"), "--rdf12", *options, "-o", str(tmp_path / "out.ttl")])
    assert ended.value.code == 2
    assert "cannot hold the triple terms" in capsys.readouterr().err
    assert not (tmp_path / "out.ttl").exists()
