"""The outside programs, and the graphs they are given. ``.ci/install-interop.sh`` installs the programs."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.outside import class_path, jena_jars, owlapi_jars, system_jars
from kg.paths import data

HERE = Path(__file__).parent

Program = Callable[..., dict[str, str]]


def java(jars: list[Path], *arguments: object) -> str:
    """Run Java; return what it prints.

    Raises:
        AssertionError: it fails; with what it said.

    """
    command = ["java", "-Xss16m", "-cp", class_path(jars), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def fields(output: str) -> dict[str, str]:
    """Read the "name value" lines of a checker; of lines with the same name the last counts."""
    return dict(line.split(" ", 1) for line in output.splitlines() if " " in line)


def kg(*arguments: object) -> str:
    """Run the command line in a process of its own; return what it prints."""
    call = "import sys; from kg.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", call, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="session")
def protege() -> Program:
    """What Protégé does on opening a file: OWL API 5.1.9, its OWL 2 DL report, HermiT."""
    jars = owlapi_jars()
    assert jars, "run .ci/install-interop.sh"

    def check(path: Path, *catalog: str) -> dict[str, str]:
        source = HERE / "java" / "OwlCheck.java"
        return fields(java(jars, source, path, "org.semanticweb.HermiT.ReasonerFactory", *catalog))

    return check


@pytest.fixture(scope="session")
def second_owl_api() -> Program:
    """The newer OWL API of Debian, as a second reader."""
    jars = [jar for jar in system_jars() if jar.stem != "owlapi-distribution"]
    return lambda path: fields(java(jars, HERE / "java" / "OwlCheck.java", path))


@pytest.fixture(scope="session")
def rdf4j() -> Program:
    """RDF4J's readers with strict settings: GraphDB's import."""
    return lambda path: fields(java(system_jars(), HERE / "java" / "RioCheck.java", path))


@pytest.fixture(scope="session")
def jena() -> Callable[..., str]:
    """Jena's command-line programs: ``jena("riotcmd.riot", ...)``."""
    jars = jena_jars()
    assert jars, "run .ci/install-interop.sh"
    return lambda program, *arguments: java(jars, program, *arguments)


@pytest.fixture(scope="session")
def built_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``kg build`` makes of the shipped articles: one Turtle file, as users open it in Protégé."""
    path = tmp_path_factory.mktemp("built") / "graph.ttl"
    kg("build", data("seeds", "articles"), "-o", path)
    return path


@pytest.fixture(scope="session")
def two_documents() -> Path:
    """A small graph written by hand, with text that is hard on writers and readers."""
    return HERE / "data" / "two-documents.trig"


@pytest.fixture(scope="session")
def exported(two_documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph as ``kg export --for protege`` writes it."""
    path = tmp_path_factory.mktemp("exported") / "graph.ttl"
    kg("export", two_documents, "--for", "protege", "-o", path)
    return path
