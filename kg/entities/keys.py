"""Keys by which clusters of different documents are compared.

A key is made of content alone: a gazetteer individual, a name, or what a description says (a deal's parties,
topic and kind; who gave goods to whom). What no other document could mean by the same words ("a senior
official", a family name alone) gets a key of its document.
"""

from __future__ import annotations

import functools
import hashlib
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from kg.annotations import Claim, Extraction, Filler, Mention
from kg.entities import deals
from kg.entities.deals import Deal
from kg.entities.key_names import fullness, proper_words, singular, without_form
from kg.knowledge.bodies import bodies, body_kinds
from kg.knowledge.gazetteer import Gazetteer, gazetteer
from kg.knowledge.name_normalization import normalise
from kg.knowledge.ontology import POSITION, Ontology, ontology
from kg.knowledge.person_names import is_family_name
from kg.knowledge.storm_names import storm_name
from kg.knowledge.word_lists import word_class

Kind = Literal["individual", "name", "deal", "body", "gift", "act", "concept", "document"]
_CONCEPTS = (
    "Resource",
    "Commitment",
    "Weapon",
    "Technology",
    "Food",
    "Product",
    "Service",
    POSITION,
    "Assistance",
)
_GOODS = ("Technology", "Weapon", "Product")
"""Classes of goods that are particular ones where it is said who gave them to whom."""
_LINKS = frozenset({"for", "from", "in", "to", "with", "at", "on"})
"""Prepositions: what they add to the noun of a body is not what the body is called."""
_TOPICS = (
    ("Mineral", "minerals"), ("Energy", "energy"), ("Ceasefire", "ceasefire"), ("Food", "food"), ("Weapon", "weapons"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """What a cluster is known by.

    family: the coarse class that keeps namesakes of different kinds apart; of a deal, who put it forward.
    """

    kind: Kind
    name: str
    family: str = ""
    parties: frozenset[str] = frozenset()
    topic: str = ""

    @property
    def rank(self) -> tuple[str, str, str, tuple[str, ...], str]:
        """Return what keys are ordered by."""
        return self.kind, self.name, self.family, tuple(sorted(self.parties)), self.topic

    @property
    def encoded(self) -> bytes:
        """Return the rank as bytes that sort like it."""
        kind, name, family, parties, topic = self.rank
        return "\0".join((kind, name.replace("\0", " "), family, "\1".join(parties), topic)).encode()

    @classmethod
    def decoded(cls, rank: bytes) -> Key:
        """Return the key that was encoded."""
        kind, name, family, parties, topic = rank.decode().split("\0")
        return cls(cast(Kind, kind), name, family, frozenset(parties.split("\1") if parties else ()), topic)


@dataclass(slots=True)
class Cluster:
    """A cluster of one document: its key, its class, the names it bears and how often."""

    key: Key
    cls: str
    label: str
    names: Counter[str] = field(default_factory=Counter)


class KeyMaker:
    """Makes the keys of documents."""

    def __init__(self) -> None:
        """Read the gazetteer and the ontology (once in a process)."""
        self._gazetteer: Gazetteer = gazetteer()
        self._ontology: Ontology = ontology()

    def clusters(self, extraction: Extraction) -> Mapping[int, Cluster]:
        """Return the clusters of a document by number; those of pronouns only are left out."""
        members: dict[int, list[Mention]] = defaultdict(list)
        for mention in extraction.mentions:
            if mention.cluster >= 0:
                members[mention.cluster].append(mention)
        reading = _Reading(extraction, members, self._gazetteer, self._ontology)
        found = {}
        for number, mentions in members.items():
            cluster = reading.cluster(number, mentions)
            if cluster is not None:
                found[number] = cluster
        return found


class _Reading:
    """One document whose clusters get their keys."""

    def __init__(
        self,
        extraction: Extraction,
        members: Mapping[int, Sequence[Mention]],
        gazetteer: Gazetteer,
        ontology: Ontology,
    ) -> None:
        self._extraction = extraction
        self._members = members
        self._gazetteer = gazetteer
        self._ontology = ontology
        self._individual = {
            number: next((m.individual for m in mentions if m.individual), "") for number, mentions in members.items()
        }
        self._claims: dict[int, list[Claim]] = defaultdict(list)
        for claim in extraction.claims:
            for number in {self._cluster_of(f.mention) for _, f in claim.roles}:
                self._claims[number].append(claim)
        self._inner = sorted((m for m in extraction.mentions if m.kind != "nominal"), key=lambda m: m.start)
        self._starts = [m.start for m in self._inner]
        self._acts_for: dict[int, str] = {}
        for claim in extraction.claims:
            if any(property == "represents" for property, *_ in claim.projections()):
                roles = dict(claim.roles)
                state = self._individual.get(self._cluster_of(roles["recipient"].mention), "")
                if state:
                    self._acts_for.setdefault(self._cluster_of(roles["agent"].mention), state)
        self._deals = self._read_deals()

    def _cluster_of(self, mention: int) -> int:
        return self._extraction.mentions[mention].cluster if mention >= 0 else -1

    def _is(self, cls: str, ancestor: str) -> bool:
        return self._ontology.is_a(cls, ancestor)

    def cluster(self, number: int, mentions: Sequence[Mention]) -> Cluster | None:
        """Return a cluster with its key, None if it is of pronouns only."""
        described = [m for m in mentions if m.kind != "pronoun"]
        if not described:
            return None
        names = Counter(m.name for m in described if m.kind == "name" and m.label != "NORP")
        cls = self._class(described)
        individual = self._individual[number]
        if individual:
            known = self._gazetteer.individual(individual)
            if known is not None:
                return Cluster(Key("individual", individual), known.cls, known.label, names)
        body = next((m for m in described if m.body and m.jurisdiction), None)
        if body is not None:
            state, _, seat = body.jurisdiction.partition(" ")
            if body.body in word_class("mission") and not seat:  # a state has one in many others
                return Cluster(self._own(number, described, body.name), cls, body.name, names)
            return Cluster(body_key(body.body, [state], cls, seat), cls, body.name, names)
        if names:
            return self._named(number, described, names, cls)
        best = next((m for m in described if m.cls == cls), described[0])
        return Cluster(self._described(number, described, best, cls), cls, best.name)

    def _class(self, mentions: Sequence[Mention]) -> str:
        """Return the most frequent class of the names, or else of the descriptions; the deeper one."""
        for kind in ("name", "nominal"):
            counts = Counter(m.cls for m in mentions if m.kind == kind and m.cls)
            if counts:
                return self._ontology.commonest(counts)
        return ""

    def _named(self, number: int, mentions: Sequence[Mention], names: Counter[str], cls: str) -> Cluster:
        best = min(names, key=lambda name: (*fullness(name), -names[name], -len(name), name))
        if any(m.body for m in mentions) and body_kinds().get(normalise(best)) is not None:
            return Cluster(self._own(number, mentions, best), cls, best, names)  # of an unknown state
        words = proper_words(best)
        if self._is(cls, "Person") and is_family_name(best):
            known = [e for e in self._gazetteer.lookup(best) if e.via != "surname" and self._is(e.cls, "Person")]
            if len(known) == 1:
                return Cluster(Key("individual", known[0].individual), known[0].cls, known[0].label, names)
            return Cluster(self._own(number, mentions, best), cls, best, names)
        family = "Person" if self._is(cls, "Person") else "other"
        if self._is(cls, "Organization"):
            words = without_form(words)
        elif self._is(cls, "Event") and (storm := storm_name(best)):
            words = ["storm", *normalise(storm).split()]
        return Cluster(Key("name", " ".join(words) or normalise(best), family), cls, best, names)

    def _described(self, number: int, mentions: Sequence[Mention], best: Mention, cls: str) -> Key:
        deal = self._deals.get(number)
        if deal is not None:
            if deal.known:
                return Key("deal", deal.kind, deal.owner, deal.parties, deal.matter)
        elif (body := self._body_of(mentions, best, cls)) is not None:
            return body
        elif self._is(cls, POSITION) and (whose := self._whose(number, best)):
            return Key("concept", singular(normalise(best.name)), cls, frozenset({whose}))
        elif any(self._is(cls, concept) for concept in _CONCEPTS):
            sides = self._given(number) if any(self._is(cls, goods) for goods in _GOODS) else frozenset()
            return Key("gift" if sides else "concept", singular(normalise(best.name)), cls, sides)
        elif best.name.lower() in _acts() and (actor := self._offering(number)):
            return Key("act", best.name.lower(), cls, frozenset({actor}))
        return self._own(number, mentions, best.name)

    def _whose(self, number: int, title: Mention) -> str:
        """Return what tells a position apart that is called by its title alone: its body, else who holds it."""
        if title.label:
            return ""  # named with its body
        for role in ("recipient", "agent"):
            for claim in self._claims[number]:
                filler = dict(claim.roles).get(role, Filler())
                if filler.mention >= 0 and self._held(claim) == number:
                    return self._identified(self._cluster_of(filler.mention))
        return ""

    def _identified(self, number: int) -> str:
        """Return what a cluster is known by, as far as its names tell."""
        if found := self._individual.get(number):
            return found
        names = sorted({m.name for m in self._members.get(number, ()) if m.kind == "name"}, key=lambda n: (-len(n), n))
        return normalise(names[0]) if names and " " in names[0] else f"{self._extraction.document} {number}"

    def _own(self, number: int, mentions: Sequence[Mention], name: str) -> Key:
        """Return a key that no other document has."""
        first = min(mentions, key=lambda m: (m.start, m.end))
        text = f"{self._extraction.document}\x1f{first.start}\x1f{first.end}\x1f{name}"
        return Key("document", normalise(name), hashlib.sha256(text.encode()).hexdigest()[:10])

    def _body_of(self, mentions: Sequence[Mention], best: Mention, cls: str) -> Key | None:
        """Return the key of a body that a description names by whose it is, None if it names none."""
        name = self._body(best)
        if not (self._is(cls, "GovernmentBody") or self._is(cls, "ArmedGroup") or normalise(name) in body_kinds()):
            return None
        parties = self._modifiers(mentions)
        if not parties or _LINKS & {*best.name.lower().split()}:
            return None
        if any(self._is(other.cls, "Person") for m in mentions for other in self._inside(m) if other.kind == "name"):
            return None  # "Trump's administration" is not any government
        known = bodies().known(name, next(iter(parties))) if len(parties) == 1 else ""
        return Key("individual", known) if known else body_key(name, parties, cls)

    def _body(self, mention: Mention) -> str:
        """Return what a body is called without whose it is: "Ukraine's army" is an army, and that its military."""
        inner = {word for other in self._inside(mention) for word in normalise(other.name).split()} | {"s", "own"}
        words = [word for word in re.split(r"[\s']+", normalise(mention.name)) if word not in inner]
        name = " ".join(words) or normalise(mention.name).split()[-1]
        kind = body_kinds().get(name)
        return kind.kind if kind is not None else name

    def _given(self, number: int) -> frozenset[str]:
        """Return the known individuals who gave and received something, none if it is not said of both."""
        for claim in self._claims[number]:
            if self._provides(claim) and self._held(claim) == number and claim.polarity == "Affirmed":
                roles = dict(claim.roles)
                sides = (roles.get(role, Filler()) for role in ("agent", "recipient"))
                known = {self._individual.get(self._cluster_of(side.mention), "") for side in sides}
                if "" not in known:
                    return frozenset(known)
        return frozenset()

    @staticmethod
    def _provides(claim: Claim) -> bool:
        return any(property == "provides" for property, *_ in claim.projections())

    def _offering(self, number: int) -> str:
        """Return the known individual who offers an act of his own, "" if none does."""
        offers = (dict(c.roles).get("agent", Filler()) for c in self._claims[number] if c.type == "Offer")
        return next((self._individual.get(self._cluster_of(agent.mention), "") for agent in offers), "")

    # --- what a deal is about ---

    def _modifiers(self, mentions: Sequence[Mention]) -> set[str]:
        """Return the parties that names and pronouns inside the phrases of a cluster stand for ("*its* army")."""
        found = set()
        for mention in mentions:
            for other in self._inside(mention):
                name = self._party(other.cluster)
                if name:
                    found.add(name)
        return found

    def _inside(self, mention: Mention) -> Iterator[Mention]:
        for i in range(bisect_left(self._starts, mention.start), len(self._inner)):
            other = self._inner[i]
            if other.start >= mention.end:
                return
            if other.end <= mention.end and other is not mention:
                yield other

    def _party(self, number: int) -> str:
        """Return the state or organisation that a cluster is or acts for, "" if it is none."""
        if number in self._acts_for:
            return self._acts_for[number]
        individual = self._individual.get(number, "")
        known = self._gazetteer.individual(individual) if individual else None
        if known is None:
            return ""
        represented = self._gazetteer.represents(individual)
        if represented:
            return represented[0]
        return individual if self._is(known.cls, "Country") or self._is(known.cls, "Organization") else ""

    def _read_deals(self) -> dict[int, Deal]:
        """Return the described deals of the document by cluster."""
        found: dict[int, Deal] = {}
        for number, mentions in self._members.items():
            described = [m for m in mentions if m.kind == "nominal"]
            if self._individual[number] or not described or any(m.kind == "name" for m in mentions):
                continue
            cls = self._class(described)
            if self._is(cls, "Deal"):
                found[number] = self._deal(number, cls, described)
        return dict(zip(found, deals.of_one_matter(list(found.values())), strict=True))

    def _deal(self, number: int, cls: str, mentions: Sequence[Mention]) -> Deal:
        about = [claim for claim in self._claims[number] if self._held(claim) == number]
        own = [deals.own_words(m.name, (other.name for other in self._inside(m))) for m in mentions]
        kind = deals.kind_of(cls, (c.type for c in about if c.polarity == "Affirmed"))
        agents = (dict(c.roles).get("agent", Filler()) for c in about if c.type in deals.PUTTING)
        acting = {party for agent in agents if (party := self._party(self._cluster_of(agent.mention)))}
        return Deal(
            kind=kind,
            parties=self._parties(mentions, about),
            topic=self._topic(number, mentions),
            own=own[0],
            plain=not any(own),
            owner=deals.owner_of(kind, self._modifiers(mentions), acting),
        )

    def _held(self, claim: Claim) -> int:
        return next((self._cluster_of(f.mention) for role, f in claim.roles if role == "object"), -1)

    def _parties(self, mentions: Sequence[Mention], about: Sequence[Claim]) -> frozenset[str]:
        """Return whose a deal is: whom its phrases name and who deals in it; if these are too few, who refuses it."""
        parties = self._modifiers(mentions)
        for types in (deals.DEALING, {deals.REFUSING}):
            for claim in about if len(parties) < deals.PARTIES else ():
                if claim.type in types:
                    fillers = (filler for role, filler in claim.roles if role in ("agent", "recipient"))
                    parties |= {party for f in fillers if (party := self._party(self._cluster_of(f.mention)))}
        return frozenset(parties)

    def _topic(self, number: int, mentions: Sequence[Mention]) -> str:
        """Return what a deal is about: the kind of resource, or the word that says it ("peace deal")."""
        for claim in self._claims[number]:
            roles = dict(claim.roles)
            if claim.property == "concerns" and self._cluster_of(roles["agent"].mention) == number:
                topic = self._resource(self._members.get(self._cluster_of(roles["object"].mention), ()))
                if topic:
                    return topic
        for mention in mentions:
            for word in mention.name.lower().split()[:-1]:
                cls = self._gazetteer.nominal(word) or self._gazetteer.nominal(word.removesuffix("s"))
                entries = self._gazetteer.lookup(word)
                if entries and not cls:
                    cls = entries[0].cls
                topic = self._topic_of_class(cls)
                if topic:
                    return topic
        return ""

    def _resource(self, mentions: Sequence[Mention]) -> str:
        return next((topic for m in mentions if m.cls and (topic := self._topic_of_class(m.cls))), "")

    def _topic_of_class(self, cls: str) -> str:
        return next((topic for wanted, topic in _TOPICS if cls and self._is(cls, wanted)), "")


def body_key(kind: str, parties: Iterable[str], cls: str, seat: str = "") -> Key:
    """Return the key of a body.

    Args:
        kind: "Senate", or its noun in lower case.
        parties: whose it is, as local names.
        cls: its class where the kind is none that many states have.
        seat: of an embassy, the state it is in.

    """
    known = body_kinds().get(normalise(kind))
    return Key("body", kind, known.cls if known is not None else cls, frozenset(parties), seat)


@functools.cache
def _acts() -> frozenset[str]:
    return frozenset(word_class("act-noun").values())
