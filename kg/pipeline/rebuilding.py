"""Building of a store anew from what was read before, after decisions on entities."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kg.errors import InputError
from kg.pipeline.build_summary import Summary
from kg.pipeline.builder import Options, build
from kg.pipeline.merge_reasons import NOTES
from kg.pipeline.recorded_options import recorded
from kg.rdf.store import open_store

LOOKED_EVERY = 0.25
"""Seconds between two looks at how far a build is."""


def noted(folder: Path) -> dict[str, str]:
    """Return what the last build of a store noted, by name; empty for a store that no build keeps."""
    path = folder / NOTES
    if not path.is_file():
        return {}
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        return dict(database.execute("SELECT name, value FROM note"))


def rebuild(folder: Path, decisions: Path, on_progress: Callable[[int, int], None] = lambda *_: None) -> Summary:
    """Resolve the entities of a store with decisions, and write the graphs that change by it. Nothing is read again.

    Args:
        folder: of a store that a build keeps.
        decisions: file of decisions.
        on_progress: told now and then, from another thread, how many graphs are written, of how many.

    Raises:
        InputError: no build keeps this store, another process writes to it, or the decisions are wrong.

    """
    notes = noted(folder)
    if not notes:
        raise InputError(f"{folder}: no build keeps this store; only kg build --store can apply decisions")
    made_with = recorded(notes.get("options", ""))
    options = Options(
        made_with.settings, made_with.base_iri, decisions=(str(decisions),), assert_above=made_with.assert_above
    )
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(folder, done, on_progress))
    with open_store(folder) as store:
        watch.start()
        try:
            return build((), store, options)
        finally:
            done.set()
            watch.join()


def _watch(folder: Path, done: threading.Event, on_progress: Callable[[int, int], None]) -> None:
    total = 0
    while not done.wait(LOOKED_EVERY):
        with closing(sqlite3.connect(f"{(folder / NOTES).resolve().as_uri()}?mode=ro", uri=True)) as database:
            left = int(database.execute("SELECT count(*) FROM document WHERE NOT written").fetchone()[0])
        total = max(total, left)
        on_progress(total - left, total)
