"""Making of a store anew, after updates by hand or when its files are damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize

from kg.errors import InputError
from kg.graph.shared_graphs import SHARED_GRAPHS
from kg.graph.terms import DEFAULT_BASE
from kg.pipeline.database import FILE, Database
from kg.pipeline.database_problems import PROBLEMS
from kg.pipeline.serialization import unpacked
from kg.rdf.io.atomic_files import atomic_output
from kg.rdf.io.parsing import source
from kg.rdf.store import open_store
from kg.rdf.store.folder import StoreInUseError, engine_files

LOADED = "loaded.nq"
"""What a store holds besides documents, in its folder while the store is made anew."""


def start_anew(folder: Path, *, articles: bool) -> list[str]:
    """Empty a store so that the next build writes all graphs again; what was read and what was loaded is kept.

    What is damaged is removed. It can be interrupted at any moment and done again.

    Args:
        folder: of a store that a build has made.
        articles: whether the next build is given articles.

    Returns:
        What had to be given up, in sentences.

    Raises:
        InputError: there is no such store, another process is writing to it, or what was read is lost, and no articles
            are given.

    """
    database = folder / FILE
    if not folder.is_dir() or not (any(engine_files(folder)) or database.exists()):
        raise InputError(f"there is no store at {folder} to make anew; leave --repair out to make one")
    _check_unused(folder)
    readable = _is_readable(database)
    if not readable and not articles:
        raise InputError(f"{database} is damaged or missing; name all articles, so that they can be read again")
    lost = []
    base = DEFAULT_BASE
    if readable:
        with Database(database) as opened:
            base = opened.queue_all() or base
    else:
        lost.append(f"{database} is damaged or missing; the store will hold what is given now")
    kept = folder / LOADED
    if not kept.exists() and not _keep_loaded(folder, kept, base):
        lost.append("what was loaded into the store besides articles cannot be read; load it again")
    if not readable:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
    (folder / "LOCK").touch()
    for path in list(engine_files(folder)):
        if path.name != "LOCK":
            path.unlink()
    if kept.exists():
        with open_store(folder) as store:
            store.load([source(kept)])
        kept.unlink()
    return lost


def _check_unused(folder: Path) -> None:
    """Raise an error if another process is writing to a store."""
    try:
        with open_store(folder):
            pass
    except StoreInUseError:
        raise
    except InputError:
        pass  # damaged, which is why it is made anew


def _is_readable(path: Path) -> bool:
    """Whether all that was read in documents is there."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return False
            for (packed,) in connection.execute("SELECT packed FROM document"):
                unpacked(packed)
    except PROBLEMS:
        return False
    return True


def _keep_loaded(folder: Path, file: Path, base: str) -> bool:
    """Write what a store holds besides documents to a file, if anything; return whether all could be read."""
    try:
        with open_store(folder, read_only=True) as store:
            quads = _loaded(store.quads(), f"{base}doc-")
            first = next(quads, None)
            if first is not None:
                with atomic_output(file) as output:
                    serialize(chain([first], quads), output, RdfFormat.N_QUADS)
    except InputError:
        return False
    return True


def _loaded(quads: Iterator[Quad], documents: str) -> Iterator[Quad]:
    for quad in quads:
        graph = getattr(quad.graph_name, "value", "")
        if not graph.startswith(documents) and graph not in SHARED_GRAPHS:
            yield quad
