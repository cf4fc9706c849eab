"""The index of a store, made where there is none that is up to date."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.web.index.index_files import build
from kg.web.index.reader import IndexReader, notes_of
from kg.web.store_signature import signature

INDEX = "workbench.sqlite"
"""The file of a store's folder that holds the index; the workbench reads the same one."""


@contextlib.contextmanager
def store_index(folder: Path, on_progress: Callable[[int, int], None] = lambda *_: None) -> Iterator[IndexReader]:
    """Open the index of a store.

    An index that is missing or old is made and kept in the store's folder, or for this time only where the folder
    cannot be written to.

    Args:
        folder: of the store.
        on_progress: told how many claims are done, of how many, while the index is made.
    """
    found = signature(folder)
    path = folder / INDEX
    temporary: Path | None = None
    try:
        if notes_of(path).get("signature") != found:
            if not os.access(folder, os.W_OK):
                temporary = Path(tempfile.mkdtemp(prefix="kg-index-"))
                path = temporary / INDEX
            build(folder, path, found, on_progress)
        with IndexReader(path) as reader:
            yield reader
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
