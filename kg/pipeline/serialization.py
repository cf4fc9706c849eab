"""What is kept of a document: itself, what was read in it, and its clusters, as compressed JSON."""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from kg.annotations import Extraction, from_plain, to_plain
from kg.documents import Document
from kg.entities import Cluster, Clusters, Key

_BLANK = to_plain(Document(text=""))


@dataclass(frozen=True, slots=True)
class Record:
    """A document and what was read in it."""

    document: Document
    extraction: Extraction
    clusters: Clusters

    def packed(self) -> bytes:
        """Return the record as bytes; equal records give equal bytes."""
        names = [field.name for field in dataclasses.fields(Document)]
        plain = {
            "document": dict(zip(names, to_plain(self.document), strict=True)),
            "extraction": to_plain(self.extraction),
            "clusters": [_plain(number, cluster) for number, cluster in sorted(self.clusters.items())],
        }
        return zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpacked(data: bytes) -> Record:
    """Return the record that was packed."""
    plain = json.loads(zlib.decompress(data))
    names = [field.name for field in dataclasses.fields(Document)]
    values = [plain["document"].get(name, blank) for name, blank in zip(names, _BLANK, strict=True)]
    return Record(
        from_plain(Document, values),
        from_plain(Extraction, plain["extraction"]),
        dict(map(_cluster, plain["clusters"])),
    )


def clusters_of(data: bytes) -> Clusters:
    """Return the clusters of a packed record."""
    return dict(map(_cluster, json.loads(zlib.decompress(data))["clusters"]))


def _plain(number: int, cluster: Cluster) -> list[Any]:
    key = cluster.key
    identity = [key.kind, key.name, key.family, sorted(key.parties), key.topic]
    return [number, identity, cluster.cls, cluster.label, sorted(cluster.names.items())]


def _cluster(plain: list[Any]) -> tuple[int, Cluster]:
    number, (kind, name, family, parties, topic), cls, label, names = plain
    return number, Cluster(Key(kind, name, family, frozenset(parties), topic), cls, label, Counter(dict(names)))
