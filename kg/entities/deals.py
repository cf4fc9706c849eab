"""Identity of deals: kind, parties and topic.

A text names the parties and the topic of a deal once, and says "the contract" or "a first offer" ever after. So a
deal of which a document says nothing of its own has the topic and the parties of the deals it speaks of, where these
have one topic and two parties at most; "a rival offer" and "a better deal" say something of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass, replace

from kg.knowledge.name_normalization import local_name, normalise
from kg.knowledge.word_lists import word_class

PARTIES = 2
"""A document's deals are taken for dealings of the same parties if these are no more."""
PUTTING = frozenset({"Propose", "Offer", "Request"})
"""Types of claims whose agent puts the deal forward."""
DEALING = frozenset({"Propose", "Offer", "Consult", "Agree", "Sign", "Request"})
"""Types of claims whose participants are parties of the deal; others praise it, criticize it, are told of it."""
REFUSING = "Reject"
PROPOSING = frozenset({"Propose", "Offer"})
MAKING = frozenset({"Agree", "Sign"})
_KINDS = {
    "Resolution": "resolution",
    "Treaty": "treaty",
    "Ceasefire": "ceasefire",
    "Demand": "demand",
    "Proposal": "proposal",
}
_OWNER = re.compile(r"^.*['’]s?\s")
_OWNED = frozenset({"proposal", "demand"})
_OF_ONE_MATTER = frozenset({"proposal", "demand", "agreement"})


@dataclass(frozen=True, slots=True)
class Deal:
    """What a document says of a deal.

    topic: the kind of resource it is about, or "". own: what the phrase that brings it up says of it besides
    ("peace"). plain: no phrase says of it more than that it is one, and whose.
    """

    kind: str
    parties: frozenset[str]
    topic: str = ""
    own: str = ""
    plain: bool = True
    owner: str = ""

    @property
    def matter(self) -> str:
        """Return what tells the deal from others of its parties."""
        return self.topic or local_name(self.own).lower().replace("_", "-")

    @property
    def known(self) -> bool:
        """Return whether another document could mean the same by as much."""
        return len(self.parties) > 1 or bool(self.parties and self.topic)


def kind_of(cls: str, done: Iterable[str]) -> str:
    """Return the kind of a deal: that of its class, and a proposal if it is put forward and not made.

    Args:
        cls: local name of its class.
        done: types of the affirmed claims about it.

    """
    named, types = _KINDS.get(cls, ""), set(done)
    if not named and types & PROPOSING and not types & MAKING:
        return "proposal"
    return named or "agreement"


def own_words(name: str, inner: Iterable[str]) -> str:
    """Return what a phrase says of a deal but that it is one, and whose: "rival" of "France's rival offer".

    Args:
        name: the phrase, without article.
        inner: the names that stand in it.

    """
    *before, head = normalise(_OWNER.sub("", name)).split() or [""]
    said = word_class("deal-modifier").keys() | {word for other in inner for word in normalise(other).split()}
    words = [word for word in before if word not in said and any(map(str.isalnum, word))]
    return " ".join([*words, *([] if head in word_class("deal-noun") or head in _KINDS.values() else [head])])


def owner_of(kind: str, named: Set[str], acting: Set[str]) -> str:
    """Return who put a deal forward, "" for a deal that is nobody's own or that several may have put forward.

    Args:
        kind: the kind of deal.
        named: the parties that its phrases name.
        acting: the parties that propose or demand it by the claims of the text.

    """
    for parties in (acting, named) if kind in _OWNED else ():
        if len(parties) == 1:
            return next(iter(parties))
    return ""


def of_one_matter(deals: Sequence[Deal]) -> list[Deal]:
    """Return a document's deals, with the topic and the parties that they have in common."""
    dealing = [deal for deal in deals if deal.kind in _OF_ONE_MATTER]
    topical = [deal for deal in dealing if deal.topic]
    topics = {deal.topic for deal in topical}
    if len(topics) != 1:
        return list(deals)
    parties = frozenset[str]().union(*(deal.parties for deal in topical))
    if len(parties) < PARTIES:
        wider = {d.parties for d in dealing if d.plain and len(d.parties) == PARTIES and d.parties > parties}
        parties = next(iter(wider)) if len(wider) == 1 else parties
    if len(parties) > PARTIES:
        return list(deals)
    topic = next(iter(topics))
    owners = {kind: {d.owner for d in dealing if d.kind == kind and d.owner} for kind in _OWNED}
    return [
        replace(deal, topic=topic, parties=deal.parties | parties, owner=deal.owner or _only(owners.get(deal.kind, ())))
        if deal.kind in _OF_ONE_MATTER and (deal.topic or deal.plain) and _nested(deal.parties, parties)
        else deal
        for deal in deals
    ]


def _only(names: Collection[str]) -> str:
    return next(iter(names)) if len(names) == 1 else ""


def _nested(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or other <= one
