"""Persons whom a text calls by family name only, and whom the gazetteer knows.

A known bearer of the family name is meant only where the text gives nobody of that name another given name, and where
he or she fits the text: by the office in the title, or by a state that the text names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set

from kg.extraction.coreference.mention_features import View
from kg.knowledge.gazetteer import Gazetteer, Individual
from kg.knowledge.person_names import is_family_name, name_words
from kg.knowledge.word_lists import gender_of_name, genders_of_given_names, word_class


def known_bearers(views: Sequence[View], clusters: Sequence[int], date: str, gazetteer: Gazetteer) -> dict[int, str]:
    """Return the known individual of each cluster that has only one family name as its name and fits one bearer.

    Args:
        views: the mentions of a document.
        clusters: the cluster of each.
        date: ISO date of publication, "" if unknown.
        gazetteer: whom it knows.

    """
    members: dict[int, list[View]] = defaultdict(list)
    full: dict[str, set[int]] = defaultdict(set)
    states: set[str] = set()
    for view in views:
        if view.kind != "name":
            continue
        cluster = clusters[view.index]
        members[cluster].append(view)
        if view.cls == "Person":
            words = name_words(view.mention.name)
            for word in words if not is_family_name(view.mention.name) else ():
                full[word].add(cluster)
        elif state := gazetteer.state_of(view.mention.individual):
            states.add(state)
    found = {}
    for cluster, named in members.items():
        names = {view.mention.name for view in named}
        if len(names) > 1 or any(view.mention.individual or view.cls != "Person" for view in named):
            continue
        name = names.pop()
        if not is_family_name(name) or any(full.get(word, set()) - {cluster} for word in name_words(name)):
            continue
        bearers = {e.individual for e in gazetteer.lookup(name) if e.via == "surname"}
        fitting = [b for b in sorted(bearers) if _fits(gazetteer.individuals[b], named, states, date, gazetteer)]
        if len(fitting) > 1:
            fitting = [bearer for bearer in fitting if gazetteer.represents(bearer, date)] or (
                [] if date else _latest(fitting, named, gazetteer)
            )
        if len(fitting) == 1:
            found[cluster] = fitting[0]
    return found


def _fits(person: Individual, named: Iterable[View], states: Set[str], date: str, gazetteer: Gazetteer) -> bool:
    """Return whether a person may be the one named: nothing speaks against it, and title or state speak for it.

    A family name that many bear needs an office in the title, or a term of office on the date beside the state.
    """
    genders = {view.gender for view in named} - {"", "N"}
    own = gender_of_name(person.label)
    if own and genders and own not in genders:
        return False
    offices = [office for view in named if (office := _office(view.title, gazetteer))]
    kinds = {gazetteer.individuals[term.position].kind for term in person.terms}
    if offices:
        return bool(kinds & set(offices))
    fitting = bool(_states(person, gazetteer) & states)
    if _common(person.surname):
        return fitting and any(term.covers(date) for term in person.terms)
    return fitting or not kinds or bool(gazetteer.represents(person.name, date))


def _latest(bearers: Iterable[str], named: Iterable[View], gazetteer: Gazetteer) -> list[str]:
    """Return who held the office in the title last, of several of one family name; nobody where no title names one.

    Args:
        bearers: local names of persons.
        named: the mentions of one of them.
        gazetteer: whom it knows.
    """
    offices = {office for view in named if (office := _office(view.title, gazetteer))}
    since = {
        bearer: term.since
        for bearer in sorted(bearers)
        for term in sorted(gazetteer.individuals[bearer].terms, key=lambda t: t.since)
        if gazetteer.individuals[term.position].kind in offices
    }
    return [max(since, key=since.__getitem__)] if since else []


def _states(person: Individual, gazetteer: Gazetteer) -> set[str]:
    """Return the states that a person has or had an office in, or acts for."""
    bodies = {gazetteer.individuals[term.position].position_in for term in person.terms} | set(person.represents)
    acting = {state for body in bodies for state in gazetteer.represents(body)}
    return {state for body in bodies | acting if (state := gazetteer.state_of(body))}


def _office(title: str, gazetteer: Gazetteer) -> str:
    words = title.split()
    for start in range(len(words)):
        office = gazetteer.office(" ".join(words[start:]))
        if office is not None:
            return office.name
    return ""


def _common(surname: str) -> bool:
    """Return whether a family name is too common to identify a person: it is a given name, too, or listed."""
    return surname in word_class("common-surname") or surname in genders_of_given_names()
