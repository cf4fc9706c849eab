"""The documentation names what the code has, and nothing that it does not have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import kg
from kg.cli.group import COMMANDS, commands
from kg.documents.format_detection import FORMATS
from kg.knowledge.ontology import axioms
from kg.rdf.io.formats import SYNTAXES
from kg.rdf.namespaces import KG, PREFIXES
from kg.rdf.shacl.report_formats import WRITERS
from kg.rdf.sparql.result_formats import ROW_FORMATS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
BY_HAND = [ROOT / "README.md", *(page for page in PAGES if page.parent.name != "reference")]
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
SOURCES = sorted((ROOT / "kg").rglob("*.py"))


def text_of(*names: str) -> str:
    return DOCS.joinpath(*names).read_text(encoding="utf-8")


def command(name: str) -> click.Command:
    found = commands.get_command(click.Context(commands), name)
    assert found is not None
    return found


def shown_commands() -> Iterator[tuple[Path, str]]:
    """Yield each line of a page's code that calls ``kg``."""
    for page in BY_HAND:
        for block in FENCED.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines():
                if call := re.search(r"(?:^|[$&|] |!|run: )(kg [a-z-]+(?: .*)?)$", line.partition(" #")[0].strip()):
                    yield page, call[1]


SHOWN = list(shown_commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    found = command(name)
    assert found.help
    without = [p.name for p in found.params if isinstance(p, click.Option) and not p.help]
    assert not without


def test_the_reference_of_commands_is_made_from_the_group_of_all_commands() -> None:
    page = text_of("reference", "commands.md")
    assert f"::: mkdocs-click\n    :module: {commands.__module__ or ''}" in page
    assert ":command: commands" in page
    assert ":list_subcommands: True" in page


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_shown_on_a_page_that_somebody_wrote(name: str) -> None:
    assert any(call.split()[1] == name for _, call in SHOWN)


@pytest.mark.parametrize(("page", "call"), SHOWN, ids=[f"{page.stem}: {call}" for page, call in SHOWN])
def test_every_shown_command_has_the_options_it_is_shown_with(page: Path, call: str) -> None:
    name = call.split()[1]
    assert name in COMMANDS, f"{page}: {call}"
    known = {option for p in command(name).params for option in (*p.opts, *p.secondary_opts)}
    unquoted = re.sub(r"'[^']*'|\"[^\"]*\"", "", call)
    given = set(re.findall(r"(?<!\S)(--?[a-z][a-z0-9-]*)", unquoted))
    assert given <= known, f"{page}: {call}"


def test_every_term_of_the_ontology_is_in_its_reference() -> None:
    page = text_of("reference", "ontology.md")
    terms = {
        quad.subject.value
        for quad in axioms()
        if quad.predicate.value == PREFIXES["rdf"] + "type" and getattr(quad.subject, "value", "").startswith(KG)
    }
    assert len(terms) > 100
    assert not [term for term in sorted(terms) if f"kg:{term.removeprefix(KG)} " not in page]


@pytest.mark.parametrize("file", sorted((ROOT / "queries").glob("*.rq")), ids=lambda file: file.stem)
def test_every_shipped_query_is_in_the_reference_with_its_text(file: Path) -> None:
    section = text_of("reference", "queries.md").partition(f"\n## {file.stem}\n")[2].partition("\n## ")[0]
    query = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert "\n".join(query).strip() in section


def test_environment_variables_are_those_of_the_code() -> None:
    used = {name for path in SOURCES for name in re.findall(r"\bKG_[A-Z_]+\b", path.read_text(encoding="utf-8"))}
    assert set(re.findall(r"\bKG_[A-Z_]+\b", text_of("reference", "environment.md"))) == used


def exit_codes(tree: ast.AST) -> Iterator[int]:
    """Yield the numbers that a file of the command line ends the process with."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="_say"), args=[_, ast.Constant(value=int(code))]):
                yield code
            case ast.Call(func=ast.Attribute(attr="exit"), args=[ast.Constant(value=int(code))]):
                yield code
            case ast.Call(func=ast.Name(id="SystemExit"), args=[ast.Constant(value=int(code))]):
                yield code
            case ast.Return(value=ast.Constant(value=int(code))) if code > 2:
                yield code
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=int(code))) if "EXIT_" in name:
                yield code


def test_every_public_name_of_the_package_is_on_the_page_on_python() -> None:
    page = text_of("python.md")
    assert not [name for name in kg.__all__ if f"kg.{name}" not in page]
    assert "\n::: kg\n    options:\n      filters: public\n" in text_of("reference", "python-api.md")


def test_exit_codes_are_those_of_the_command_line() -> None:
    used = {code for path in (ROOT / "kg" / "cli").glob("*.py") for code in exit_codes(ast.parse(path.read_bytes()))}
    assert len(used) >= 6
    assert set(map(int, re.findall(r"^\| (\d+) \|", text_of("reference", "exit-codes.md"), re.MULTILINE))) == used | {0}


def test_every_format_is_documented() -> None:
    formats, inputs = text_of("reference", "file-formats.md"), text_of("inputs.md")
    names = [*(s.name for s in SYNTAXES), *ROW_FORMATS, *WRITERS]
    extensions = [e for s in SYNTAXES for e in s.extensions] + [e for each in ROW_FORMATS.values() for e in each]
    assert not [name for name in names if f"`{name}`" not in formats]
    assert not [extension for extension in extensions if f"`.{extension}`" not in formats]
    assert not [extension for extension in FORMATS if f"`{extension}`" not in inputs]


@pytest.mark.parametrize("page", [ROOT / "CONTRIBUTING.md", *BY_HAND], ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:kg|ontology|shapes|queries|seeds|tests|tools|docs|training)/[\w./-]*)`", text)
    named += re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", text)
    missing = [
        name
        for name in named
        if "NAME" not in name and not (page.parent / name).exists() and not (ROOT / name).exists()
    ]
    assert not missing


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    listed = re.findall(r": (\S+\.md)$", navigation, re.MULTILINE)
    assert sorted(listed) == sorted(str(page.relative_to(DOCS)) for page in PAGES)
