"""Slots of frame roles to the mentions that fill them.

Walks predicate-argument structures only; which functions a role is found under is the lexicon's business.
"""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.annotations import Argument, Mention, Predicate
from kg.extraction.syntax.tokens import tokens_of
from kg.knowledge.frame_definitions import Slot, Step
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.inflection import Inflections
from kg.knowledge.ontology import Ontology
from kg.knowledge.word_lists import word_class

#: Label of a mention that another one implies: the position that a title names.
_IMPLIED = "IMPLIED"
#: Functions of arguments that are clauses.
_CLAUSES = frozenset({"clause", "adverbial"})
#: Steps from a predicate to the word above it, and the links that they follow.
_UPWARD = {"governor": frozenset({"clause", "speech"}), "verb": frozenset({"object"})}
#: How many words behind a transparent noun its preposition may come.
_NEAR = 12
#: Prepositions whose noun phrase may belong to the verb though the tree hangs it on its object, or on an oblique.
_LOOSE = {
    "object": frozenset(
        {"to", "from", "with", "against", "into", "toward", "towards", "between", "on", "upon", "over", "for", "about"}
    ),
    "oblique": frozenset({"to", "from", "with", "against", "between"}),
}
#: Prepositions of what something comes out of ("withdrawal from Cyprus"): nobody else's, if the noun has a use for it.
_SOURCE = frozenset({"from", "out_of", "out"})
#: Functions of a noun's arguments that say whose it is.
_OWNING = frozenset({"possessor", "modifier"})
#: Steps to those whom a phrase names beside its head, and the class of phrases that are spoken of as a whole.
_INSIDE, _PERSON = _OWNING | {"*"}, frozenset({"Person"})
#: Prepositions of the place where something happens.
_LOCATIVE = frozenset({"in", "at", "near", "inside", "across", "around"})
#: Links by which a predicate is a complement of its governor.
_GOVERNED = frozenset({"clause", "adnominal"})


@dataclass(frozen=True, slots=True)
class Node:
    """A phrase reached by a walk: head token and token range.

    direct: no search in a clause was needed. clause: it is a clause, whatever its head names.
    """

    root: int
    start: int
    end: int
    direct: bool = True
    clause: bool = False


class Structure:
    """A document's predicates and mentions, indexed by token."""

    def __init__(
        self,
        doc: Doc,
        schema: Ontology,
        inflections: Inflections,
        transparent: Mapping[str, frozenset[str]],
        directed: Mapping[str, frozenset[str]],
    ) -> None:
        """Index a document that has ``doc._.predicates`` and ``doc._.mentions``.

        transparent: nouns behind which the real filler stands, to the prepositions through which it is seen.
        directed: nouns to the prepositions of what they themselves are directed at ("withdrawal from").
        """
        self._directed = directed
        self.transparent = transparent
        self.tokens = tokens_of(doc)
        self._inflections = inflections
        self.mentions: tuple[Mention, ...] = doc._.mentions
        self.predicates = tuple(self._named(predicate) for predicate in doc._.predicates)
        self.at: dict[int, list[Predicate]] = {}
        self.governed: dict[int, list[Predicate]] = {}
        for predicate in self.predicates:
            self.at.setdefault(predicate.root, []).append(predicate)
            if predicate.governors and predicate.links[0] in _GOVERNED:
                self.governed.setdefault(predicate.governors[0], []).append(predicate)
        self.by_root: dict[int, int] = {}
        self.all_at: dict[int, list[int]] = {}
        """The mentions at a root: what the text says before what another mention implies, the longest first."""
        for i, mention in enumerate(self.mentions):
            self.all_at.setdefault(mention.root, []).append(i)
        for root, held in self.all_at.items():
            held.sort(key=lambda i: (self.mentions[i].label == _IMPLIED, -_size(self.mentions[i]), i))
            self.by_root[root] = held[0]
        self.owning: set[int] = set()
        """The mentions of who owns what is spoken of; whoever knows what owning is fills it."""
        self.of_cluster: dict[int, list[int]] = {}
        for i, mention in enumerate(self.mentions):
            if mention.cluster >= 0:
                self.of_cluster.setdefault(mention.cluster, []).append(i)
        self.entity = {i: ent.label_ for ent in doc.ents for i in range(ent.start, ent.end)}
        self.roots = sorted(self.by_root)
        self._acts: dict[int, int] = {}
        self._schema = schema
        self._cluster_class = self._classes_of_clusters()

    def sentence(self, token: int) -> tuple[int, int]:
        """Return the token range of a token's sentence."""
        return self.tokens.sentence_range(token)

    def text(self, start: int, end: int) -> str:
        """Return the text of a token range."""
        return self.tokens.text[self.tokens.offsets[start] : self.tokens.end_offset(end - 1)]

    def lemma(self, token: int) -> str:
        """Return a token's lemma in lower case."""
        return self._inflections.lemma(self.tokens.lower[token], self.tokens.lemmas[token])

    def _named(self, predicate: Predicate) -> Predicate:
        """Return the predicate under a lemma that frames know, if its form says so."""
        word, _, particles = predicate.lemma.partition("_")
        lemma = self._inflections.lemma(self.tokens.lower[predicate.root], word)
        if lemma == word or predicate.kind in ("copula", "possessive"):
            return predicate
        return dataclasses.replace(predicate, lemma=f"{lemma}_{particles}" if particles else lemma)

    def _classes_of_clusters(self) -> dict[int, str]:
        rank = {"name": 0, "nominal": 1, "pronoun": 2}
        best: dict[int, tuple[int, int, str]] = {}
        for i, mention in enumerate(self.mentions):
            if mention.cluster >= 0 and mention.cls:
                key = (rank[mention.kind], i, mention.cls)
                best[mention.cluster] = min(best.get(mention.cluster, key), key)
        return {cluster: cls for cluster, (_, _, cls) in best.items()}

    def class_of(self, mention: Mention) -> str:
        """Return the mention's class: a pronoun has that of the entity it refers to."""
        if mention.kind == "pronoun" or not mention.cls:
            return self._cluster_class.get(mention.cluster, mention.cls)
        return mention.cls

    def refers(self, mention: Mention) -> bool:
        """Return whether it is known what a mention speaks of: always, unless it is an unresolved pronoun."""
        if mention.kind != "pronoun":
            return True
        return any(self.mentions[i].kind != "pronoun" for i in self.of_cluster.get(mention.cluster, ()))

    def hyphened(self, mention: Mention) -> bool:
        """Return whether a mention is a part of a compound: "the *Thai*-Cambodian text" is neither's own."""
        words, i = self.tokens.words, mention.root
        return "-" in (*words[i - 1 : i], *words[i + 1 : i + 2])

    def accepts(self, mention: Mention, classes: frozenset[str]) -> bool:
        """Return whether a mention may fill a role restricted to these classes (empty: any)."""
        if not classes:
            return True
        cls = self.class_of(mention)
        if not cls:  # a pronoun may stand for somebody, but not "this"; of a thing it says nothing
            somebody = mention.kind == "pronoun" and self.tokens.tags[mention.root] != "DT"
            return somebody and any(self._schema.is_a(wanted, "Actor") for wanted in classes)
        return any(self._schema.is_a(cls, wanted) for wanted in classes)

    def walk(self, predicate: Predicate, slot: Slot) -> list[Node]:
        """Return the phrases that a slot leads to from a predicate."""
        nodes = list(self._step(predicate, slot[0])) or list(self._lower(predicate, slot[0]))
        for step in slot[1:]:
            nodes = [found for node in nodes for found in self._from(node, step)]
        return nodes

    def _lower(self, predicate: Predicate, step: Step) -> Iterator[Node]:
        """Yield what a preposition introduces under the predicate's other arguments ("handed the suspect *to Peru*").

        Where a prepositional phrase belongs is the parser's commonest error; what a frame expects decides.
        """
        for argument in predicate.arguments if step.function == "oblique" else ():
            wanted = _LOOSE.get(argument.function, frozenset()) & step.prepositions
            for held in self.at.get(argument.root, ()) if wanted and argument.root > predicate.root else ():
                if held.kind == "noun":
                    loose = wanted - (self._directed.get(held.lemma, frozenset()) & _SOURCE)
                    yield from (_node(a) for a in held.arguments if a.function == "oblique" and a.preposition in loose)

    def _from(self, node: Node, step: Step) -> Iterator[Node]:
        if step.function in _INSIDE and not node.clause and self._one_person(node.root):
            return  # who insults the Thai king insults him
        if step.function == "*":
            first, end = bisect.bisect_left(self.roots, node.start), bisect.bisect_left(self.roots, node.end)
            inside = [
                (self.mentions[self.by_root[root]].kind, root) for root in self.roots[first:end] if root != node.root
            ]
            for kind in ("name", "nominal"):  # a name says best who is concerned
                yield from (Node(root, root, root + 1, direct=False) for k, root in inside if k == kind)
            return
        for root in (node.root, *self.behind(node.root)):
            for predicate in self.at.get(root, ()):
                held = self._directed.get(predicate.lemma, frozenset()) & step.prepositions & _SOURCE
                reached = Step(step.function, step.prepositions - held) if held and predicate.kind == "noun" else step
                yield from self._step(predicate, reached)

    def _one_person(self, root: int) -> bool:
        index = self.by_root.get(root)
        return index is not None and self.accepts(self.mentions[index], _PERSON)

    def behind(self, root: int) -> Iterator[int]:
        """Yield the heads that a transparent noun is seen through to ("part of the *aid*")."""
        through = self.transparent.get(self.lemma(root))
        for predicate in self.at.get(root, ()) if through else ():
            for argument in predicate.arguments:
                if through and (argument.preposition in through or argument.function in through):
                    yield argument.root

    def _step(self, predicate: Predicate, step: Step) -> Iterator[Node]:
        if step.function == "self":
            yield Node(predicate.root, predicate.root, predicate.root + 1)
            return
        if step.function == "rest":
            for argument in predicate.arguments:
                if argument.function != "subject" and argument.preposition not in _LOCATIVE:
                    node = _node(argument)
                    yield dataclasses.replace(node, direct=False)
                    yield from self._from(node, Step("*"))
            return
        if step.function == "noun":
            yield from (
                Node(i, i, i + 1) for i in predicate.tokens if i != predicate.root and self.tokens.pos[i] == "NOUN"
            )
            return
        if step.function in _UPWARD:
            if predicate.links[:1] and predicate.links[0] not in _UPWARD[step.function]:
                return
            yield from (Node(token, token, token + 1) for token in predicate.governors[:1])
            return
        for argument in predicate.arguments:
            if argument.function == step.function and (
                step.function != "oblique" or argument.preposition in step.prepositions
            ):
                yield _node(argument)
        if step.function == "clause":
            held = {argument.root for argument in predicate.arguments if argument.function == "clause"}
            for token in predicate.tokens:
                for governed in self.governed.get(token, ()):
                    if governed.root not in held:
                        yield self._clause(governed)

    def _clause(self, predicate: Predicate) -> Node:
        start = min([*predicate.tokens, *(a.start for a in predicate.arguments)])
        end = max([*(t + 1 for t in predicate.tokens), *(a.end for a in predicate.arguments)])
        return Node(predicate.root, start, end, clause=True)

    def past(self, node: Node, prepositions: frozenset[str]) -> list[int]:
        """Return the mentions that a transparent noun's preposition introduces ("half *of the reserves*").

        The tree may tie a preposition that follows the noun elsewhere ("cut access *to Starlink*").
        """
        if found := list(self.members(node.root, prepositions)):
            return found
        following = self.tokens.lower[node.root + 1 : node.root + 2]
        if not following or following[0] not in prepositions:
            return []
        tags = self.tokens.tags
        _, end = self.sentence(node.root)
        for root in self.roots[bisect.bisect(self.roots, node.root) :]:
            if root >= min(end, node.root + _NEAR):
                break
            index = self.by_root[root]
            first = bisect.bisect(self.tokens.offsets, self.mentions[index].start) - 1
            possessor = tags[root] == "PRP$" or tags[root + 1 : root + 2] == ["POS"]
            if not possessor and self._before(first) in prepositions:
                return [index]
        return []

    def parts(self, root: int) -> Iterator[int]:
        """Yield the mentions among what says whose a noun is: its possessors, modifiers, of- and by-phrases."""
        for predicate in self.at.get(root, ()):
            if predicate.kind == "noun":
                for argument in predicate.arguments:
                    within = argument.function in _OWNING or argument.preposition in ("of", "by")
                    if within and argument.root in self.by_root:
                        yield self.by_root[argument.root]

    def act(self, node: Node) -> int | None:
        """Return the mention of the act that an infinitive without an object names: "offered *to step down*".

        It is implied, and called by its noun ("resignation"); None for other clauses and acts of others.
        """
        if node.root not in self._acts:
            acting = (p for p in self.at.get(node.root, ()) if p.kind == "verb" and p.marker == "to" and node.clause)
            noun = next((word_class("act-noun").get(p.lemma.replace("_", " "), "") for p in acting if self._own(p)), "")
            if not noun:
                return None
            start, end = self.tokens.offsets[node.start], self.tokens.end_offset(node.end - 1)
            cluster = max((m.cluster for m in self.mentions), default=-1) + 1
            cls = gazetteer().nominal(noun)
            self._acts[node.root] = len(self.mentions)
            self.mentions = (*self.mentions, Mention(start, end, -1, "nominal", cls, noun, _IMPLIED, cluster=cluster))
            self.of_cluster[cluster] = [len(self.mentions) - 1]
        return self._acts[node.root]

    def _own(self, predicate: Predicate) -> bool:
        """Return whether an infinitive has no object, and for its subject that of the verb above it."""
        subjects = {a.root for a in predicate.arguments if a.function == "subject"}
        if any(a.function == "object" for a in predicate.arguments) or not predicate.governors:
            return False
        above = self.at.get(predicate.governors[0], ())
        return any(a.function == "subject" and a.root in subjects for p in above for a in p.arguments)

    def members(self, root: int, prepositions: frozenset[str]) -> Iterator[int]:
        """Yield the mentions tied to a noun by a preposition ("minerals *including lithium*")."""
        for predicate in self.at.get(root, ()):
            for argument in predicate.arguments:
                if argument.preposition in prepositions and argument.root in self.by_root:
                    yield self.by_root[argument.root]

    def _before(self, start: int) -> str:
        """Return the lower-cased word before a phrase, past its determiners, adjectives and possessors."""
        i = start - 1
        while i > 0 and self.tokens.pos[i] not in ("ADP", "VERB", "AUX", "PUNCT", "SCONJ", "CCONJ"):
            i -= 1
        return self.tokens.lower[i]


def _node(argument: Argument) -> Node:
    return Node(argument.root, argument.start, argument.end, clause=argument.function in _CLAUSES)


def _size(mention: Mention) -> int:
    return mention.end - mention.start
