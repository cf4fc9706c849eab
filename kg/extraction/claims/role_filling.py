"""Fillers of frame roles: mentions and texts that slots lead to, each with a confidence."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from kg.annotations import Filler, Predicate
from kg.extraction.claims.split_antecedents import pair
from kg.extraction.claims.structure import Node, Structure
from kg.knowledge.frame_definitions import Frame, Role
from kg.knowledge.ontology import POSITION

_WEAPON = frozenset({"Weapon"})
#: Functions that only nouns' arguments have.
_OF_NOUNS = frozenset({"possessor", "modifier"})
#: Expressions that are no participant, whatever preposition they stand with ("on Wednesday").
_MEASURES = frozenset({"DATE", "TIME", "PERCENT", "ORDINAL", "CARDINAL"})
#: What each sign of doubt takes from a filler's confidence.
BY_SEARCH, UNRESOLVED, TEXT_ONLY = 0.8, 0.7, 0.85


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible filler of a role, how sure it is, and whether it may stand in an edge.

    direct: the grammar led to it without a search, and it is a mention of something known.
    """

    filler: Filler
    confidence: float
    direct: bool = True


Fillers = dict[str, list[Candidate]]


class Filling:
    """Fills roles from the phrases of one document. enumerators: nouns that introduce members ("allies like X")."""

    def __init__(self, structure: Structure, enumerators: frozenset[str]) -> None:
        """Take the structure of the document and the lexicon's enumerators."""
        self.structure = structure
        self.enumerators = enumerators

    def roles(self, frame: Frame, site: Predicate) -> Fillers:
        """Return what fills the roles of a frame at a site."""
        fillers: Fillers = {}
        for role in frame.roles:
            if found := self._fill(role, site, self._taken(fillers)):
                fillers[role.name] = found
        if frame.reciprocal and "recipient" not in fillers and (sides := self._sides(frame, fillers)):
            fillers["agent"] = fillers["recipient"] = sides
        return fillers

    def _sides(self, frame: Frame, fillers: Fillers) -> list[Candidate]:
        """Return the two or more that do something with each other: the agents, or those one agent is made of.

        "US and Philippine troops", "the foreign ministers of Thailand and Cambodia", "the two men".
        """
        structure = self.structure
        agents = fillers.get("agent", [])
        if len(agents) != 1:
            return agents
        classes = next(role.classes for role in frame.roles if role.name == "agent")
        whole = structure.mentions[agents[0].filler.mention] if agents[0].filler.mention >= 0 else None
        if whole is None or whole.kind != "nominal":
            return []
        sides = [
            Candidate(Filler(mention=i), agents[0].confidence * BY_SEARCH, agents[0].direct)
            for i in (*structure.parts(whole.root), *pair(structure, whole))
            if structure.accepts(structure.mentions[i], classes)
        ]
        return sides if len(sides) > 1 else []

    def _taken(self, fillers: Fillers) -> set[int]:
        """Return the mentions that fill a role already, and all others of the same entities."""
        structure = self.structure
        held = {c.filler.mention for found in fillers.values() for c in found if c.filler.mention >= 0}
        clusters = {structure.mentions[i].cluster for i in held} - {-1}
        return held | {i for cluster in clusters for i in structure.of_cluster[cluster]}

    def _fill(self, role: Role, site: Predicate, taken: set[int]) -> list[Candidate]:
        """Return what fills a role; where no phrase itself does, those whose it is ("*Israeli* helicopters")."""
        structure = self.structure
        walked: list[list[Node]] = []
        for offers, i in itertools.product((self._candidates, self._owners)[: 1 + role.party], range(len(role.slots))):
            slot = role.slots[i]
            if slot[0].function in _OF_NOUNS and role.name == "agent" and _has_subject(site):
                continue  # who acts is a verb's subject: that of "the committee ended Thai talks" is not Thailand
            while len(walked) <= i:
                walked.append(structure.walk(site, role.slots[len(walked)]))
            found: list[Candidate] = []
            for node in walked[i]:
                if node.root in site.auxiliaries:
                    continue  # "nothing"
                fresh = [
                    candidate
                    for candidate in offers(node, role)
                    if candidate.filler.mention not in taken
                    and candidate not in found
                    # "cut off Musk's Starlink": it is not he from whom it is cut off.
                    and (len(slot) == 1 or candidate.filler.mention not in structure.owning)
                ]
                found += fresh
                if fresh and not node.direct:
                    break
            if found:
                return found
        return []

    def _candidates(self, node: Node, role: Role) -> Iterator[Candidate]:
        """Yield what a phrase offers as fillers: what stands behind a transparent noun, or itself, or its words."""
        structure = self.structure
        sure = 1.0 if node.direct else BY_SEARCH
        through = structure.transparent.get(structure.lemma(node.root))
        at_root = structure.all_at.get(node.root, ()) if not node.clause else ()
        # "Rubio, secretary of state" names a person and an office.
        own = list(at_root if POSITION in role.classes else at_root[:1])
        for offered in (structure.past(node, through) if through and not node.clause else [], own[:1], own[1:]):
            fitting = [i for i in offered if self._fits(i, role)]
            for index in fitting:
                known = structure.refers(structure.mentions[index])
                certain = sure * (1.0 if known else UNRESOLVED)
                yield Candidate(Filler(mention=index), certain, node.direct and known)
                for member in structure.members(structure.mentions[index].root, self.enumerators):
                    if structure.accepts(structure.mentions[member], role.classes):
                        yield Candidate(Filler(mention=member), certain, node.direct)
            if fitting:
                return
        open_ = not role.classes and not role.heads
        if open_ and not at_root and node.direct and structure.entity.get(node.root) not in _MEASURES:
            act = structure.act(node) if role.name == "object" else None
            text = structure.text(node.start, node.end) if act is None else ""
            yield Candidate(Filler(act if act is not None else -1, text), sure * TEXT_ONLY, direct=act is not None)

    def _fits(self, index: int, role: Role) -> bool:
        structure = self.structure
        mention = structure.mentions[index]
        if role.heads and structure.lemma(mention.root) not in role.heads:
            return False
        return structure.accepts(mention, role.classes)

    def _owners(self, node: Node, role: Role) -> Iterator[Candidate]:
        """Yield whom a phrase belongs to: "*Israeli* helicopters", "the conduct of *the army*"."""
        structure = self.structure
        held = structure.by_root.get(node.root)
        by_weapon = held is not None and structure.accepts(structure.mentions[held], _WEAPON)  # its owner acts
        for index in () if node.clause else structure.parts(node.root):
            mention = structure.mentions[index]
            if self._fits(index, role) and structure.refers(mention) and not structure.hyphened(mention):
                yield Candidate(Filler(mention=index), BY_SEARCH, direct=node.direct and by_weapon)
                return


def _has_subject(site: Predicate) -> bool:
    return site.kind == "verb" and any(argument.function == "subject" for argument in site.arguments)
