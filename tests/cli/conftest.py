"""The command line, run in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main

Run = Callable[..., Result]

GRAPH = """@prefix kg: <https://w3id.org/kg-news/ontology#> .
@prefix id: <https://w3id.org/kg-news/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:Ukraine a kg:Country ; kg:rejects id:deal-x ; rdfs:label "Ukraine"@en .
id:deal-x rdfs:label "minerals\\nproposal, the | one" .
id:US kg:threatens id:Starlink ; rdfs:label "US" .
"""


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """A small graph in a Turtle file."""
    path = tmp_path / "graph.ttl"
    path.write_text(GRAPH)
    return path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``kg`` with arguments, in an empty folder, without the user's configuration."""
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("KG_STORE", raising=False)

    def call(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)

    return call
