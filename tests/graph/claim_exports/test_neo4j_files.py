"""Tables by the header rules of neo4j-admin, and the script by the grammar of openCypher: both hold the whole graph."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.graph.claim_exports.claim_reader import ClaimReader, ClaimRecord
from kg.graph.claim_exports.neo4j_files import write_cypher, write_tables
from kg.graph.claim_exports.neo4j_tables import LINK_TABLES, NODE_TABLES, relationship_type
from kg.rdf.namespaces import ID

# https://neo4j.com/docs/operations-manual/current/import/: what a field of a header may be.
FIELD = re.compile(
    r"(?:\w+)?:ID\(\w+\)|:(?:START_ID|END_ID)\(\w+\)|:LABEL|:TYPE"
    r"|\w+:(?:int|long|float|double|boolean|byte|short|char|string|point|date|datetime)(?:\[\])?"
)
Rows = dict[str, list[dict[str, str]]]


def tables(folder: Path) -> Rows:
    found = {}
    for path in folder.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file, strict=True))
    return found


@pytest.fixture
def folder(reader: ClaimReader, tmp_path: Path) -> Path:
    notes = write_tables(reader, tmp_path / "neo4j", ordered=True)
    assert [note.split()[0] for note in notes] == ["1", "1"]  # no passage; a name with the delimiter of arrays
    return tmp_path / "neo4j"


def check_import(folder: Path) -> None:
    """Check what neo4j-admin checks: header fields, unique IDs, ends that exist."""
    rows = tables(folder)
    assert set(rows) == {*NODE_TABLES, *LINK_TABLES}
    for path in folder.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            first = next(csv.reader(file))
        assert all(map(FIELD.fullmatch, first)), first
        assert len(set(first)) == len(first)
    ids = {}
    for name, nodes in NODE_TABLES.items():
        values = [row[f"iri:ID({nodes.label})"] for row in rows[name]]
        assert len(set(values)) == len(values)
        assert all(row[":LABEL"].split(";")[0] == nodes.label for row in rows[name])
        ids[nodes.label] = set(values)
    for name, links in LINK_TABLES.items():
        for row in rows[name]:
            assert row[f":START_ID({links.start})"] in ids[links.start]
            assert row[f":END_ID({links.end})"] in ids[links.end]
            assert re.fullmatch(r"[A-Z][A-Z0-9_]*", row[":TYPE"])


def test_the_tables_keep_the_rules_of_the_importer(folder: Path) -> None:
    check_import(folder)


def test_only_what_is_asserted_joins_entities(folder: Path) -> None:
    rows = tables(folder)
    edges = {(row[":START_ID(Entity)"].removeprefix(ID), row[":TYPE"]): row for row in rows["edges"]}
    assert set(edges) == {
        ("Ukraine", "REJECTS"), ("Ukraine", "MEMBER_OF"), ("Anna", "MEMBER_OF"), ("deal", "CONCERNS")
    }  # fmt: skip
    assert edges["Ukraine", "REJECTS"]["claim:string"] == f"{ID}claim-1"
    assert edges["deal", "CONCERNS"]["claim:string"] == ""
    status = {row["iri:ID(Claim)"].removeprefix(ID): row["status:string"] for row in rows["claims"]}
    assert (status["claim-1"], status["claim-2"], status["claim-3"]) == ("asserted", "denied", "claimed")
    assert [row[":TYPE"] for row in rows["agreement"]] == ["CONTRADICTS"]


def test_quotation_marks_delimiters_and_line_breaks_come_back(folder: Path) -> None:
    rows = tables(folder)
    assert rows["claims"][0]["quote:string"] == 'Ukraine "rejected" the deal; all. A'
    (ukraine,) = [row for row in rows["entities"] if row["name:string"] == "Ukraine"]
    assert (ukraine["aliases:string[]"], ukraine[":LABEL"]) == ("Kyiv, the", "Entity;Country;Place")


def test_names_of_properties_become_relationship_types() -> None:
    assert [relationship_type(n) for n in ("rejects", "holdsPosition", "attributed to")] == [
        "REJECTS", "HOLDS_POSITION", "ATTRIBUTED_TO"
    ]  # fmt: skip


def script_rows(script: str) -> list[dict[str, object]]:
    """Return the rows of a script's UNWIND statements, whose maps are JSON but for the quotation of their keys."""
    rows = []
    for part in re.findall(r"UNWIND \[\n(.*?)\n\] AS row\n", script, re.DOTALL):
        for line in part.splitlines():
            keys = re.sub(r"([{,] ?)(?:`(\w+)`|(iri|values|start|end)): ", r'\1"\2\3": ', line.strip().rstrip(","))
            rows.append(json.loads(keys))
    return rows


def test_the_script_has_the_rows_of_the_tables(reader: ClaimReader, folder: Path) -> None:
    output = io.BytesIO()
    write_cypher(reader, output, ordered=True)
    script = output.getvalue().decode()
    found = script_rows(script)
    rows = tables(folder)
    assert len(found) == sum(map(len, rows.values()))
    names = {row["iri"]: row["values"] for row in found if "iri" in row}
    assert names[f"{ID}Ukraine"] == {"name": "Ukraine", "aliases": ["Kyiv; the"], "wikidata": "Q212"}
    assert script.count("CREATE CONSTRAINT") == len(NODE_TABLES)
    assert "SET n += row.values, n:`Country`, n:`Place`;" in script
    assert re.search(r"MERGE \(a\)-\[r:`REJECTS` \{claim: coalesce\(row\.values\.claim, ''\)\}\]->\(b\)", script)


def test_the_seeds_come_back(export: Callable[[str, str], Path], seed_claims: list[ClaimRecord]) -> None:
    folder = export("neo4j", "neo4j")
    check_import(folder)
    rows = tables(folder)
    assert {row["iri:ID(Claim)"] for row in rows["claims"]} == {claim.iri for claim in seed_claims}
    found = {(row["claim:string"], row[":TYPE"]) for row in rows["edges"] if row["claim:string"]}
    assert found == {(c.iri, relationship_type(e.property)) for c in seed_claims for e in c.edges if e.asserted}
    by_claim = {row["iri:ID(Claim)"]: row for row in rows["claims"]}
    assert all(by_claim[c.iri]["quote:string"] == c.quote for c in seed_claims)
