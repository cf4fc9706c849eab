"""Positions that no list has: what a title names, told apart by who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.annotations import Claim, Filler, Mention
from kg.knowledge.ontology import POSITION


class Positions:
    """Finds the mention of the position that a title names.

    A title of one holder names one position in a document: "President Bush" holds what "US President George Bush" does.
    """

    def __init__(self, mentions: list[Mention], claims: Sequence[Claim]) -> None:
        """Prepare for one document.

        Args:
            mentions: of the document; positions are added to it.
            claims: those of relations, which name positions with their bodies.
        """
        self.mentions = mentions
        self._clusters: dict[tuple[str, int], int] = {}
        for claim in claims:
            roles = dict(claim.roles)
            holder, held = roles.get("agent", Filler()).mention, roles.get("object", Filler()).mention
            if holder >= 0 and held >= 0 and mentions[held].cls == POSITION:
                title = mentions[held].name.split(" of ")[0]
                self._clusters.setdefault(self._key(title, holder), mentions[held].cluster)

    def of_title(self, title: int, holder: int, free: int) -> Filler:
        """Return the filler of a position.

        Args:
            title: the mention of the title.
            holder: the mention of who holds it.
            free: number of the cluster that a position gets which was not met before.
        """
        named = self.mentions[title]
        if named.cls == POSITION:
            return Filler(mention=title)
        cluster = self._clusters.setdefault(self._key(named.name, holder), free)
        self.mentions.append(replace(named, kind="nominal", cls=POSITION, individual="", cluster=cluster))
        return Filler(mention=len(self.mentions) - 1)

    def _key(self, title: str, holder: int) -> tuple[str, int]:
        words = title.casefold().split()
        return words[-1] if words else "", self.mentions[holder].cluster
