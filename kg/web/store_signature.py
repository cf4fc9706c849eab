"""Signature of a store's folder: changes whenever something was written to the store."""

from __future__ import annotations

import hashlib
from pathlib import Path

_PARTS = (".log", ".sst")
_NAMES = ("CURRENT", "MANIFEST-")


def signature(folder: Path) -> str:
    """Return a digest of names and sizes of the folder's data files, without opening them.

    RocksDB only appends to its log and never changes a table file, so names and sizes tell every change.
    """
    found = []
    for path in folder.iterdir():
        if path.suffix in _PARTS or path.name.startswith(_NAMES):
            try:
                found.append(f"{path.name}:{path.stat().st_size}")
            except FileNotFoundError:  # a build has just merged it into another
                continue
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:24]
