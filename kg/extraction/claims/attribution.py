"""Attribution: the sources of a claim, innermost first.

A source is the speaker of a verb of saying above the claim, the noun of "according to", somebody cited beside
it, or the speaker of the quotation it stands in. None: the outlet itself.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterator

from kg.annotations import Predicate
from kg.extraction.claims.factuality import CONTENT
from kg.extraction.claims.structure import Structure
from kg.extraction.syntax.quotations import Quotation, quotations_of
from kg.knowledge.factuality_table import FactualityTable, factuality

_FUNCTIONS = {"indirect": "indirect_object"}
_ACTORS = frozenset({"Actor"})


class Sources:
    """Finds the sources of a document's claims."""

    def __init__(self, structure: Structure, table: FactualityTable | None = None) -> None:
        """Read the document's quotations; table: the shipped one if None."""
        self._structure = structure
        self._table = table or factuality()
        self._cited: dict[int, list[int]] = {}
        self._sayings: list[tuple[int, int]] = []
        for predicate in structure.predicates:
            self._index(predicate)
        self._sayings.sort()
        self._quoted = self._speakers_of_quotes()

    def of(self, predicate: Predicate) -> tuple[int, ...]:
        """Return the mentions to which a predicate's claims are attributed, innermost first."""
        found: list[int] = list(self._above(predicate))
        quoted = self._quoted.get(predicate.root)
        if quoted is not None and not found:
            found.append(quoted)
        agents = {a.root for a in predicate.arguments if a.function == "subject"}
        unique = list(dict.fromkeys(found))
        # "X said he had signed" is X's word; "X, according to X" twice is not.
        return tuple(
            m for m in unique if m >= 0 and (self._structure.mentions[m].root not in agents or len(unique) == 1)
        )

    def _index(self, predicate: Predicate) -> None:
        for lemma_effect in self._table.selectors.get(predicate.lemma, {}).values():
            if lemma_effect.cites:
                speakers = [m for m in self._fillers(predicate, lemma_effect.source) if self._speaks(m)]
                for governor in predicate.governors[:1]:
                    self._cited.setdefault(governor, []).extend(speakers)
                break
            if lemma_effect.source and predicate.kind == "verb":
                for mention in self._fillers(predicate, lemma_effect.source)[:1]:
                    self._sayings.append((predicate.root, mention))
                break

    def _fillers(self, predicate: Predicate, function: str) -> list[int]:
        function = _FUNCTIONS.get(function, function)
        wanted = ("subject", "possessor", "modifier") if function == "subject" else (function,)
        for name in wanted:
            if found := [m for a in predicate.arguments if a.function == name for m in self._at(a.root)]:
                return found
        return []

    def _at(self, root: int) -> Iterator[int]:
        """Yield the mention that speaks in a phrase: "*Reuters*", "a report by *Reuters*", "one of the *sources*"."""
        structure = self._structure
        if (through := next((i for i in structure.behind(root) if i in structure.by_root), -1)) >= 0:
            root = through
        if root not in structure.by_root:
            return
        index = structure.by_root[root]
        if not structure.accepts(structure.mentions[index], _ACTORS):
            made = (a.root for p in structure.governed.get(root, ()) for a in p.arguments if a.function == "subject")
            owners = (*structure.parts(root), *(structure.by_root[i] for i in made if i in structure.by_root))
            index = next((i for i in owners if structure.accepts(structure.mentions[i], _ACTORS)), index)
        yield index

    def _speaks(self, index: int) -> bool:
        """Return whether a mention can be a source: somebody, or what is said ("citing a *report*", not "a *lack*")."""
        mention = self._structure.mentions[index]
        if self._structure.accepts(mention, _ACTORS):
            return True
        effects = self._table.selectors.get(self._structure.lemma(mention.root), {})
        return any(effect.source for effect in effects.values())

    def _above(self, predicate: Predicate) -> Iterator[int]:
        """Yield the sources from the predicate outward along its governors."""
        yield from self._beside(predicate.root)
        chain = (predicate.root, *predicate.governors)
        for i, governor in enumerate(predicate.governors):
            link = predicate.links[i] if i < len(predicate.links) else ""
            held = self._structure.at.get(governor, ())
            for above in held:
                marker = self._marker(chain[i], above)
                effect = self._table.selector(above.lemma, link, marker)
                if effect is None and link == "object" and i and self._reports(predicate, i):
                    effect = self._table.selector(above.lemma, CONTENT, "")
                if effect is not None and effect.source and not effect.cites:
                    yield from self._cited.get(governor, ())  # "Reuters reported, citing diplomats": it is their word
                    yield from self._fillers(above, effect.source)
                    break
            yield from self._beside(governor)

    def _reports(self, predicate: Predicate, i: int) -> bool:
        """Return whether a governor is a noun that says what hangs on it: "reports that …", not "a plan to …"."""
        lemma = self._structure.lemma(predicate.governors[i - 1])
        below = predicate.root if i == 1 else predicate.governors[i - 2]
        markers = {p.marker for p in self._structure.at.get(below, ())} | {""}
        effects = (self._table.selector(lemma, predicate.links[i - 1], marker) for marker in sorted(markers))
        return any(effect is not None and effect.source for effect in effects)

    def _beside(self, token: int) -> Iterator[int]:
        """Yield those whom the text names beside an event: "according to X", "citing X"."""
        for predicate in self._structure.at.get(token, ()):
            for argument in predicate.arguments:
                if argument.preposition in self._table.attributors:
                    yield from self._at(argument.root)
        yield from self._cited.get(token, ())

    def _marker(self, child: int, above: Predicate) -> str:
        for predicate in self._structure.at.get(child, ()):
            if predicate.marker:
                return predicate.marker
        return next((a.preposition for a in above.arguments if a.root == child), "")

    def _speakers_of_quotes(self) -> dict[int, int]:
        """Return the speaker of each predicate that stands in a quotation."""
        quoted: dict[int, int] = {}
        previous: int | None = None
        for quotation in quotations_of(self._structure.tokens):
            speaker = self._speaker(quotation)
            if speaker is None and quotation.continues:
                speaker = previous
            previous = speaker
            if speaker is not None:
                quoted.update(dict.fromkeys(range(quotation.start, quotation.end), speaker))
        return quoted

    def _speaker(self, quotation: Quotation) -> int | None:
        """Return who says a quotation: who says its clauses, else the speaker beside it or before it."""
        start, end = quotation.start, quotation.end
        votes = Counter(
            source
            for token in range(start, end)
            for predicate in self._structure.at.get(token, ())
            for source in list(self._above(predicate))[-1:]
            if not start <= self._structure.mentions[source].root < end
        )
        if votes:
            return max(votes, key=lambda m: (votes[m], -m))
        if quotation.speaker >= 0 and (beside := next(self._at(quotation.speaker), None)) is not None:
            return beside
        first, _ = self._structure.sentence(start)
        _, last = self._structure.sentence(min(end, self._structure.tokens.n - 1))
        issued = [
            (min(abs(root - end), abs(start - root)), m)
            for root, m in self._said(first, last)
            if not start <= root < end
        ]
        if issued:  # "The palace issued a statement: “…”"
            return min(issued)[1]
        if first > 0 and start - first <= 1:
            before = self._structure.sentence(first - 1)
            # "Zelensky spoke to reporters. “We will not sign.”": the last speaker before it in its paragraph
            if "\n" not in self._structure.text(before[0], first):
                told = self._said(*before)
                return told[-1][1] if told else None
        return None

    def _said(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the verbs of saying in a token range with who says it."""
        return self._sayings[bisect.bisect(self._sayings, (start, -1)) : bisect.bisect(self._sayings, (end, -1))]
