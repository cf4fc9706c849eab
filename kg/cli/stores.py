"""The store that a command's options stand for."""

from __future__ import annotations

from kg.errors import InputError
from kg.store import open_store

TYPE_CHECKING = False  # see kg.cli
if TYPE_CHECKING:
    from pathlib import Path

    from kg.store import Store


def chosen_store(store: str | Path | None, endpoint: str | None, *, read_only: bool) -> Store:
    """Open the store that the options, the configuration or the environment name.

    Raises:
        InputError: none is named, or two are.
    """
    if endpoint is not None:
        if store is not None:
            raise InputError("--store and --endpoint exclude each other")
        return open_store(endpoint=endpoint)
    if store is None:
        from kg.store.location import configured_store

        store = configured_store()
    if store is None:
        raise InputError('name a file, --store DIR or --endpoint URL (or put store = "DIR" into kg.toml)')
    return open_store(store, read_only=read_only)
