"""Closed word classes of the syntactic rules, from ``ontology/english/grammar.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.knowledge.word_tables import english, read_table

_CLASSES = frozenset({
    "adjunct-noun", "agent-preposition", "light-verb", "negation", "oblique-control", "object-gerund", "own-infinitive",
    "prepositional-adjective", "relativizer", "role-preposition", "subject-control", "topic-preposition",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grammar:
    """Words by class; all lower-case lemmas, particles joined by "_".

    agent_prepositions: mark who acts on a noun ("a plan by X to leave").
    topic_prepositions: a participial clause behind them tells what is talked about. own_infinitive: verbs whose
    infinitive has their own subject, so that a relative pronoun before it is the infinitive's.
    prepositional_adjectives: take a noun phrase as a preposition does ("grain worth $5 million").
    adjunct_nouns: a relative clause without a pronoun lacks no object after these ("the day they met").
    oblique_control: (lemma, preposition of the argument that acts in the infinitive): "called on X to
    leave". object_gerund: (lemma, marker of a participial clause whose subject is the verb's object): "blamed X
    for leaving". light_verbs maps (lemma, preposition of the noun or "") to the role of the verb's subject in
    the noun's event.
    """

    negation: frozenset[str]
    subject_control: frozenset[str]
    own_infinitive: frozenset[str]
    topic_prepositions: frozenset[str]
    oblique_control: frozenset[tuple[str, str]]
    object_gerund: frozenset[tuple[str, str]]
    role_prepositions: frozenset[str]
    agent_prepositions: frozenset[str]
    adjunct_nouns: frozenset[str]
    prepositional_adjectives: frozenset[str]
    relativizers: frozenset[str]
    light_verbs: dict[tuple[str, str], str]


@cache
def load_grammar(path: Path | None = None) -> Grammar:
    """Read a grammar table.

    Args:
        path: a tab-separated file with the columns class, lemma, preposition, value; the shipped one if None.

    Raises:
        InputError: a line names an unknown class.
    """
    words: dict[str, set[str]] = {name: set() for name in _CLASSES}
    light_verbs: dict[tuple[str, str], str] = {}
    pairs: dict[str, set[tuple[str, str]]] = {"oblique-control": set(), "object-gerund": set()}
    for row in read_table(path or english("grammar.tsv")):
        kind, lemma, preposition, value = row.cells
        if kind not in _CLASSES:
            raise InputError(f"{row.where}: unknown class {kind!r}; known are {', '.join(sorted(_CLASSES))}")
        if kind == "light-verb":
            light_verbs[lemma, preposition] = value or "subject"
        elif kind in pairs:
            pairs[kind].add((lemma, preposition))
        words[kind].add(lemma or preposition)
    return Grammar(
        negation=frozenset(words["negation"]),
        subject_control=frozenset(words["subject-control"]),
        own_infinitive=frozenset(words["own-infinitive"]),
        topic_prepositions=frozenset(words["topic-preposition"]),
        oblique_control=frozenset(pairs["oblique-control"]),
        object_gerund=frozenset(pairs["object-gerund"]),
        role_prepositions=frozenset(words["role-preposition"]),
        agent_prepositions=frozenset(words["agent-preposition"]),
        adjunct_nouns=frozenset(words["adjunct-noun"]),
        prepositional_adjectives=frozenset(words["prepositional-adjective"]),
        relativizers=frozenset(words["relativizer"]),
        light_verbs=light_verbs,
    )
