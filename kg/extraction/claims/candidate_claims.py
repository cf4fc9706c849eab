"""Claims from the network's candidates, with what frames and relations found at the same triggers.

A candidate becomes a claim where the network is sure enough of its type; it needs to be less sure where a frame or a
relation gives the same type. A claim of a frame that the network does not see is dropped, unless the frame is a
user's own. Participants and status are the network's; the frame adds its name, its property and further roles.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from kg.annotations import Candidate, Certainty, Claim, Filler, Polarity, Predicate, Tense
from kg.extraction.claim_making import MAX_CLAIMS, Details, PropertyOfRoles, Roles, make_claim
from kg.extraction.claims.attribution import Sources
from kg.extraction.claims.confidence import Evidence, confidence
from kg.extraction.claims.deal_descriptions import describes_deal
from kg.extraction.claims.factuality import Factuality, weaker
from kg.extraction.claims.filler_mentions import FillerMentions
from kg.extraction.claims.structure import Structure
from kg.knowledge.ontology import POSITION, Ontology

ALONE, WITH_FRAME = 0.5, 0.25
"""Least probability of a type where nothing else gives it, and where a frame or relation does."""
SURE = 0.6
"""Least probability of a status that the network gives against a frame."""
FILLED = 0.3
"""Least probability of the word that fills a role."""
JOINED = 0.15
"""Least probability of a word that is coordinated with it."""
PARTICIPANTS = ("agent", "object", "recipient")
FURTHER = ("place", "instrument")
UNSEEN = frozenset({"Affiliation"})
"""Types that the corpus does not annotate, and the network does not know."""
UNSEEN_RELATIONS = frozenset({"place-address"})  # "Tikrit, Iraq" is left out of the corpus
RELATION = "office-"

Participants = dict[str, list[tuple[int, float]]]
"""The words that fill each role, with their probabilities."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A candidate that becomes a claim: its type, the probability, and the claims that agree with it."""

    candidate: Candidate
    type: str
    probability: float
    agreeing: tuple[Claim, ...]


class CandidateClaims:
    """Joins a document's candidates with the claims that rules found."""

    def __init__(
        self, structure: Structure, sources: Sources, facts: Factuality, schema: Ontology, own: frozenset[str]
    ) -> None:
        """Prepare for one document.

        Args:
            structure: its predicates and mentions.
            sources: its speakers.
            facts: polarity, certainty and tense of its predicates.
            schema: the ontology.
            own: names of the user's frames.
        """
        self.structure, self.sources, self.facts, self.schema, self.own = structure, sources, facts, schema, own
        self._mentions = FillerMentions(structure)
        self.mentions = self._mentions.mentions
        self._predicate_with: dict[int, Predicate] = {}
        for predicate in structure.predicates:
            for token in predicate.tokens:
                self._predicate_with.setdefault(token, predicate)

    def join(self, claims: Sequence[Claim], candidates: Sequence[Candidate]) -> Iterator[Claim]:
        """Yield the claims of a document.

        Args:
            claims: those of frames and relations.
            candidates: those of the network.
        """
        used: set[int] = set()
        made: list[Claim] = []
        told: set[tuple[int, str]] = set()
        at = self._by_token(claims)
        self._mentions.know_positions([claim for claim in claims if claim.frame.startswith(RELATION)])
        for candidate in candidates:
            there = [claim for claim in at.get(candidate.token, ()) if id(claim) not in used]
            chosen = _choose(candidate, there)
            # A claim of the same type may have the candidate's trigger within its own ("held *talks*").
            if chosen is None or (candidate.token, chosen.type) in told:
                continue
            found = list(self._claims(chosen))
            if found:
                used.update(id(claim) for claim in chosen.agreeing)
                told.update((token, chosen.type) for token in self._by_token(found))
            made += found
        agents = {(claim.type, claim.start, dict(claim.roles).get("agent")) for claim in made}
        yield from made
        for claim in claims:
            if id(claim) in used:
                continue
            described = describes_deal(claim, self.mentions, self.structure.tokens, self.schema)
            unseen = claim.type in UNSEEN or claim.frame in UNSEEN_RELATIONS or described
            again = (claim.type, claim.start, dict(claim.roles).get("agent")) in agents
            if claim.frame in self.own or (unseen and not again):
                yield claim

    def _by_token(self, claims: Sequence[Claim]) -> dict[int, list[Claim]]:
        """Return the claims at each token that begins within their triggers."""
        found: dict[int, list[Claim]] = {}
        offsets = self.structure.tokens.offsets
        for claim in claims:
            first, end = bisect_left(offsets, claim.trigger_start), bisect_left(offsets, claim.trigger_end)
            for token in range(first, end):
                found.setdefault(token, []).append(claim)
        return found

    def _claims(self, chosen: Chosen) -> Iterator[Claim]:
        participants = self.participants(chosen.candidate)
        fillers = self._fillers(chosen, participants)
        if not self._complete(chosen.type, fillers):
            return
        token, agreeing = chosen.candidate.token, chosen.agreeing
        predicate, evidence = self._predicate(token), self._evidence(chosen, participants, fillers)
        details: Details = {
            **self._status(chosen.candidate, predicate, agreeing),
            "speakers": self.sources.of(predicate),
            "confidence": confidence(evidence),
            "rules": (*(agreeing[0].rules if agreeing else ()), evidence.rule),
        }
        if agreeing:
            details["frame"] = agreeing[0].frame
        trigger = (agreeing[0].trigger_start, agreeing[0].trigger_end) if agreeing else None
        further = self._further(chosen)
        for properties, roles in self._projected(chosen, fillers, details["polarity"]):
            held = {role for role, _ in roles}
            extra = tuple((role, filler) for role, filler in further if role not in held)
            joined = properties or [("", *self._ends(chosen.type))]
            filled = _ordered((*roles, *extra))
            yield make_claim(self.structure.tokens, token, chosen.type, joined, filled, trigger, **details)

    def _evidence(self, chosen: Chosen, participants: Participants, fillers: dict[str, list[Filler]]) -> Evidence:
        candidate = chosen.candidate
        taken = {token for found in participants.values() for token, _ in found}
        return Evidence(
            type=chosen.probability,
            participants=min([1.0, *(p for found in participants.values() for _, p in found)]),
            agreement=self._agreement(chosen, fillers),
            status=min(candidate.polarity[1], candidate.certainty[1], candidate.tense[1]),
            passed_over=max([0.0, *(p for r, t, p in candidate.roles if r in PARTICIPANTS and t not in taken)]),
            participants_named=sum(map(len, fillers.values())),
            state=self.schema.claim_types[chosen.type].state,
        )

    def _status(self, candidate: Candidate, predicate: Predicate, agreeing: Sequence[Claim]) -> Details:
        """Return polarity, certainty and tense.

        Denials and "may" are read from the words around a predicate, too: what a text denies becomes no fact. The
        tense is the network's where it is sure, else that of the frame.
        """
        said = self.facts.of(predicate)
        denied = "Denied" in (candidate.polarity[0], said.polarity)
        tense, sure = candidate.tense
        return {
            "polarity": "Denied" if denied else cast(Polarity, candidate.polarity[0]),
            "certainty": weaker(self.facts.own(predicate).certainty, cast(Certainty, candidate.certainty[0])),
            "tense": agreeing[0].tense if agreeing and sure < SURE else cast(Tense, tense),
        }

    def _fillers(self, chosen: Chosen, participants: Participants) -> dict[str, list[Filler]]:
        fillers: dict[str, list[Filler]] = {}
        for role, found in participants.items():
            for token, _ in found:
                filler = self._mentions.filler(token, role)
                if filler is not None and filler not in fillers.setdefault(role, []):
                    fillers[role].append(filler)
        _, other = self._ends(chosen.type)
        if other == "object" and "object" not in fillers and "recipient" in fillers and self._one_target(chosen.type):
            fillers["object"] = fillers.pop("recipient")  # "threatened *Norway*": whom, where nothing else is said
        if other not in PARTICIPANTS and "object" in fillers:  # where a place is what something is in
            fillers[other] = fillers.pop("object")
        if any(claim.frame.startswith(RELATION) for claim in chosen.agreeing):
            self._fill_office(fillers, chosen.agreeing)
        if self._takes(chosen.type) == {POSITION} and "agent" in fillers:
            fillers["object"] = [
                self._mentions.position(filler, fillers["agent"][0]) for filler in fillers.get("object", ())
            ]
        return {role: found for role, found in fillers.items() if found}

    def _fill_office(self, fillers: dict[str, list[Filler]], relations: Sequence[Claim]) -> None:
        """Take the position, and the body that it implies, from what the rules read of the same holder."""
        for claim in relations:
            roles = dict(claim.roles)
            if roles.get("agent") in fillers.get("agent", ()):
                fillers["object"] = [roles["object"]] if "object" in roles else fillers.get("object", [])
                body = roles.get("recipient")
                if body is not None and not self._same(body, fillers.get("recipient", [])):
                    fillers["recipient"] = [body]
                return

    def _one_target(self, type: str) -> bool:
        """Return whether no direct property of a type joins its agent with the recipient."""
        return all(self.schema.properties[p].object != "recipient" for p in self.schema.claim_types[type].properties)

    def _takes(self, type: str) -> frozenset[str]:
        """Return the classes of what the direct property of a type points to, none for any."""
        known = self.schema.properties.get(self.schema.direct_property(type))
        return known.range if known is not None else frozenset()

    def participants(self, candidate: Candidate) -> Participants:
        """Return the words that fill each role, with their probabilities, in the order of the text.

        The likeliest word fills a role; further ones only where they are coordinated with it. A word fills one role.
        """
        found: dict[str, list[tuple[int, float]]] = {}
        used: set[int] = set()
        for role, token, probability in sorted(candidate.roles, key=lambda item: (-item[2], item[1])):
            if role not in PARTICIPANTS or token in used:
                continue
            held = found.get(role)
            if probability < (FILLED if held is None else JOINED):
                continue
            if held is not None and not any(self._coordinated(token, other) for other, _ in held):
                continue
            found.setdefault(role, []).append((token, probability))
            used.add(token)
        return {role: sorted(held) for role, held in found.items()}

    def _coordinated(self, first: int, second: int) -> bool:
        return self._first_conjunct(first) == self._first_conjunct(second)

    def _first_conjunct(self, token: int) -> int:
        tokens = self.structure.tokens
        while tokens.deps[token] == "conj" and tokens.heads[token] != token:
            token = tokens.heads[token]
        return token

    def _complete(self, type: str, fillers: dict[str, list[Filler]]) -> bool:
        """Return whether enough is named: besides an agent another participant, unless the type needs none."""
        return any(role != "agent" for role in fillers) or ("agent" in fillers and self.schema.complete_alone(type))

    def _agreement(self, chosen: Chosen, fillers: dict[str, list[Filler]]) -> int:
        """Return whether a frame or relation agrees: 0 none does, 1 one does, -1 it names another participant."""
        if not chosen.agreeing:
            return 0
        said = [(role, f) for claim in chosen.agreeing for role, f in claim.roles if f.mention >= 0]
        apart = any(
            role in PARTICIPANTS and role in fillers and f not in fillers[role] and not self._same(f, fillers[role])
            for role, f in said
        )
        return -1 if apart else 1

    def _same(self, filler: Filler, others: Sequence[Filler]) -> bool:
        """Return whether a filler is of the same entity as one of others."""
        cluster = self.mentions[filler.mention].cluster
        return any(f.mention >= 0 and self.mentions[f.mention].cluster == cluster for f in others)

    def _further(self, chosen: Chosen) -> Roles:
        """Return roles besides the participants: the frame's, else those of the network."""
        found = {role: filler for claim in chosen.agreeing for role, filler in claim.roles if role not in PARTICIPANTS}
        for role, token, probability in chosen.candidate.roles:
            if role in FURTHER and role not in found and probability >= FILLED:
                filler = self._mentions.filler(token, role)
                if filler is not None:
                    found[role] = filler
        return tuple(found.items())

    def _projected(
        self, chosen: Chosen, fillers: dict[str, list[Filler]], polarity: Polarity
    ) -> Iterator[tuple[list[PropertyOfRoles], Roles]]:
        """Yield direct properties, the main one first, and the participants of each claim of a candidate.

        There is a claim for each pair of fillers that the main property joins, and for what none of these names.
        """
        projections = self._properties(chosen, fillers, polarity)
        first = {role: held[0] for role, held in fillers.items()}
        _, subject, object = projections[0] if projections else ("", *self._ends(chosen.type))
        pairs = itertools.product(fillers.get(subject, [None]), fillers.get(object, [None]))
        given: set[tuple[str, Filler]] = set()
        for pair in itertools.islice(pairs, MAX_CLAIMS):
            roles = first | {role: filler for role, filler in zip((subject, object), pair, strict=True) if filler}
            given.update(roles.items())
            yield projections, tuple(roles.items())
        for role, held in fillers.items():
            for filler in held:
                if (role, filler) not in given:
                    others = [projection for projection in projections if role in projection[1:]]
                    yield others, tuple((first | {role: filler}).items())

    def _properties(
        self, chosen: Chosen, fillers: dict[str, list[Filler]], polarity: Polarity
    ) -> list[PropertyOfRoles]:
        """Return the direct properties that join two entities of the claim: those of its frame, then the type's own.

        What a frame says of a claim holds only where it is affirmed.
        """
        found = (
            []
            if polarity == "Denied"
            else list(dict.fromkeys(p for claim in chosen.agreeing for p in claim.projections()))
        )
        found = [projection for projection in found if self._joins(projection, fillers)]
        for name in self.schema.direct_properties(chosen.type):
            known = self.schema.properties[name]
            projection = (name, known.subject, known.object)
            if projection[1:] not in {p[1:] for p in found} and self._joins(projection, fillers):
                found.append(projection)
        return found

    def _joins(self, projection: PropertyOfRoles, fillers: dict[str, list[Filler]]) -> bool:
        """Return whether both ends of a property are things of the text, of classes that it allows."""
        known = self.schema.properties[projection[0]]
        for role, allowed in zip(projection[1:], (known.domain, known.range), strict=True):
            held = fillers.get(role)
            if not held or held[0].mention < 0:
                return False
            cls = self.mentions[held[0].mention].cls
            if cls and not self.schema.accepts(allowed, cls):
                return False
        return True

    def _ends(self, type: str) -> tuple[str, str]:
        """Return the roles that the direct property of a type joins."""
        known = self.schema.properties.get(self.schema.direct_property(type))
        return (known.subject, known.object) if known is not None else ("agent", "object")

    def _predicate(self, token: int) -> Predicate:
        for predicate in self.structure.at.get(token, ()):
            return predicate
        if token in self._predicate_with:
            return self._predicate_with[token]
        return Predicate(token, self.structure.lemma(token), "noun", (token,))


def _choose(candidate: Candidate, there: Sequence[Claim]) -> Chosen | None:
    """Return the type under which a candidate becomes a claim, None if no type is sure enough.

    there: the claims of frames and relations at its trigger.
    """
    best: Chosen | None = None
    for type, probability in candidate.types:
        agreeing = tuple(claim for claim in there if claim.type == type)
        if probability < (WITH_FRAME if agreeing else ALONE):
            continue
        if best is None or (agreeing and not best.agreeing and probability > best.probability / 2):
            best = Chosen(candidate, type, probability, agreeing)
    return best


def _ordered(roles: Iterable[tuple[str, Filler]]) -> Roles:
    order = ("agent", "object", "recipient", "place", "time", "amount", "condition", "instrument", "from", "until")
    return tuple(sorted(roles, key=lambda item: order.index(item[0]) if item[0] in order else len(order)))
