"""Factuality table: words that decide whether an event happened (``ontology/factuality.ttl``)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from kg import paths
from kg.annotations import Certainty, Polarity, Tense
from kg.errors import InputError
from kg.knowledge import turtle

FACT = "https://w3id.org/kg-news/factuality#"
_DEFAULT_VIA = ("clause", "adnominal", "speech")
_KINDS = ("Selector", "Modal", "ReportedModal", "Adverb", "Marker", "Attributor")
_VALUES = {"polarity": get_args(Polarity), "certainty": get_args(Certainty), "tense": get_args(Tense)}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a class of words makes of an event; "" leaves as it is.

    denied: what the word's own negation does to the event: "keep", "flip" or "deny". source: the function of
    the argument that names who speaks, or "". cites: the word hangs on the event and names its source.
    """

    name: str
    polarity: Polarity | str = ""
    certainty: Certainty | str = ""
    tense: Tense | str = ""
    denied: str = "keep"
    source: str = ""
    cites: bool = False


@dataclass(frozen=True, slots=True)
class FactualityTable:
    """Effects by word.

    selectors: lemma, then link ("clause") or link and marker ("adverbial of") to effect. reported: modals
    whose tense is shifted back under a verb of saying in the past ("said it would sign"). modals, adverbs,
    markers: lemma to effect. attributors: prepositions whose noun is the source. speech: lemmas of verbs of saying,
    whose subject is the source of what is said beside them ("X, *he said*").
    """

    selectors: Mapping[str, Mapping[str, Effect]]
    modals: Mapping[str, Effect]
    reported: Mapping[str, Effect]
    adverbs: Mapping[str, Effect]
    markers: Mapping[str, Effect]
    attributors: frozenset[str]
    speech: frozenset[str]

    def selector(self, lemma: str, link: str, marker: str) -> Effect | None:
        """Return what a governor makes of an event that hangs on it by this link, marked by this word."""
        by_link = self.selectors.get(lemma)
        return (by_link.get(f"{link} {marker}") or by_link.get(link)) if by_link else None


@functools.cache
def factuality(path: Path | None = None) -> FactualityTable:
    """Read a factuality table; the shipped one if no path is given.

    Raises InputError naming file, subject and reason.
    """
    path = path or paths.data("ontology", "factuality.ttl")
    entries: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in turtle.short_triples(path):
        key = predicate.removeprefix(FACT)
        entries.setdefault(subject.removeprefix(FACT), {}).setdefault(key, []).append(value.removeprefix(FACT))
    selectors: dict[str, dict[str, Effect]] = {}
    tables: dict[str, dict[str, Effect]] = {kind: {} for kind in _KINDS}
    for name, said in entries.items():
        kind = said.get("rdf:type", [""])[0]
        if kind not in _KINDS:
            raise InputError(f"{path}: fact:{name}: is {kind or 'nothing'}; say one of fact:{', fact:'.join(_KINDS)}")
        effect = _effect(path, name, said)
        lemmas = [lemma.replace(" ", "_") for lemma in said.get("lemma", ())]
        if not lemmas:
            raise InputError(f"{path}: fact:{name}: has no fact:lemma")
        for lemma in lemmas:
            if kind == "Selector":
                for via in said.get("via", _DEFAULT_VIA):
                    selectors.setdefault(lemma, {}).setdefault(via, effect)
            else:
                tables[kind][lemma] = effect
    return FactualityTable(
        selectors,
        tables["Modal"],
        tables["ReportedModal"],
        tables["Adverb"],
        tables["Marker"],
        frozenset(tables["Attributor"]),
        frozenset(lemma for lemma, effects in selectors.items() if "speech" in effects and effects["speech"].source),
    )


def _effect(path: Path, name: str, said: Mapping[str, list[str]]) -> Effect:
    values = {key: said[key][0].removeprefix("kg:") for key in _VALUES if key in said}
    for key, value in values.items():
        if value not in _VALUES[key]:
            raise InputError(f"{path}: fact:{name}: fact:{key} kg:{value}; known are kg:{', kg:'.join(_VALUES[key])}")
    denied = said.get("denied", ["keep"])[0]
    if denied not in ("keep", "flip", "deny"):
        raise InputError(f'{path}: fact:{name}: fact:denied "{denied}"; say "keep", "flip" or "deny"')
    return Effect(
        name=name,
        polarity=cast(Polarity, values.get("polarity", "")),
        certainty=cast(Certainty, values.get("certainty", "")),
        tense=cast(Tense, values.get("tense", "")),
        denied=denied,
        source=said.get("source", [""])[0],
        cites=said.get("cites", ["false"])[0] == "true",
    )
