"""Descriptions of office holders: "the Ukrainian president" is the person in the text who holds the office.

A precise pass of the sieve (Lee et al. 2013) with knowledge: titles before names in the same text come first,
then the gazetteer's terms of office on the day the text was published.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.extraction.coreference.mention_features import View
from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.gazetteer import HEADS_OF_STATE, Gazetteer, Office, Term
from kg.knowledge.ontology import POSITION, Ontology
from kg.knowledge.word_lists import word_class

ONE_OF_A_KIND = (
    "Service", "Company", "InternationalOrganization", "MediaOrganization", "PoliticalParty", "Country", "City",
    "Territory",
)  # fmt: skip
"""Classes whose only named member in a text is what "the service", "the company", "the alliance" mean."""
_NEAR = 1
"""How many sentences back a bare office ("the president") looks where the text names several who hold it."""
_SEATS = frozenset({"Country", "City", "Territory"})
"""Classes of what an office is of: "the Kyiv mayor" is not the one of Seoul."""
_WHOSE = frozenset({"the", "poss", "bare"})
_TAKING_PART = frozenset({"subj", "passubj", "obj", "obl"})


def join_holders(
    tokens: Tokens,
    views: Sequence[View],
    clusters: Sequence[int],
    date: str,
    gazetteer: Gazetteer,
    ontology: Ontology,
) -> list[int]:
    """Return the clusters with those of descriptions joined to the names they mean.

    date: ISO date of publication, "" if unknown. A cluster that has a name stays as it is.
    """
    finder = _Finder(tokens, views, clusters, date, gazetteer, ontology)
    named = {clusters[v.index] for v in views if v.kind == "name"}
    target: dict[int, int] = {}
    for view in views:
        own = clusters[view.index]
        if own in named or own in target or view.kind == "pronoun" or view.definite not in _WHOSE | {"name"}:
            continue
        holder = finder.holder(view) or finder.only_one(view) or finder.neighbour(view) or finder.compatriot(view)
        if holder is not None:
            target[own] = clusters[holder.index]
    return [target.get(cluster, cluster) for cluster in clusters]


class _Finder:
    def __init__(
        self,
        tokens: Tokens,
        views: Sequence[View],
        clusters: Sequence[int],
        date: str,
        gazetteer: Gazetteer,
        ontology: Ontology,
    ) -> None:
        self._clusters = clusters
        self._tokens, self._date, self._gazetteer, self._ontology = tokens, date, gazetteer, ontology
        self._views = views
        self._names_at = {v.root: v for v in views if v.kind == "name"}
        self._persons = [v for v in views if v.kind == "name" and v.mention.cls == "Person"]

    def holder(self, view: View) -> View | None:
        """Return the named person whom a description by office means: the nearest before it, else after
        it.
        """
        if not (view.mention.cls in {"", POSITION} or self._ontology.is_a(view.mention.cls, "Person")):
            return None
        office = self._office(view)
        if view.number == "plur":
            return None
        if office is None:
            return self._counterpart(view)
        states = self._states(view)
        if len(states) > 1:
            return None
        state = next(iter(states), "")
        titled = [p for p in self._persons if p.index < view.index and self._titled(p, office, state)]
        fitting = titled or [p for p in self._persons if self._holds(p, office, state)]
        if not state and len({self._clusters[p.index] for p in fitting}) > 1:
            # "The president" after a sentence about one of two presidents is that one.
            fitting = [p for p in fitting if p.index < view.index and view.sentence - p.sentence <= _NEAR]
        if not fitting or (not state and len({p.words[-1:] for p in fitting}) > 1):
            return None
        before = [p for p in fitting if p.index < view.index]
        return before[-1] if before else fitting[0]

    def only_one(self, view: View) -> View | None:
        """Return the only named thing before a description that is of its kind: "the service" after
        "Starlink".
        """
        if view.kind != "nominal" or view.definite != "the" or view.number == "plur" or self._states(view):
            return None
        kind = next((k for k in ONE_OF_A_KIND if self._ontology.is_a(view.mention.cls, k)), "")
        if not kind or not self._tokens.words[view.root].islower():
            return None
        if self._ontology.is_a(kind, "Place") and (view.modifiers or view.last > view.root):
            return None  # "the country where she was born" may be any
        before = [
            v for v in self._names_at.values() if v.index < view.index and self._ontology.is_a(v.mention.cls, kind)
        ]
        return before[-1] if len({self._clusters[v.index] for v in before}) == 1 else None

    def compatriot(self, view: View) -> View | None:
        """Return the only person before "the Norwegian" whom the text has introduced as one."""
        if view.mention.label != "NORP" or view.kind != "nominal":
            return None
        word = view.mention.name
        before = [p for p in self._persons if p.index < view.index and word in p.title.split()]
        return before[-1] if len({self._clusters[p.index] for p in before}) == 1 else None

    def neighbour(self, view: View) -> View | None:
        """Return the state that "its neighbour" is: the only other one that takes part before it in its sentence."""
        if view.lemma not in word_class("state-relation") or view.number == "plur":
            return None
        owner = self._possessor(view)
        if owner is None or not self._is_state(self._clusters[owner.index]):
            return None
        others = {
            self._clusters[v.index]: v
            for v in self._views
            if v.index < view.index and v.sentence == view.sentence and v.function in _TAKING_PART
            and v.kind == "name" and self._ontology.is_a(v.mention.cls, "Country")
        }  # fmt: skip
        others.pop(self._clusters[owner.index], None)
        return next(iter(others.values())) if len(others) == 1 else None

    def _is_state(self, cluster: int) -> bool:
        return any(
            self._clusters[v.index] == cluster and v.kind == "name" and self._ontology.is_a(v.mention.cls, "Country")
            for v in self._views
        )

    def _possessor(self, view: View) -> View | None:
        owners = self._tokens.dependents(view.root, "nmod:poss")
        return next((v for v in self._views if v.root in owners), None)

    def _counterpart(self, view: View) -> View | None:
        """Return who holds the office of one person in another state: "*his* French counterpart"."""
        if view.lemma not in word_class("counterpart"):
            return None
        owner, states = self._possessor(view), self._states(view)
        if owner is None or len(states) != 1:
            return None
        own = [p for p in self._persons if self._clusters[p.index] == self._clusters[owner.index]]
        kinds = {self._kind(term.position) for person in own for term in self._terms(person)}
        offices = [office for kind in sorted(kinds) if (office := self._gazetteer.office(kind.replace("_", " ")))]
        state = next(iter(states))
        fitting = [p for p in self._persons if any(self._holds(p, office, state) for office in offices)]
        before = [p for p in fitting if p.index < view.index]
        return before[-1] if before else next(iter(fitting), None)

    def _office(self, view: View) -> Office | None:
        lower = self._tokens.lower
        for end in (view.root + 2, view.root):
            for start in range(max(view.first, view.root - 3), view.root + 1):
                office = self._gazetteer.office(" ".join(lower[start : end + 1]))
                if office is not None:
                    return office
        return None

    def _states(self, view: View) -> set[str]:
        found = set()
        for token in range(view.first, min(view.last, view.root + 3) + 1):
            other = self._names_at.get(token)
            if other is not None and other is not view:
                found |= self._state(other.mention.individual, other.mention.name)
        if view.kind == "name":
            for word in view.mention.name.split()[:-1]:
                found |= self._state("", word)
        return found

    def _state(self, individual: str, name: str) -> set[str]:
        if individual:
            known = self._gazetteer.individual(individual)
            return {individual} if known is not None and known.cls in _SEATS else set()
        return {e.individual for e in self._gazetteer.lookup(name)[:2] if e.cls in _SEATS}

    def _holds(self, person: View, office: Office, state: str) -> bool:
        if self._titled(person, office, state):
            return True
        if not state:
            return any(self._kind(term.position) == office.name for term in self._terms(person))
        kinds = HEADS_OF_STATE if office.name == "leader" else (office.name,)
        known = self._individuals(person)
        for kind in kinds:
            position = self._gazetteer.position(kind, state)
            if position and known & set(self._gazetteer.holders(position, self._date)):
                return True
        return False

    def _terms(self, person: View) -> Iterator[Term]:
        for name in self._individuals(person):
            known = self._gazetteer.individual(name)
            yield from (term for term in (known.terms if known else ()) if term.covers(self._date))

    def _kind(self, position: str) -> str:
        known = self._gazetteer.individual(position)
        return known.kind if known is not None else ""

    def _individuals(self, person: View) -> set[str]:
        if person.mention.individual:
            return {person.mention.individual}
        return {e.individual for e in self._gazetteer.lookup(person.mention.name) if e.cls == "Person"}

    def _titled(self, person: View, office: Office, state: str) -> bool:
        """Return whether a person's title in this text names the office, of the state if one is asked for."""
        words = person.title.split()
        for start in range(len(words)):
            found = self._gazetteer.office(" ".join(words[start:]))
            if found is not None:
                if found.name != office.name:
                    return False
                states = self._state("", " ".join(words[:start])) if start else set()
                return not state or not states or state in states
        return False
