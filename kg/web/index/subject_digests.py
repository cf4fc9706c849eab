"""Digests of all statements about each subject of a store, which tell what has changed since another look at it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import IO, cast

from pyoxigraph import DefaultGraph, RdfFormat

from kg.rdf.store import Store
from kg.rdf.store.union_graph import is_merged

_MASK = 2**62 - 1


def subject_digests(store: Store) -> dict[str, int]:
    """Return a digest by IRI. Statements come sorted by subject, so that each takes part in few runs of lines."""
    sink = _Sink()
    native = store.native
    if is_merged(native):
        native.dump(cast(IO[bytes], sink), format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    else:
        native.dump(cast(IO[bytes], sink), format=RdfFormat.N_QUADS)
    sink.end()
    named = ((subject, value) for subject, value in sink.found.items() if subject[:1] == b"<" != subject[1:2])
    return {subject[1:-1].decode(): value for subject, value in named}


class _Sink:
    """A file that adds up digests of the lines that are written to it."""

    def __init__(self) -> None:
        self.found: dict[bytes, int] = defaultdict(int)
        self._rest = b""
        self._subject = b""
        self._run = hashlib.blake2b(digest_size=8)

    def write(self, data: bytes) -> int:
        """Take some of the lines."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            subject = line[: line.find(b" ")]
            if subject != self._subject:
                self.end()
                self._subject = subject
            self._run.update(line)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back but an unfinished line."""

    def end(self) -> None:
        """Add the run of lines that ends here to the digest of its subject."""
        if self._subject:
            value = int.from_bytes(self._run.digest()) & _MASK
            self.found[self._subject] = (self.found[self._subject] + value) & _MASK
        self._run = hashlib.blake2b(digest_size=8)
