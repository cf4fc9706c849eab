"""The import rules of docs/architecture.md, read from the source with ``ast``."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "kg"

# Each room may import those of a lower level. Rooms of one level may import each other, without a circle.
LEVELS = {
    "api": 5,
    "cli": 5,
    "answers": 5,
    "web": 5,
    "pipeline": 4,
    "documents": 3,
    "entities": 3,
    "extraction": 3,
    "graph": 3,
    "language": 3,
    "knowledge": 2,
    "annotations": 1,
    "rdf": 1,
    "disjoint_sets": 0,
    "errors": 0,
    "paths": 0,
}
NOT_COMPOSED = {
    "language": {"extraction"},
    "extraction": {"language"},
    "rdf": {"annotations", "disjoint_sets", "paths"},
}
"""Imports that the levels allow and another rule forbids."""
RDFLIB = {
    "kg/rdf/shacl/pyshacl_runner.py",
    "kg/rdf/sparql/query_plan.py",
    "kg/rdf/store/base.py",
}
"""The files that may import rdflib or pySHACL."""


def modules() -> dict[str, Path]:
    """Return the file of each module of the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        found[name] = path
    return found


MODULES = modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imported_names(tree: ast.AST, *, relative: bool = False) -> Iterator[str]:
    """Yield what a file imports, at its top and in functions: modules, and names of modules.

    relative: whether it may import modules of its own folder as such; they are left out.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 or relative, "imports are absolute"
            if node.level:
                continue
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else str(node.module)


def own_imports(tree: ast.AST) -> set[str]:
    """Return the modules of the package that a file imports."""
    return {name for name in imported_names(tree) if name.split(".")[0] == "kg"}


def room(module: str) -> str:
    """Return the room of a module; "" for the package itself."""
    parts = module.split(".")
    return "" if len(parts) == 1 or parts[1] == "__main__" else parts[1]


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the nodes of a circle, or nothing."""
    done: set[str] = set()

    def visit(node: str, above: list[str]) -> list[str]:
        if node in above:
            return [*above[above.index(node) :], node]
        if node not in done:
            for other in sorted(graph.get(node, ())):
                if found := visit(other, [*above, node]):
                    return found
            done.add(node)
        return []

    return next((found for node in sorted(graph) if (found := visit(node, []))), [])


def test_every_room_has_a_level() -> None:
    assert {room(name) for name in MODULES} - {""} <= set(LEVELS)


@pytest.mark.parametrize("module", sorted(name for name in MODULES if room(name)))
def test_module_imports_no_higher_room(module: str) -> None:
    here = room(module)
    others = {room(name) for name in own_imports(TREES[module])} - {here, ""}
    assert not {other for other in others if LEVELS[other] > LEVELS[here]}
    assert not others & NOT_COMPOSED.get(here, set())


def test_modules_import_each_other_without_a_circle() -> None:
    assert circle({name: own_imports(tree) - {name} for name, tree in TREES.items()}) == []


def test_rooms_import_each_other_without_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for name, tree in TREES.items():
        if room(name):
            graph.setdefault(room(name), set()).update({room(other) for other in own_imports(tree)} - {room(name), ""})
    assert circle(graph) == []


@pytest.mark.parametrize("outer", ["documents", "extraction", "graph", "rdf"])
def test_parts_of_a_room_import_each_other_without_a_circle(outer: str) -> None:
    """A part is a folder in a room; the files beside the folders are parts of their own."""
    folders = {path.name for path in (PACKAGE / outer).iterdir() if path.is_dir() and path.name != "__pycache__"}
    graph: dict[str, set[str]] = {}

    def part(name: str) -> str:
        pieces = name.split(".")
        return pieces[2] if len(pieces) > 2 else "__init__"

    for name, tree in TREES.items():
        if room(name) == outer:
            others = {part(other) for other in own_imports(tree) if room(other) == outer}
            graph.setdefault(part(name), set()).update(others - {part(name)})
    assert folders <= set(graph)
    assert circle(graph) == []


def test_rdf_knows_no_news() -> None:
    others = {room(other) for name, tree in TREES.items() if room(name) == "rdf" for other in own_imports(tree)}
    assert others == {"rdf", "errors"}


def test_only_knowledge_opens_the_ontology() -> None:
    def opens_ontology(tree: ast.AST) -> bool:
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        arguments = (call.args[0] for call in calls if call.args and _name(call.func) == "data")
        return any(isinstance(first, ast.Constant) and first.value == "ontology" for first in arguments)

    assert {room(name) for name, tree in TREES.items() if opens_ontology(tree)} == {"knowledge"}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_rdflib_is_imported_in_named_files_alone() -> None:
    libraries = {"rdflib", "pyshacl", "oxrdflib"}
    found = {
        MODULES[name].relative_to(PACKAGE.parent).as_posix()
        for name, tree in TREES.items()
        if libraries & {other.split(".")[0] for other in imported_names(tree)}
    }
    assert found == RDFLIB


@pytest.mark.parametrize(("folder", "other"), [("training", "benchmarks"), ("benchmarks", "training")])
def test_training_and_benchmarks_do_not_import_each_other(folder: str, other: str) -> None:
    """Nor does either through the other: ``gold_data`` has what both need."""
    files = [path for name in (folder, "gold_data") for path in (PACKAGE.parent / name).rglob("*.py")]
    names = {
        name for path in files for name in imported_names(ast.parse(path.read_text(encoding="utf-8")), relative=True)
    }
    assert not {name for name in names if name.split(".")[0] == other}


def test_no_two_files_have_one_name() -> None:
    names = Counter(path.name for path in MODULES.values() if path.name != "__init__.py")
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_file_over_400_lines_and_no_function_over_60(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 400
    functions = (node for node in ast.walk(TREES[module]) if isinstance(node, ast.FunctionDef))
    assert [f.name for f in functions if f.end_lineno and f.end_lineno - f.lineno >= 60] == []
