"""The store that a command's options stand for."""

from __future__ import annotations

from kg.errors import InputError
from kg.rdf.store import open_store

TYPE_CHECKING = False  # see kg.cli
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.rdf.store import Store


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
        from kg.cli.configuration import configured_store

        store = configured_store()
    if store is None:
        raise InputError('name a file, --store DIR or --endpoint URL (or put store = "DIR" into kg.toml)')
    return open_store(store, read_only=read_only)


def opened_graph(
    files: Sequence[str | Path],
    store: str | Path | None,
    endpoint: str | None,
    *,
    syntax: str | None = None,
    base: str | None = None,
    merge: bool = True,
    read_only: bool = True,
) -> Store:
    """Open the graph to look at: files, read into memory, or else a store.

    Args:
        files: RDF files; ``-`` is standard input.
        store, endpoint, read_only: see ``chosen_store``.
        syntax, base: of the files; None to tell the syntax from their names.
        merge: see ``kg.rdf.store.open_store``.

    Raises:
        InputError: a file cannot be read; no store is named, or files and a store are.
    """
    if not files:
        return chosen_store(store, endpoint, read_only=read_only)
    if store is not None or endpoint is not None:
        raise InputError("name either files or a store, not both; kg load puts files into a store")
    if sum(str(name) == "-" for name in files) > 1:
        raise InputError("standard input can be read only once")
    from kg.rdf.io.parsing import source

    opened = open_store(merge=merge)
    opened.load([source(name, syntax, base) for name in files])
    return opened
