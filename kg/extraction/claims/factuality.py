"""Factuality of events: polarity, certainty and tense, from the words around and above.

The values are FactBank's (Saurí and Pustejovsky 2009). The chain of governors is walked from outside in, as
in Saurí's De Facto: a governor's own status and its class decide the status of what hangs on it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import cast

from kg.annotations import Certainty, Polarity, Predicate, Tense
from kg.extraction.claims.structure import Structure
from kg.knowledge.factuality_table import Effect, FactualityTable, factuality

_ORDER: tuple[Certainty, ...] = ("Certain", "Probable", "Possible")
_FLIP: dict[Polarity, Polarity] = {"Affirmed": "Denied", "Denied": "Affirmed"}
_NON_FINITE = frozenset({"VB", "VBG", "VBN"})
_FINITE_BE = frozenset({"VBZ", "VBP", "VBD"})
_CLAUSAL = frozenset({"clause", "adnominal"})
_FREE = "any"
"""The determiner of what there may or may not be."""
CONTENT = "content"
"""The link between a verb ("dismissed") and what its object ("reports") says."""
#: Words of which an event noun is an argument say nothing about it unless the table names them.
_NOMINAL_LINKS = frozenset({"subject", "object", "oblique", "possessor", "modifier", "complement"})


@dataclass(frozen=True, slots=True)
class Status:
    """Polarity, certainty and tense of an event, and the names of the rules that gave them."""

    polarity: Polarity = "Affirmed"
    certainty: Certainty = "Certain"
    tense: Tense = "Past"
    rules: tuple[str, ...] = ()


def weaker(first: Certainty, second: str) -> Certainty:
    """Return the less certain of two values; the second may be "" for none."""
    return first if not second else max(first, cast(Certainty, second), key=_ORDER.index)


class Factuality:
    """Reads the status of a document's predicates."""

    def __init__(self, structure: Structure, table: FactualityTable | None = None) -> None:
        """Prepare for one document; table: the shipped one if None."""
        self._structure = structure
        self._table = table or factuality()
        self._known: dict[tuple[int, str], Status] = {}

    def of(self, predicate: Predicate) -> Status:
        """Return a predicate's status."""
        key = (predicate.root, predicate.kind)
        if key not in self._known:
            self._known[key] = Status()  # for broken trees in which governors form a ring
            self._known[key] = self._read(predicate)
        return self._known[key]

    def above(self, predicate: Predicate) -> Status:
        """Return the status of what a predicate depends on: that of saying it."""
        governor = self._governor(predicate.governors[0]) if predicate.governors else None
        return self.of(governor) if governor is not None else Status()

    def own(self, predicate: Predicate, alone: bool = False) -> Status:
        """Return the status that a predicate's own words give: what is presupposed whatever stands around it.

        alone: without its light verb, too. What is not agreed to is about something all the same.
        """
        tokens, root = self._structure.tokens, predicate.root
        kept = predicate.auxiliaries
        if alone:
            kept = tuple(i for i in kept if tokens.heads[i] == root)
        verbs = () if alone else tuple(i for i in predicate.tokens if i != root)
        status, finite = self._own(
            dataclasses.replace(predicate, tokens=(*verbs, root), auxiliaries=kept), chosen=False
        )
        return status if finite else dataclasses.replace(status, tense="Present")

    def _read(self, predicate: Predicate) -> Status:
        status, finite = self._own(predicate)
        if predicate.governors and predicate.links:
            status = self._governed(status, finite, predicate)
        return status

    def _own(self, predicate: Predicate, chosen: bool = True) -> tuple[Status, bool]:
        """Return the status from the predicate's own words, and whether they say its tense.

        chosen: a noun's light verb may say more than its tense ("announced talks").
        """
        tokens, table = self._structure.tokens, self._table
        status = Status()
        modal = False
        reported = self._reported(predicate)
        for i in predicate.auxiliaries:
            word = tokens.lower[i]
            effect = (table.reported.get(word) if reported else None) or table.modals.get(word)
            effect = effect or table.modals.get(tokens.lemmas[i])
            if effect:
                modal = True
                status = _apply(status, effect, f"modal:{word}")
            elif tokens.pos[i] not in ("AUX", "VERB") and word != "to":
                status = _with(status, "negation", polarity=_FLIP[status.polarity])
        tense = self._tense(predicate)
        if modal and status.certainty != "Certain" and "have" in {tokens.lemmas[i] for i in predicate.auxiliaries}:
            status = dataclasses.replace(status, tense="Past")  # "would have gained"
        elif not modal and tense is not None:
            status = dataclasses.replace(status, tense=tense)
        if predicate.marker == "to" and any(
            tokens.tags[i] in _FINITE_BE and tokens.lemmas[i] == "be" for i in predicate.auxiliaries
        ):
            status = _with(status, "is-to", tense="Future")  # "is to meet", "was to be signed"
        for i in predicate.tokens:
            for child in tokens.children[i]:
                effect = table.adverbs.get(tokens.lower[child])
                if effect and child not in predicate.auxiliaries and not self._speaks(child):
                    status = _apply(status, effect, f"adverb:{tokens.lower[child]}")
        for i in predicate.tokens:  # the light verb of a noun: "announced talks", "cancelled its visit"
            effect = table.selector(self._structure.lemma(i), "object", "") if i != predicate.root else None
            if effect and chosen and predicate.kind == "noun":
                status = _apply(status, effect, f"under:{effect.name}:{tokens.lemmas[i]}")
        if chosen and predicate.kind == "noun" and _FREE in {tokens.lower[i] for i in tokens.children[predicate.root]}:
            status = _with(status, "any", certainty="Possible")  # "barred them from any talks": there need be none
        if self._asks(predicate):
            status = _with(status, "question", certainty="Possible")
        return status, modal or tense is not None

    def _reported(self, predicate: Predicate) -> bool:
        """Return whether a clause is what somebody said in the past, without a condition of its own."""
        if predicate.links[:1] not in (("clause",), ("speech",)):
            return False
        governor = self._governor(predicate.governors[0])
        effect = self._table.selector(governor.lemma, predicate.links[0], "that") if governor is not None else None
        if governor is None or effect is None or not effect.source or self._tense(governor) != "Past":
            return False
        markers = self._table.markers
        conditions = (a.preposition for a in predicate.arguments if a.function == "adverbial")
        return not any(c in markers and markers[c].certainty and not markers[c].tense for c in conditions)

    def _asks(self, predicate: Predicate) -> bool:
        words = self._structure.tokens.words
        start, end = self._structure.sentence(predicate.root)
        return next((words[i] for i in range(end - 1, start, -1) if not words[i].isspace()), "") == "?"

    def _speaks(self, token: int) -> bool:
        """Return whether a participle is a clause: "X signed, Reuters reported", not "the reported signing"."""
        tokens = self._structure.tokens
        return tokens.pos[token] == "VERB" and any(
            tokens.pos[child] in ("NOUN", "PROPN", "PRON") for child in tokens.children[token]
        )

    def _tense(self, predicate: Predicate) -> Tense | None:
        tokens = self._structure.tokens
        verbs = [i for i in (*predicate.auxiliaries, *predicate.tokens) if tokens.pos[i] in ("AUX", "VERB")]
        for i in sorted(verbs):
            if tokens.tags[i] == "VBD":
                return "Past"
            perfect = tokens.lemmas[i] == "have" and len(verbs) > 1
            if perfect and tokens.tags[i] in ("VB", "VBG"):
                return "Past"  # "to have signed", "having signed"
            if tokens.tags[i] in ("VBZ", "VBP"):
                return "Past" if perfect else "Present"
        return None

    def _governed(self, status: Status, finite: bool, predicate: Predicate) -> Status:
        if predicate.governors[0] in predicate.tokens:  # its own light verb: read already
            outer = dataclasses.replace(predicate, governors=predicate.governors[1:], links=predicate.links[1:])
            return self._governed(status, finite, outer) if outer.governors and outer.links else status
        link = predicate.links[0]
        governor = self._governor(predicate.governors[0])
        marker = self._marker(predicate, governor)
        above = self.of(governor) if governor is not None else Status()
        if link == "relative":
            return status if finite else dataclasses.replace(status, tense="Past")
        lemma = governor.lemma if governor is not None else self._structure.lemma(predicate.governors[0])
        effect = self._with_adverb(predicate.governors[0], lemma, link, marker)
        effect = effect or self._table.selector(lemma, link, marker)
        if effect is not None and not effect.cites:
            asked = self._table.markers.get(marker) if link == "clause" and marker != "to" else None
            selected = self._selected(status, finite, above, effect, lemma)
            if asked is not None and not asked.tense:  # "did not say whether it signed"
                selected = _apply(selected, asked, f"marker:{marker}")
            return self._disbelieved(selected, effect, governor)
        if link == "adverbial":
            marker = marker or self._inverted(predicate)
            any_of = f"{marker}_{_FREE}" if self._indefinite(predicate) else ""
            return self._adverbial(status, finite, above, any_of if any_of in self._table.markers else marker)
        if link in _CLAUSAL and marker == "to" and not finite:
            return _with(status, "infinitive", certainty=weaker(status.certainty, "Possible"), tense="Future")
        if link in ("clause", "speech") and marker in self._table.markers:
            return _apply(status, self._table.markers[marker], f"marker:{marker}")
        if not finite:
            tense = above.tense if governor is not None else status.tense
            nominal = link in _NOMINAL_LINKS
            if nominal and tense == "Future":  # "will reduce its dependence": what is named is there already
                tense = "Present"
            certainty = status.certainty if nominal else weaker(status.certainty, above.certainty)
            # "did not stop the war" denies the stopping; "without attacking" is the clause's own negation.
            return dataclasses.replace(status, tense=tense, certainty=certainty)
        return status

    def _with_adverb(self, governor: int, lemma: str, link: str, marker: str) -> Effect | None:
        """Return what a governor and its adverb make of an event together: "has yet to sign"."""
        tokens = self._structure.tokens
        adverbs = (tokens.lower[k] for k in tokens.children[governor] if tokens.pos[k] == "ADV")
        found = (self._table.selector(f"{lemma}_{adverb}", link, marker) for adverb in adverbs)
        return next((effect for effect in found if effect is not None), None)

    def _disbelieved(self, status: Status, effect: Effect, said: Predicate | None) -> Status:
        """Return the status of what is said where somebody does not believe it: "dismissed reports that it signed"."""
        if said is None or said.kind != "noun" or not effect.source or said.links[:1] != ("object",):
            return status
        held = self._governor(said.governors[0])
        above = self._table.selector(held.lemma, CONTENT, "") if held is not None else None
        if held is None or above is None:
            return status
        return self._selected(status, True, self.of(held), above, held.lemma)

    def _adverbial(self, status: Status, finite: bool, above: Status, marker: str) -> Status:
        effect = self._table.markers.get(marker)
        if effect is not None:
            marked = _apply(status, effect, f"marker:{marker}")
            return marked if finite or effect.tense else dataclasses.replace(marked, tense=above.tense)
        if finite:
            return status
        return dataclasses.replace(status, tense=above.tense, certainty=weaker(status.certainty, above.certainty))

    def _indefinite(self, predicate: Predicate) -> bool:
        """Return whether an argument is whatever there may be: "*any* deal"."""
        tokens = self._structure.tokens
        return any(
            tokens.lower[child] == _FREE for argument in predicate.arguments for child in tokens.children[argument.root]
        )

    @staticmethod
    def _inverted(predicate: Predicate) -> str:
        """Return "if" for a clause that is a condition by its word order: "had it signed", "should it attack"."""
        subject = next((a.root for a in predicate.arguments if a.function == "subject"), -1)
        return "if" if any(i < subject for i in predicate.auxiliaries) else ""

    @staticmethod
    def _selected(status: Status, finite: bool, above: Status, effect: Effect, lemma: str) -> Status:
        found = status if finite else dataclasses.replace(status, tense=above.tense)
        if not effect.source and effect.denied == "flip":  # an implicative: it happened when the governor did
            found = dataclasses.replace(found, certainty=weaker(found.certainty, above.certainty))
        found = _apply(found, effect, f"under:{effect.name}:{lemma}")
        if above.polarity == "Denied" and effect.denied != "keep":
            polarity = _FLIP[found.polarity] if effect.denied == "flip" else "Denied"
            found = dataclasses.replace(found, polarity=polarity)
        if effect.denied == "keep" or effect.source:
            return found
        return dataclasses.replace(found, certainty=weaker(found.certainty, above.certainty))

    def _governor(self, token: int) -> Predicate | None:
        found = self._structure.at.get(token, ())
        rank = {"verb": 0, "adjective": 1, "copula": 2, "noun": 3}
        return min(found, key=lambda p: rank.get(p.kind, 9), default=None)

    @staticmethod
    def _marker(predicate: Predicate, governor: Predicate | None) -> str:
        if predicate.marker:
            return predicate.marker
        if governor is not None:
            for argument in governor.arguments:
                if argument.root == predicate.root:
                    return argument.preposition
        return ""


def _apply(status: Status, effect: Effect, rule: str) -> Status:
    polarity = _FLIP[status.polarity] if effect.polarity == "Denied" else status.polarity
    return Status(
        polarity,
        weaker(status.certainty, effect.certainty),
        cast(Tense, effect.tense or status.tense),
        (*status.rules, rule),
    )


def _with(
    status: Status,
    rule: str,
    polarity: Polarity | None = None,
    certainty: str = "",
    tense: Tense | None = None,
) -> Status:
    return Status(
        polarity or status.polarity,
        weaker(status.certainty, certainty),
        tense or status.tense,
        (*status.rules, rule),
    )
