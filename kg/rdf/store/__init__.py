"""Stores of graphs: in memory, in a folder, or behind a SPARQL 1.1 endpoint, through one interface.

A document is a named graph. The default graph holds the merge of all documents and of what was loaded
without a graph's name, each triple once, so that a query over "everything" sees a set of triples, as SPARQL
has it.
"""

from __future__ import annotations

from pathlib import Path

from kg.rdf.store.base import QueryResult as QueryResult
from kg.rdf.store.base import Store
from kg.rdf.store.local import LocalStore

__all__ = ["Store", "open_store"]


def open_store(
    path: Path | str | None = None,
    *,
    endpoint: str | None = None,
    read_only: bool = False,
    merge: bool = True,
    allow_service: bool = False,
) -> Store:
    """Open a store.

    Args:
        path: its folder, made when it is not there; None for a store in memory.
        endpoint: URL of a SPARQL 1.1 endpoint instead of a folder.
        read_only: open an existing folder without claiming it: readers never wait for a writer.
        allow_service: let SERVICE and LOAD open connections; an endpoint decides for itself.
        merge: let the default graph hold the merge of all documents; False: only what was loaded into it.

    Raises:
        InputError: another process is writing to the folder, the folder holds something else, both are given, or the
            URL is none.

    Examples:
        >>> import kg
        >>> with kg.open_store() as store:
        ...     store.update("INSERT DATA { id:Ukraine kg:rejects id:offer }")
        ...     len(store)
        1
    """
    if endpoint is not None:
        from kg.rdf.store.remote import RemoteStore  # noqa: PLC0415 (its HTTP client is slow)

        return RemoteStore(endpoint)

    return LocalStore(path, read_only=read_only, merge=merge, allow_service=allow_service)
