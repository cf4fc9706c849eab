"""Modules that a module imports, directly and through others, the shipped data they open, and the packages they use.

Imports are read from the source, so that nothing has to be imported to find them. What a name is imported from is
followed through ``__init__`` files: ``from kg.entities import KeyMaker`` depends on ``kg.entities.keys`` alone. In a
file that calls ``import_module``, a string that is the name of a module counts as an import of it. Of other packages
only those that kg-news requires count: an extra that is installed later changes no result.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from kg import paths

_PACKAGE = Path(__file__).resolve().parent.parent
_FROM = re.compile(r"^[ \t]*from (kg[\w.]*) import (?:\(([^)]*)\)|([^\n#]*))", re.M)
_MODULE_NAME = re.compile(r'"(kg(?:\.\w+)+)"')
_NAME = re.compile(r"(\w+)(?: as \w+)?")
_OUTSIDE = re.compile(r"^[ \t]*(?:from|import) ((?!kg\b|__future__)\w+)", re.M)
_DATA = re.compile(r'\bpaths\.data\(((?:"[^"]+"(?:, )?)+)')
_MODEL = re.compile(r"\bpaths\.model\(\)")


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a result depends on.

    Attributes:
        modules: names of modules of this package, sorted.
        data: files and folders that ship with it, sorted.
        packages: names of installed packages of others with their versions, sorted.
    """

    modules: tuple[str, ...]
    data: tuple[Path, ...]
    packages: tuple[tuple[str, str], ...]

    def files(self) -> Iterator[Path]:
        """Yield the files of the modules, then those of the data, each in the order of their names."""
        yield from map(_file, self.modules)
        for path in self.data:
            found = [path] if path.is_file() else path.rglob("*")
            yield from sorted(p for p in found if p.is_file() and not p.name.startswith("."))


@functools.cache
def dependencies(*roots: str) -> Dependencies:
    """Return what the modules of these names depend on, themselves included."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting.extend(_imported(module))
    sources = [_source(module) for module in sorted(found)]
    data = {paths.data(*re.findall(r'"([^"]+)"', call)) for text in sources for call in _DATA.findall(text)}
    if any(map(_MODEL.search, sources)):
        data.add(paths.model())
    return Dependencies(tuple(sorted(found)), tuple(sorted(data)), tuple(sorted(_packages(sources))))


def _imported(module: str) -> Iterator[str]:
    text = _source(module)
    for package, many, one in _FROM.findall(text):
        yield from (_definer(package, name) for name in _NAME.findall(many or one))
    if "import_module(" in text:
        yield from filter(_is_module, _MODULE_NAME.findall(text))


def _definer(package: str, name: str) -> str:
    """Return the module in which a name is defined that is imported from a module or package."""
    if _is_module(f"{package}.{name}"):
        return f"{package}.{name}"
    for source, many, one in _FROM.findall(_source(package)) if _file(package).name == "__init__.py" else ():
        if name in _NAME.findall(many or one):
            return _definer(source, name)
    return package


def _packages(sources: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the installed packages that sources import, and their versions."""
    names = {name for text in sources for name in _OUTSIDE.findall(text)}
    required = _required()
    for name in names - sys.stdlib_module_names:
        for distribution in (name, f"python-{name}", f"py{name}"):
            if required is None or distribution in required:
                with suppress(PackageNotFoundError):
                    yield distribution, version(distribution)


def _required() -> set[str] | None:
    """Return the packages that kg-news requires without its extras; None in a checkout that is not installed."""
    try:
        listed = requires("kg-news") or []
    except PackageNotFoundError:
        return None
    return {re.split(r"[^\w.-]", entry)[0].lower() for entry in listed if "extra ==" not in entry}


def _is_module(name: str) -> bool:
    return _file(name).is_file()


def _file(module: str) -> Path:
    path = _PACKAGE.parent.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@functools.cache
def _source(module: str) -> str:
    return _file(module).read_text(encoding="utf-8")
