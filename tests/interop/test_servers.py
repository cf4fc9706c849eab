"""SPARQL servers on this machine: push a graph, ask for it back, compare counts and a digest."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Dataset, Quad, RdfFormat, parse

from kg.rdf.store import open_store
from tests.conftest import free_port, wait_for
from tests.interop.conftest import kg

pytestmark = pytest.mark.interop

GRAPHS = ("https://w3id.org/kg-news/id/doc-7d1e", "https://w3id.org/kg-news/id/doc-8e2f")
VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
DefaultGraph = urn:default
"""


@pytest.fixture
def virtuoso(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Virtuoso with an open SPARQL endpoint that takes updates."""
    program, shell = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    assert program is not None, "run .ci/install-interop.sh"
    assert shell is not None, "run .ci/install-interop.sh"
    sql, http = free_port(), free_port()
    ini = tmp_path / "virtuoso.ini"
    ini.write_text(VIRTUOSO_INI.format(folder=tmp_path, sql=sql, http=http), encoding="utf-8")
    command = [program, "+configfile", str(ini), "+foreground", "+wait"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{http}/sparql", process)
        grant = 'GRANT SPARQL_UPDATE TO "SPARQL";'
        subprocess.run([shell, f"127.0.0.1:{sql}", "dba", "dba", f"exec={grant}"], check=True, capture_output=True)
        monkeypatch.setenv("KG_ENDPOINT_GRAPH_STORE", f"http://127.0.0.1:{http}/sparql-graph-crud")
        yield f"http://127.0.0.1:{http}/sparql"
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def digest(dataset: Dataset) -> str:
    """Return a digest of the statements, by the values of numbers and dates, whatever their order."""
    lines = sorted(str(quad) for quad in open_values(dataset))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _merged(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object)


def open_values(dataset: Dataset) -> Iterator[object]:
    """Spell literals as our store does: some servers keep values, not spellings."""
    with open_store() as store:
        store.native.extend(dataset)
        yield from list(store.native)


def pushed_and_pulled(endpoint: str, two_documents: Path, tmp_path: Path) -> None:
    kg("push", endpoint, two_documents)
    source = Dataset(parse(path=str(two_documents), format=RdfFormat.TRIG))
    for graph in GRAPHS:
        output = tmp_path / "back.nt"
        construct = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        kg("query", construct, "--endpoint", endpoint, "-o", output)
        back = Dataset(parse(path=str(output), format=RdfFormat.N_TRIPLES))
        sent = Dataset(_merged(quad) for quad in source if quad.graph_name.value == graph)
        assert len(back) == len(sent) > 0
        assert digest(back) == digest(sent)


def test_oxigraph(oxigraph: str, two_documents: Path, tmp_path: Path) -> None:
    pushed_and_pulled(oxigraph, two_documents, tmp_path)


def test_pushing_again_replaces_a_document(oxigraph: str, two_documents: Path, tmp_path: Path) -> None:
    kg("push", oxigraph, two_documents)
    pushed_and_pulled(oxigraph, two_documents, tmp_path)


def test_virtuoso(virtuoso: str, two_documents: Path, tmp_path: Path) -> None:
    pushed_and_pulled(virtuoso, two_documents, tmp_path)


def test_a_build_survives_a_server(oxigraph: str, built_graph: Path, tmp_path: Path) -> None:
    """All of it, ontology and text included, comes back as it was pushed."""
    graph = "https://w3id.org/kg-news/id/whole"
    kg("push", oxigraph, built_graph, "--graph", graph)
    output = tmp_path / "back.nt"
    construct = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    kg("query", construct, "--endpoint", oxigraph, "-o", output)
    sent = Dataset(parse(path=str(built_graph), format=RdfFormat.TURTLE))
    assert output.stat().st_size > 0
    assert digest(Dataset(parse(path=str(output), format=RdfFormat.N_TRIPLES))) == digest(sent)
