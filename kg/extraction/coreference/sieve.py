"""Coreference by sieve: names first, then noun phrases and pronouns from left to right by a ranker.

The ranker is log-linear over the candidate antecedents of a mention and "none" (Durrett and Klein 2013); what
it may not do is said by constraints: agreement, binding, and what tells two things apart.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from kg.extraction.coreference import pair_features
from kg.extraction.coreference.antecedent_constraints import agrees, compatible, is_bound
from kg.extraction.coreference.mention_features import View
from kg.extraction.coreference.name_matching import NameSieve
from kg.extraction.coreference.pair_features import Entity
from kg.extraction.coreference.speakers import Speakers
from kg.extraction.syntax.corrections import is_above
from kg.extraction.syntax.quotations import Quotation
from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.word_lists import word_class

PRONOUN_SENTENCES = 4
"""How many sentences back a pronoun's antecedent may lie."""
MAX_CANDIDATES = 24
NOMINAL_SENTENCES = 40
_THINGS = ("Actor", "Place", "Resource", "Service")
"""Classes of what is neither done nor said."""
_DESCRIBED = ("Person", "Organization", "Country", "Place", "Service", "Deal")
"""Classes whose things a text describes by other nouns than it names them by ("Starlink", "the service")."""


@dataclass(slots=True)
class Choice:
    """A candidate antecedent and its pair_features."""

    candidate: View
    entity: int
    features: list[str]


class Resolution:
    """The state of one document while its mentions are resolved from left to right."""

    def __init__(self, tokens: Tokens, views: Sequence[View], above: Mapping[str, Set[str]]) -> None:
        """Take a document's views; above: a class's superclasses and itself, by class.

        ``speaker`` is the entity that says the words a mention stands in, whom no "he" in them means; -1 for nobody.
        """
        self.tokens = tokens
        self.views = views
        self.above = above
        self.at = {view.root: view for view in views}
        self.entities: dict[int, Entity] = {}
        self.entity_of: list[int] = [-1] * len(views)
        self.heads: dict[str, int] = defaultdict(int)
        self.speaker = -1
        self._by_head: dict[str, list[View]] = defaultdict(list)
        self._by_class: dict[str, list[View]] = defaultdict(list)
        self._reflexive = word_class("reflexive")
        self._expects = word_class("expects")
        self._names_at = {v.root: v for v in views if v.kind == "name"}

    def enter(self, view: View, entity: int) -> None:
        """Add a mention to an entity, known by a number of the caller's."""
        self.entity_of[view.index] = entity
        held = self.entities.get(entity)
        if held is None:
            held = self.entities[entity] = Entity()
        held.add(view)
        if view.kind != "pronoun":
            self.heads[view.lemma] += 1
            self._by_head[view.lemma].append(view)
            for cls in self.above.get(view.cls, ()):
                self._by_class[cls].append(view)

    def choices(self, view: View) -> list[Choice]:
        """Return the antecedents that a mention may have."""
        return self._of_pronoun(view) if view.kind == "pronoun" else self._of_nominal(view)

    def none(self, view: View) -> list[str] | None:
        """Return the features of the decision that a mention has no antecedent; None if it must have one.

        "He" and "she" have one wherever a person stands before them, and so has the subject of a relative clause
        ("the oil that *it* sells"): that is no "it" of "it rains".
        """
        if view.kind == "pronoun" and (view.gender in {"M", "F"} or self._relative_subject(view)):
            return None
        return pair_features.of_new(view, self.heads)

    def _relative_subject(self, view: View) -> bool:
        return view.lemma == "it" and view.function == "subj" and self.tokens.deps[view.clause] == "acl:relcl"

    # --- pronouns ---

    def limited(self, view: View, choices: Sequence[Choice], roots: Set[int]) -> list[Choice]:
        """Return the choices that some of the given mentions allow; the nearest of these if there is none."""
        allowed = [self.at[root] for root in sorted(roots) if root in self.at]
        entities = {self.entity_of[v.index] if v.index < view.index else v.index for v in allowed}
        kept = [choice for choice in choices if choice.entity in entities]
        agreeing = [v for v in allowed if agrees(view, v, self._entity(v) if v.index < view.index else None)]
        if kept or not agreeing:
            return kept
        nearest = min(agreeing, key=lambda v: (abs(v.root - view.root), v.root))
        return [Choice(nearest, self.entity_of[nearest.index], [])]

    def _of_pronoun(self, view: View) -> list[Choice]:
        """Return the antecedents that a third-person pronoun may have, the nearest first."""
        if view.lemma in self._reflexive:
            subject = self._subject(view)
            if subject is not None and agrees(view, subject, self._entity(subject)):
                return [Choice(subject, self.entity_of[subject.index], ["reflexive"])]
        choices, unresolved = self._before(view)
        if view.gender in {"M", "F"} and not any(self._known(choice).animate for choice in (*choices, *unresolved)):
            choices, unresolved = self._before(view, guess=False)  # a man called Ashley
        for candidate in self._later_subjects(view):
            lone = Entity()
            lone.add(candidate)
            choices.append(
                Choice(
                    candidate,
                    candidate.index,
                    self._features(view, candidate, lone, len({c.entity for c in (*choices, *unresolved)})),
                )
            )
        choices = self._persons(view, choices)
        choices = self._introduced(view, choices) or self._of_acts(view, choices)
        # A pronoun that nothing was found for says less than any name.
        return self._expected(view, choices) or choices or self._of_acts(view, unresolved)

    def _before(self, view: View, *, guess: bool = True) -> tuple[list[Choice], list[Choice]]:
        """Return the choices before a pronoun, the nearest first, and those of which nothing is known but pronouns.

        guess: see ``agrees``.
        """
        choices: list[Choice] = []
        unresolved: list[Choice] = []
        taken: dict[int, int] = defaultdict(int)
        index = view.index - 1
        while index >= 0 and len(choices) < MAX_CANDIDATES:
            candidate = self.views[index]
            index -= 1
            if view.sentence - candidate.sentence > PRONOUN_SENTENCES:
                break
            number = self.entity_of[candidate.index]
            if (
                taken[number] > 1
                or number == self.speaker
                or not agrees(view, candidate, self._entity(candidate), guess=guess)
                or is_bound(self.tokens, view, candidate)
            ):
                continue
            taken[number] += 1
            entity = self.entities[number]
            choice = Choice(candidate, number, self._features(view, candidate, entity, len(taken) - 1))
            (choices if entity.described else unresolved).append(choice)
        return choices, unresolved

    def _persons(self, view: View, choices: Sequence[Choice]) -> list[Choice]:
        """Return the choices for "he" and "she" that are known to be persons, all if none is."""
        persons = [c for c in choices if c.candidate.animate or self._known(c).animate]
        return persons if persons and view.gender in {"M", "F"} else list(choices)

    def _introduced(self, view: View, choices: Sequence[Choice]) -> list[Choice]:
        """Return the choice that a sentence which begins with "he" or "she" goes on about, if there is one.

        It is the person whom the sentence before introduces as its subject: "The general left. He supported it." (the
        preferred center of Grosz, Joshi and Weinstein 1995).
        """
        if view.gender not in {"M", "F"} or view.function != "subj" or view.order:
            return []
        subjects = [
            choice
            for choice in choices
            if choice.candidate.sentence == view.sentence - 1
            and choice.candidate.function == "subj"
            and choice.candidate.clause == self.tokens.heads[choice.candidate.clause]
        ]
        new = [c for c in subjects if c.candidate.kind != "pronoun" and len(self._known(c).members) == 1]
        return new if len({c.entity for c in subjects}) == 1 else []

    def _known(self, choice: Choice) -> Entity:
        """Return what is known of a choice's entity; nothing yet if it comes later in the text."""
        return self.entities.get(choice.entity) or Entity()

    def _of_acts(self, view: View, choices: Sequence[Choice]) -> list[Choice]:
        """Return the choices that are no actor, place or goods if the verb is one that is done to acts and words."""
        if (
            view.lemma not in {"it", "this", "that"}
            or view.function not in {"obj", "passubj"}
            or view.verb < 0
            or self.tokens.lemmas[view.verb] not in word_class("act-object")
        ):
            return list(choices)
        return [choice for choice in choices if not self._is_thing(choice)]

    def _is_thing(self, choice: Choice) -> bool:
        classes = self._known(choice).classes or {choice.candidate.cls}
        return any(root in self.above.get(cls, ()) for cls in classes for root in _THINGS)

    def expected(self, view: View) -> str:
        """Return the class of what a pronoun must stand for as the object of its verb ("signed it"), "" if any."""
        if view.lemma not in {"it", "this", "that", "them"} or view.function not in {"obj", "passubj"} or view.verb < 0:
            return ""
        return self._expects.get(self.tokens.lemmas[view.verb], "")

    def _expected(self, view: View, choices: Sequence[Choice]) -> list[Choice]:
        """Return the choices that the verb's meaning allows (selectional preference)."""
        return [choice for choice in choices if self.fits(view, choice)]

    def fits(self, view: View, choice: Choice) -> bool:
        """Return whether a choice is of the class that the pronoun's verb asks for."""
        wanted, entity = self.expected(view), self.entities.get(choice.entity)
        return bool(wanted and entity) and any(wanted in self.above.get(cls, ()) for cls in entity.classes)  # type: ignore[union-attr]

    def _features(self, view: View, candidate: View, entity: Entity, rank: int) -> list[str]:
        path = pair_features.path(self.tokens, view.root, candidate.root) if view.sentence == candidate.sentence else ""
        return pair_features.of_pronoun(view, candidate, entity, rank, path, self.above)

    def _later_subjects(self, view: View) -> Iterator[View]:
        """Yield the name after a pronoun in a fronted clause or phrase that it may look ahead to."""
        tokens = self.tokens
        for candidate in self.views[view.index + 1 : view.index + 8]:
            if candidate.sentence != view.sentence:
                return
            if (
                candidate.kind == "name"
                and candidate.function in {"subj", "passubj"}
                and (view.clause != candidate.clause or view.function == "poss")
                and agrees(view, candidate, None)
                and view.root != candidate.clause
                and is_above(tokens.heads, candidate.clause, view.root)
                and tokens.deps[candidate.root] != "conj"
            ):
                yield candidate

    def _entity(self, view: View) -> Entity | None:
        return self.entities.get(self.entity_of[view.index])

    def _subject(self, view: View) -> View | None:
        verb = view.clause
        for child in self.tokens.children[verb]:
            if self.tokens.deps[child] in {"nsubj", "nsubj:pass"} and child in self.at:
                return self.at[child]
        return None

    # --- noun phrases ---

    def _of_nominal(self, view: View) -> list[Choice]:
        """Return the antecedents that a noun phrase may have, the nearest first, one for each entity."""
        found: dict[int, View] = {}
        owner = self._owner(view)
        for candidate in reversed(self._by_head.get(view.lemma, ())):
            if view.sentence - candidate.sentence > NOMINAL_SENTENCES or len(found) > 5:
                break
            self._consider(view, candidate, found)
        if view.definite in {"the", "this", "poss"} and (kind := self._described(view)):
            limit = len(found) + 5
            for candidate in reversed(self._by_class.get(view.cls, ())):
                if view.sentence - candidate.sentence > 12 or len(found) > limit:
                    break
                if candidate.kind == "name" or kind == "Deal":
                    self._consider(view, candidate, found)
        found.pop(owner, None)
        choices = []
        for candidate in found.values():
            entity = self.entities[self.entity_of[candidate.index]]
            distance = view.sentence - self.views[entity.members[-1]].sentence
            choices.append(
                Choice(
                    candidate,
                    self.entity_of[candidate.index],
                    pair_features.of_nominal(view, candidate, entity, distance, self.above),
                )
            )
        return choices

    def _owner(self, view: View) -> int:
        """Return the entity of the person whose relative a noun phrase is ("*her* husband"), -1 if it is none."""
        if view.lemma not in word_class("kinship"):
            return -1
        for token in self.tokens.dependents(view.root, "nmod:poss"):
            owner = self.at.get(token)
            if owner is not None and owner.kind == "name":
                return self.entity_of[owner.index]
            if owner is not None:
                choices = self._of_pronoun(owner)
                named = [c for c in choices if self._known(c).named] or choices
                return named[0].entity if named else -1
        return -1

    def _described(self, view: View) -> str:
        """Return the class that lets a noun phrase refer to something of another name or noun, "" if none
        does.
        """
        above = self.above.get(view.cls, ())
        return next((cls for cls in _DESCRIBED if cls in above), "")

    def _consider(self, view: View, candidate: View, found: dict[int, View]) -> None:
        entity = self.entity_of[candidate.index]
        if entity not in found and compatible(view, candidate, self.parties):
            found[entity] = candidate

    def parties(self, view: View) -> frozenset[str]:
        """Return the names that stand in a noun phrase or in a name's title: whose it is, who takes part."""
        if view.kind == "name":
            span = range(max(view.root - 6, 0), view.root) if view.title else range(0)
        else:
            span = range(view.first, view.last + 1)
        return frozenset(
            other.mention.individual or other.lemma
            for token in span
            if (other := self._names_at.get(token)) is not None and other is not view
        )


def decide(choices: Sequence[Choice], none: Sequence[str] | None, weights: Mapping[str, float]) -> View | None:
    """Return the antecedent with the highest score, None if "none" scores higher; none: None if it is no
    choice.
    """
    get = weights.get
    totals: dict[int, float] = {}
    nearest: dict[int, View] = {}
    for choice in choices:
        score = 0.0
        for name in choice.features:
            score += get(name, 0.0)
        totals[choice.entity] = totals.get(choice.entity, 0.0) + math.exp(score)
        nearest.setdefault(choice.entity, choice.candidate)
    if not totals:
        return None
    entity = max(totals, key=totals.__getitem__)  # the first, and so the nearest, of equals
    if none is not None and math.exp(sum(get(name, 0.0) for name in none)) >= totals[entity]:
        return None
    return nearest[entity]


def resolve(
    tokens: Tokens,
    views: Sequence[View],
    quotations: Sequence[Quotation],
    above: Mapping[str, Set[str]],
    weights: Mapping[str, float],
    only: Mapping[int, Set[int]] | None = None,
) -> list[int]:
    """Return the number of each mention's entity; entities are numbered in the order of their first mention.

    only: what a pronoun (by its token) may refer to, as root tokens of mentions; anything if it is missing.
    """
    sets = NameSieve(tokens, views, above).run()
    named = {sets.find(view.index) for view in views if view.kind == "name"}
    state = Resolution(tokens, views, above)
    speakers = Speakers(views, quotations)
    for view in views:
        first = sets.find(view.index)
        if first != view.index:
            state.enter(view, state.entity_of[first])
            continue
        antecedent: View | None = None
        if view.person in (1, 2):
            antecedent = speakers.antecedent(view)
        elif first not in named and is_anaphor(tokens, view):
            speaker = speakers.speaker(view)
            state.speaker = -1 if speaker is None else state.entity_of[sets.find(speaker.index)]
            choices = state.choices(view)
            if only and view.root in only:
                choices = state.limited(view, choices, only[view.root])
            must = state.expected(view) and any(state.fits(view, choice) for choice in choices)
            antecedent = decide(choices, None if must else state.none(view), weights)
        if antecedent is not None:
            sets.join(antecedent.index, view.index)
        earlier = antecedent is not None and antecedent.index < view.index
        state.enter(view, state.entity_of[sets.find(view.index)] if earlier else view.index)
    for view, speaker in speakers.spoken:
        sets.join(view.index, speaker.index)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(sets.find(view.index), len(numbers)) for view in views]


def is_anaphor(tokens: Tokens, view: View) -> bool:
    """Return whether the ranker decides on a mention: a third-person pronoun or a noun phrase."""
    if view.kind == "pronoun":
        return view.person == 3 and tokens.tags[view.root] not in {"WP", "WDT", "WP$"}
    return view.kind == "nominal" and view.mention.label != "MONEY"
