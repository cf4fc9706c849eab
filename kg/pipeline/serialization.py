"""Records of the database: a document, what was read in it, and its clusters, as compressed JSON."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, get_origin

import msgspec

from kg.annotations import Extraction
from kg.documents import Document
from kg.entities import Cluster, Clusters


@dataclass(frozen=True, slots=True)
class Record:
    """A document and what was read in it."""

    document: Document
    extraction: Extraction
    clusters: Clusters

    def packed(self) -> bytes:
        """Return the record as bytes; equal records give equal bytes."""
        stored = _Stored(self.document, self.extraction, tuple(sorted(self.clusters.items(), key=itemgetter(0))))
        return zlib.compress(_ENCODER.encode(stored), 1)


@dataclass(frozen=True, slots=True)
class _StoredClusters:
    clusters: tuple[tuple[int, Cluster], ...]


@dataclass(frozen=True, slots=True)
class _Stored:
    document: Document
    extraction: Extraction
    clusters: tuple[tuple[int, Cluster], ...]


def unpacked(data: bytes) -> Record:
    """Return the record that was packed."""
    stored = _RECORDS.decode(zlib.decompress(data))
    return Record(stored.document, stored.extraction, dict(stored.clusters))


def clusters_of(data: bytes) -> Clusters:
    """Return the clusters of a packed record."""
    return dict(_CLUSTERS.decode(zlib.decompress(data)).clusters)


def _counter(kind: Any, value: Any) -> Any:
    if get_origin(kind) is Counter:
        return Counter(value)
    raise NotImplementedError(kind)


_ENCODER = msgspec.json.Encoder(order="deterministic")
_RECORDS = msgspec.json.Decoder(_Stored, dec_hook=_counter)
_CLUSTERS = msgspec.json.Decoder(_StoredClusters, dec_hook=_counter)
