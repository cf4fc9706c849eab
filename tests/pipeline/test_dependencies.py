"""What decides that a document is read again: the modules that its extraction imports, their data and packages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg import paths
from kg.pipeline import dependencies as under_test
from kg.pipeline.dependencies import dependencies
from kg.pipeline.fingerprints import _EXTRACTION, _GRAPH

READ_ONE = """
import json, sys
from kg.documents.reading import decode
from kg.entities import KeyMaker
from kg.pipeline.extraction_tasks import Extractor
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
[document] = decode(b"Talks\\n\\nUkraine rejected a proposal by the United States on Monday.", "a.txt")
[(_, extraction)] = Extractor().extract([document])
KeyMaker().clusters(extraction)
modules = {name: module.__file__ for name, module in sys.modules.items() if name.split(".")[0] == "kg"}
print(json.dumps([[n for n, file in modules.items() if not file.endswith("__init__.py")], opened]))
"""


@pytest.fixture(scope="module")
def run() -> tuple[set[str], set[Path]]:
    """Modules that reading a document imports, and files that it opens."""
    output = subprocess.check_output([sys.executable, "-c", READ_ONE], text=True)
    modules, opened = json.loads(output)
    return set(modules), {Path(name) for name in opened}


def test_what_reading_a_document_imports_from_its_rooms_is_counted(run: tuple[set[str], set[Path]]) -> None:
    rooms = ("kg.documents", "kg.extraction", "kg.language", "kg.knowledge")
    assert {name for name in run[0] if name.startswith(rooms)} <= set(dependencies(*_EXTRACTION).modules)


def test_every_shipped_file_that_reading_a_document_opens_is_counted(run: tuple[set[str], set[Path]]) -> None:
    shipped = (paths.data("ontology"), paths.data("shapes"), paths.model())
    opened = {path for path in run[1] if any(path.is_relative_to(folder) for folder in shipped)}
    assert len(opened) > 20
    assert opened <= set(dependencies(*_EXTRACTION).files())


def test_graphs_pages_and_commands_do_not_have_documents_read_again() -> None:
    rooms = {name.split(".")[1] for name in dependencies(*_EXTRACTION).modules}
    assert not rooms & {"api", "cli", "graph", "web"}


def test_the_shape_of_graphs_has_them_written_again() -> None:
    used = dependencies(*_GRAPH)
    assert {"kg.graph.document_graph", "kg.entities.resolver", "kg.graph.terms"} <= set(used.modules)
    assert not {name for name in used.modules if name.startswith(("kg.language", "kg.extraction"))}


def test_packages_that_compute_are_counted_and_extras_are_not() -> None:
    packages = {name for name, _ in dependencies(*_EXTRACTION).packages}
    assert {"numpy", "onnxruntime", "spacy", "tokenizers", "trafilatura", "python-dateutil"} <= packages
    assert not packages & {"pypdfium2", "warcio", "requests", "distributed"}


def test_imports_are_followed_through_packages_names_and_strings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "__init__.py": "",
        "a.py": "from kg.room import (\n    thing as other,\n)\nimport numpy\n",
        "room/__init__.py": "from kg.room.inner import thing\nfrom kg.room.unused import nothing\n",
        "room/inner.py": 'importlib.import_module("kg.named")\npaths.data("shapes", "kg.ttl")\n',
        "room/unused.py": "",
        "named.py": 'text = "kg.room.unused"\n',
    }
    for name, text in files.items():
        path = tmp_path / "kg" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(under_test, "_PACKAGE", tmp_path / "kg")
    dependencies.cache_clear()
    under_test._source.cache_clear()
    found = dependencies("kg.a")
    dependencies.cache_clear()
    under_test._source.cache_clear()
    assert found.modules == ("kg.a", "kg.named", "kg.room.inner")
    assert found.data == (paths.data("shapes", "kg.ttl"),)
    assert [name for name, _ in found.packages] == ["numpy"]
