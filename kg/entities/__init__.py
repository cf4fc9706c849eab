"""Resolution of the mentions of many documents to entities with stable IRIs.

``KeyMaker.clusters`` gives each cluster of a document its key; ``Resolver.add`` counts keys and names into an
index on disk; ``Resolver.resolve`` joins keys that are the same (spellings, acronyms, what a person decided);
``Resolver.identity`` answers for the clusters of a document. The result does not depend on the order of the
documents, nor on documents that have been removed again.
"""

from __future__ import annotations

from kg.entities.decisions import Decision, Decisions, own_keys, read_decisions, write_decisions
from kg.entities.entity import Entity
from kg.entities.keys import Cluster, Key, KeyMaker
from kg.entities.resolver import Assignments, Clusters, Identity, Resolver, identity_of

__all__ = [
    "Assignments",
    "Cluster",
    "Clusters",
    "Decision",
    "Decisions",
    "Entity",
    "Identity",
    "Key",
    "KeyMaker",
    "Resolver",
    "identity_of",
    "own_keys",
    "read_decisions",
    "write_decisions",
]
