"""Plan of a build: what would be read, without reading it."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from kg.pipeline.build_summary import Outcome, Summary
from kg.pipeline.builder import Observer, Options
from kg.pipeline.database import FILE, Database
from kg.pipeline.database_problems import PROBLEMS, problem
from kg.pipeline.fingerprints import extraction_version
from kg.pipeline.intake import Input, new_documents


def plan(inputs: Iterable[Input], store: Path | None, options: Options, observer: Observer) -> Summary:
    """Return what a build would do with documents: "read" are those that it would read.

    Nothing is written but a copy of the store's database, in a temporary folder.

    Args:
        inputs: as for ``build``.
        store: folder of the store; None for none.
        options: of the build.
        observer: told of each document.

    Raises:
        InputError: an input is not there; the lexicon or the decisions cannot be used.
    """
    summary = Summary()
    version = extraction_version(options.settings)
    with tempfile.TemporaryDirectory(prefix="kg-plan-") as folder:
        path = Path(folder) / FILE
        if store is not None and (store / FILE).is_file():
            _copy(store / FILE, path)
        with Database(path, options.decisions) as database:
            before = len(database)
            if options.again:
                database.forget_versions()
            for item in new_documents(inputs, database, version, observer.file, options.reading):
                outcome = item if isinstance(item, Outcome) else _to_read(item.source)
                summary.add(outcome)
                observer.outcome(outcome)
            database.remove_lost(prune=options.prune)
            summary.removed = max(0, before - len(database))
    return summary


def _to_read(source: str) -> Outcome:
    return Outcome(source, "read", "would be read")


def _copy(source: Path, target: Path) -> None:
    # Without a log beside it nobody writes to the database, and it can be read without leaving anything in the folder.
    logged = source.with_name(f"{source.name}-wal").exists()
    address = f"{source.resolve().as_uri()}?{'mode=ro' if logged else 'immutable=1'}"
    try:
        with closing(sqlite3.connect(address, uri=True)) as one, closing(sqlite3.connect(target)) as other:
            one.backup(other)
    except PROBLEMS as error:
        raise problem(source, error) from error
