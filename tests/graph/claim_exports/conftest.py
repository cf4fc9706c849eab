"""A graph of the seeds, and what is exported of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.cli.group import commands
from kg.graph.claim_exports.claim_reader import ClaimReader, ClaimRecord
from kg.rdf.namespaces import PREFIXES

SEEDS = Path(__file__).resolve().parents[3] / "seeds" / "articles"
ARTICLES = 3
"""Articles that are read; each takes a second."""

SMALL = """
id:doc-1 a kg:Document ; dcterms:title "Talks" ; dcterms:issued "2025-02-15T00:00:00"^^xsd:dateTime ;
    dcterms:identifier "https://example.org/talks" ; dcterms:publisher id:Daily ;
    kg:text "Before. Ukraine \\"rejected\\" the deal; all. After." .
id:Daily a kg:MediaOrganization ; rdfs:label "Daily" ; skos:exactMatch wd:Q2 .
id:p a kg:Passage ; kg:start 8 ; kg:end 43 ;
    kg:quote "Ukraine \\"rejected\\" the deal; all. A" ; prov:wasQuotedFrom id:doc-1 .
id:Ukraine a kg:Country, kg:Place ; rdfs:label "Ukraine" ; skos:altLabel "Kyiv; the" ; skos:exactMatch wd:Q212 ;
    kg:rejects id:deal ; kg:memberOf id:UN ; kg:borders id:deal .
id:UN a kg:InternationalOrganization ; rdfs:label "UN" ; skos:exactMatch wd:Q1065 .
id:Anna a kg:Person ; rdfs:label "Anna" ; skos:exactMatch wd:Q3 ; kg:memberOf id:Greens .
id:Greens a kg:PoliticalParty ; rdfs:label "Greens" ; skos:exactMatch wd:Q4 .
id:deal a kg:Deal ; rdfs:label "deal & <more>" ; kg:concerns id:tin .
id:tin a kg:Mineral ; rdfs:label "tin" .
id:claim-1 a kg:Claim, kg:Reject ; kg:agent id:Ukraine ; kg:object id:deal ; kg:directProperty kg:rejects .
id:claim-2 a kg:Claim, kg:Sign ; kg:agent id:Ukraine ; kg:object id:deal ; kg:directProperty kg:signs .
id:claim-3 a kg:Claim, kg:Protest ; kg:agent id:Ukraine ; kg:content "against it" .
id:claim-4 a kg:Claim, kg:Membership ; kg:agent id:Ukraine ; kg:object id:UN ; kg:directProperty kg:memberOf ;
    kg:from "1945-10-24T00:00:00"^^xsd:dateTime .
id:claim-5 a kg:Claim, kg:Membership ; kg:agent id:Anna ; kg:object id:Greens ; kg:directProperty kg:memberOf .
id:claim-6 a kg:Claim, kg:Membership ; kg:agent id:Anna ; kg:object id:UN ; kg:directProperty kg:memberOf .
id:claim-7 a kg:Claim, kg:Membership ; kg:polarity kg:Affirmed ; kg:agent id:Anna .
id:claim-2 kg:contradicts id:claim-1 .
id:claim-1 kg:attributedTo id:Anna ; kg:time "2025-02-10T00:00:00"^^xsd:dateTime .
""" + "".join(
    f"id:claim-{n} kg:polarity kg:{'Denied' if n == 2 else 'Affirmed'} ; kg:certainty kg:Certain ; kg:tense kg:Past ; "
    f"kg:confidence 0.{n}5 ; kg:evidence id:p ; kg:trigger 'said' .\n"
    for n in range(1, 7)
)
"""Claims: asserted, denied, with one participant, memberships, one that no edge asserts, one without a passage."""
PREFIX_LINES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


@pytest.fixture(scope="session")
def small() -> ox.Store:
    """A small graph that has each case."""
    store = ox.Store()
    store.load(PREFIX_LINES + SMALL, ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="session")
def reader(small: ox.Store) -> ClaimReader:
    """A reader of the small graph."""
    return ClaimReader(small)


@pytest.fixture(scope="session")
def claims(reader: ClaimReader) -> dict[str, ClaimRecord]:
    """The claims of the small graph by local name."""
    return {claim.iri.rpartition("/")[2]: claim for claim in reader.claims()}


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of some articles of the seeds."""
    folder = tmp_path_factory.mktemp("exports") / "seeds.kg"
    articles = [str(path) for path in sorted(SEEDS.iterdir())[:ARTICLES]]
    result = CliRunner().invoke(
        commands, ["build", *articles, "--store", str(folder), "--quiet", "--timestamp", "2026-11-30T12:00:00"]
    )
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="session")
def seed_claims(seeds: Path) -> list[ClaimRecord]:
    """The claims of that store."""
    return list(ClaimReader(ox.Store.read_only(str(seeds))).claims())


Export = Callable[[str, str], Path]


@pytest.fixture
def export(seeds: Path, tmp_path: Path) -> Export:
    """Export the store for a program to a file of this name; return its path."""

    def call(program: str, name: str) -> Path:
        path = tmp_path / name
        result = CliRunner().invoke(commands, ["export", "--store", str(seeds), "--for", program, "-o", str(path)])
        assert result.exit_code == 0, result.output
        return path

    return call
