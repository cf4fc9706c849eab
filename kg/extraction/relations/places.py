"""Locations of places from names side by side: "Munich, Germany", "Russia's Rostov region".

Reads the order of the words rather than the tree: whether "at X" hangs on the verb or on the noun before it, what
is struck there lies there. A list ("Paris, Germany and Italy") is told from an address by size, and by what
the gazetteer knows of the first place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.annotations import Claim, Filler, Mention
from kg.extraction.claim_making import make_claim
from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.gazetteer import Gazetteer
from kg.knowledge.ontology import Ontology

_SIZES = ("Facility", "City", "Region", "Territory", "Country")
_WITHIN = frozenset({"in", "at", "inside", "within"})
_OPENING = frozenset({"the", "a", "an"})
_LISTING = frozenset({"and", "or", "&"})
_LOCATED = ("locatedIn", "agent", "place")
_CONFIDENCE = 0.9


class PlaceReader:
    """Finds the claims of one document about where places lie."""

    def __init__(self, tokens: Tokens, mentions: Sequence[Mention], gazetteer: Gazetteer, ontology: Ontology) -> None:
        """Take the document's mentions, in the order of the text."""
        self._tokens = tokens
        self._mentions = mentions
        self._gazetteer = gazetteer
        self._ontology = ontology

    def claims(self) -> Iterator[Claim]:
        """Yield a claim for each place whose neighbour in the text says where it lies."""
        places = [(i, m, size) for i, m in enumerate(self._mentions) if (size := self._size(m)) >= 0]
        starts = {m.start: i for i, m, _ in places if m.kind == "name"}
        sizes = {i: size for i, _, size in places}
        for index, mention, size in places:
            after = self._token_after(mention.end)
            found = self._address(mention, after, starts) if mention.kind == "name" else None
            rule = "place:address"
            if found is None:
                found, rule = self._inside(after, starts, size == 0), "place:inside"
            if found is not None and sizes[found] > size and self._fits(mention, found):
                yield self._claim(index, found, rule)
            owned = self._owned(after, starts) if mention.kind == "name" else None
            if owned is not None and sizes[owned] < size and self._fits(self._mentions[owned], index):
                yield self._claim(owned, index, "place:possessor")

    def _size(self, mention: Mention) -> int:
        """Return how large a kind of place a mention names or, for a facility, describes; -1 if it is none."""
        if mention.kind == "pronoun" or mention.label == "NORP":
            return -1
        if mention.kind == "nominal":
            return 0 if self._ontology.is_a(mention.cls, "Facility") else -1
        noun = self._gazetteer.nominal(mention.name.split()[-1].lower()) if mention.name else ""
        sizes = [
            i for i, cls in enumerate(_SIZES) if any(self._ontology.is_a(c, cls) for c in (mention.cls, noun) if c)
        ]
        if not self._ontology.is_a(mention.cls, "Place"):
            return -1
        return max(sizes, default=1)

    def _fits(self, inner: Mention, outer: int) -> bool:
        """Return whether nothing that is known of a place speaks against its lying in another."""
        known = self._gazetteer.individual(inner.individual) if inner.individual else None
        where = self._mentions[outer]
        if known is None or not known.located_in or not where.individual:
            return True
        return where.individual in self._around(known.name)

    def _around(self, name: str) -> set[str]:
        found: set[str] = set()
        pending = [name]
        while pending:
            known = self._gazetteer.individual(pending.pop())
            fresh = set(known.located_in) - found if known is not None else set()
            found |= fresh
            pending.extend(sorted(fresh))
        return found

    def _token_after(self, offset: int) -> int:
        """Return the first token that starts at or behind an offset."""
        offsets = self._tokens.offsets
        low, high = 0, self._tokens.n
        while low < high:
            middle = (low + high) // 2
            if offsets[middle] < offset:
                low = middle + 1
            else:
                high = middle
        return low

    def _address(self, mention: Mention, after: int, starts: dict[int, int]) -> int | None:
        """Return the place behind a comma: "Munich, Germany", and no list."""
        tokens = self._tokens
        if (
            after + 1 >= tokens.n
            or tokens.words[after] != ","
            or tokens.sentence[after] != tokens.sentence[mention.root]
        ):
            return None
        found = starts.get(tokens.offsets[after + 1])
        if found is None:
            return None
        behind = self._token_after(self._mentions[found].end)
        listed = behind < tokens.n and tokens.lower[behind] in _LISTING
        known = self._gazetteer.individual(mention.individual) if mention.individual else None
        sure = known is not None and self._mentions[found].individual in self._around(known.name)
        return found if sure or not listed else None

    def _inside(self, after: int, starts: dict[int, int], near: bool) -> int | None:
        """Return the place of a locative phrase that follows at once: "at X", ", in Russia's Rostov region"."""
        tokens = self._tokens
        if not near and after < tokens.n and tokens.words[after] == ",":
            after += 1
        if after >= tokens.n or tokens.lower[after] not in _WITHIN:
            return None
        after += 1
        if after < tokens.n and tokens.lower[after] in _OPENING:
            after += 1
        found = starts.get(tokens.offsets[after]) if after < tokens.n else None
        if found is None:
            return None
        owned = self._owned(self._token_after(self._mentions[found].end), starts)
        return found if owned is None else owned

    def _owned(self, after: int, starts: dict[int, int]) -> int | None:
        """Return the place whose name follows a possessive ending: "Russia's *Rostov region*"."""
        tokens = self._tokens
        if after + 1 >= tokens.n or tokens.tags[after] != "POS":
            return None
        return starts.get(tokens.offsets[after + 1])

    def _claim(self, inner: int, outer: int, rule: str) -> Claim:
        return make_claim(
            self._tokens,
            self._mentions[inner].root,
            "Location",
            [_LOCATED],
            (("agent", Filler(mention=inner)), ("place", Filler(mention=outer))),
            frame=rule.replace(":", "-"),
            tense="Present",
            confidence=_CONFIDENCE,
            rules=(rule,),
        )
