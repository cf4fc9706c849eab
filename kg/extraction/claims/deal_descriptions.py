"""Claims that are what a deal's own name says of it ("the US *proposal*", "minerals *deal*")."""

from __future__ import annotations

from collections.abc import Sequence

from kg.annotations import Claim, Mention
from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.ontology import Ontology


def describes_deal(claim: Claim, mentions: Sequence[Mention], tokens: Tokens, schema: Ontology) -> bool:
    """Return whether a claim's trigger is the head of a deal that is one of its participants.

    The corpus annotates the events of a text, and not what descriptions of a deal imply.

    Args:
        claim: a claim of a frame.
        mentions: of the document.
        tokens: of the document.
        schema: the ontology.
    """
    for _, filler in claim.roles:
        if filler.mention < 0 or mentions[filler.mention].root < 0:
            continue
        mention = mentions[filler.mention]
        if claim.trigger_start <= tokens.offsets[mention.root] < claim.trigger_end:
            return schema.is_a(mention.cls, "Deal")
    return False
