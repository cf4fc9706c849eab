"""Fingerprints of the code and data that an extraction, or a graph, was made with.

They are made from the content of the modules that are imported for it and of the data these open (weights, ontology,
lexicon, gazetteer), and the versions of the packages they import; see ``kg.pipeline.dependencies``.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg.errors import InputError
from kg.knowledge.modules import modules
from kg.pipeline.dependencies import Dependencies, dependencies
from kg.pipeline.settings import Settings

_EXTRACTION = ("kg.documents.reading", "kg.pipeline.extraction_tasks")
"""The modules that make documents of bytes, and records of documents."""
_GRAPH = (
    "kg.entities.resolver",
    "kg.graph.agreement",
    "kg.graph.background",
    "kg.graph.copies",
    "kg.graph.declarations",
    "kg.pipeline.graph_tasks",
)
"""The modules that make the graphs of a store of records."""


def extraction_version(settings: Settings) -> str:
    """Return 32 hexadecimal digits of all that what is read in a document depends on, apart from the document.

    Raises:
        InputError: a file of the settings cannot be read.

    """
    return _extraction_version(settings, modules().files)


@functools.lru_cache(maxsize=4)
def _extraction_version(settings: Settings, extensions: tuple[Path, ...]) -> str:
    found = hashlib.sha256()
    _add_all(found, dependencies(*_EXTRACTION))
    if settings.model is not None:
        folder = Path(settings.model)
        if folder.is_dir():
            for path in _files(folder):
                _add(found, path)
        else:
            found.update(f"{settings.model} {_version(settings.model)}\n".encode())
    for path in (*map(Path, settings.lexicon), *extensions):
        _add(found, path)
    return found.hexdigest()[:32]


def graph_version() -> str:
    """Return 32 hexadecimal digits of all that a graph depends on, apart from what was read in the documents."""
    return _graph_version(modules().files)


@functools.lru_cache(maxsize=1)
def _graph_version(extensions: tuple[Path, ...]) -> str:
    found = hashlib.sha256()
    _add_all(found, dependencies(*_GRAPH))
    for path in extensions:
        _add(found, path)
    return found.hexdigest()[:32]


def software_version() -> str:
    """Return the version of kg-news, "" if it is not installed as a package."""
    return _version("kg-news")


def _files(*roots: Path) -> Iterator[Path]:
    for root in roots:
        if root.is_file():
            yield root
        else:
            found = (path for path in root.rglob("*") if path.is_file())
            yield from sorted(path for path in found if path.suffix != ".pyc" and not path.name.startswith("."))


def _add_all(found: hashlib._Hash, used: Dependencies) -> None:
    for name, number in used.packages:
        found.update(f"{name} {number}\n".encode())
    for path in used.files():
        _add(found, path)


def _add(found: hashlib._Hash, path: Path) -> None:
    try:
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
