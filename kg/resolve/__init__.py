"""From the mentions of many documents to entities with stable IRIs.

First collect: ``Resolver.add`` keeps of each document only the keys of its clusters and counts of their
names. Then assign: ``Resolver.identities`` joins keys that are the same (spellings, acronyms, what a person
decided) and ``Identity.entity`` answers for each cluster. The result does not depend on the order of the
documents.
"""

from __future__ import annotations

from kg.resolve.decisions import Decisions, read_decisions
from kg.resolve.identity import Entity, Identity, Resolver

__all__ = ["Decisions", "Entity", "Identity", "Resolver", "read_decisions"]
