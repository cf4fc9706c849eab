"""Affiliations of persons to organizations, from words beside a name: "Ana Kos of the Oslo Institute"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.annotations import Claim, Filler, Mention
from kg.extraction.claim_making import make_claim
from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.ontology import Ontology
from kg.knowledge.word_lists import word_class

_MEMBER = ("memberOf", "agent", "object")
_CONFIDENCE = 0.9
_WORDS_BETWEEN = 2
"""The preposition and an article: no other words may stand between the two names."""


def affiliations(tokens: Tokens, mentions: Sequence[Mention], ontology: Ontology) -> Iterator[Claim]:
    """Yield that a person is a member of the organization whose name follows at once, behind "of" or "from".

    mentions: those of the document; each claim refers to them by index.
    """
    named = {m.root: i for i, m in enumerate(mentions) if m.kind == "name" and m.root >= 0}
    for root, index in named.items():
        person = mentions[index]
        if not ontology.is_a(person.cls, "Person"):
            continue
        for child in tokens.dependents(root, "nmod"):
            body = named.get(child, -1)
            if child < root or body < 0 or not ontology.is_a(mentions[body].cls, "Organization"):
                continue
            between = tokens.text[person.end : mentions[body].start].split()
            if between and between[0] in word_class("affiliation") and len(between) <= _WORDS_BETWEEN:
                yield make_claim(
                    tokens,
                    root,
                    "Membership",
                    [_MEMBER],
                    (("agent", Filler(mention=index)), ("object", Filler(mention=body))),
                    trigger=(person.start, person.end),
                    frame="affiliation",
                    tense="Present",
                    confidence=_CONFIDENCE,
                    rules=("affiliation:name",),
                )
