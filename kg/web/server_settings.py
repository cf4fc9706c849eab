"""Settings of one server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What ``kg serve`` was told.

    store: folder of the store. index: SQLite file of the pages' index. host, port: where the server listens.
    token: what requests must bring; "" for none. writable: whether updates are accepted, with the token.
    timeout: seconds a query may take. queries: how many queries run at once. waiting: how many may wait for a turn.
    memory: MiB one query may use. allow_service: whether queries may call other endpoints.
    union: whether a query without a dataset searches all graphs. decisions: file that the review page writes;
    None makes that page read-only. origins: origins that may read the API from other sites (CORS).
    """

    store: Path
    index: Path
    host: str = "127.0.0.1"
    port: int = 0
    token: str = ""
    writable: bool = False
    timeout: float = 30.0
    queries: int = 2
    waiting: int = 64
    memory: int = 2048
    allow_service: bool = False
    union: bool = True
    decisions: Path | None = None
    origins: tuple[str, ...] = ()
    query_bytes: int = 1_000_000
    upload_bytes: int = 64_000_000
    body_seconds: float = 20.0

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in LOOPBACK


LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
