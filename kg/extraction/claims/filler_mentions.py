"""Mentions that fill roles of the network's candidates: those found before, and phrases that are mentions only here."""

from __future__ import annotations

from collections.abc import Sequence

from kg.annotations import Claim, Filler, Mention
from kg.extraction.claims.positions import Positions
from kg.extraction.claims.structure import Structure

_CLAUSAL = frozenset({"VERB", "AUX"})
_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "ADJ", "PRON"})


class FillerMentions:
    """The mentions of a document, to which noun phrases and positions are added as candidates name them."""

    def __init__(self, structure: Structure) -> None:
        """Prepare for one document."""
        self.structure = structure
        self.mentions: list[Mention] = list(structure.mentions)
        self._covering = self._names_by_token()
        self._added: dict[int, int] = {}
        self._positions = Positions(self.mentions, ())
        self._clusters = max((m.cluster for m in self.mentions), default=-1) + 1

    def know_positions(self, relations: Sequence[Claim]) -> None:
        """Take the positions that claims of relations name with their bodies."""
        self._positions = Positions(self.mentions, relations)

    def filler(self, token: int, role: str) -> Filler | None:
        """Return what a word fills a role with: its mention, its clause, or a new mention of its noun phrase."""
        tokens = self.structure.tokens
        index = self.structure.by_root.get(token, self._covering.get(token, self._added.get(token)))
        if index is not None:
            return Filler(mention=index)
        if tokens.pos[token] in _CLAUSAL and role != "agent":
            first, last = tokens.phrase(token, clauses=True)
            return Filler(text=self.structure.text(max(first, token), last + 1))
        if tokens.pos[token] not in _NOMINAL:
            return None
        first, last = tokens.base(token)
        start, end = tokens.offsets[first], tokens.end_offset(last)
        self._added[token] = len(self.mentions)
        self.mentions.append(Mention(start, end, token, "nominal", "", tokens.text[start:end], cluster=self._clusters))
        self._clusters += 1
        return Filler(mention=self._added[token])

    def position(self, title: Filler, holder: Filler) -> Filler:
        """Return the position of a holder that a title names; the filler itself where either is no mention."""
        if title.mention < 0 or holder.mention < 0:
            return title
        found = self._positions.of_title(title.mention, holder.mention, self._clusters)
        self._clusters += self.mentions[found.mention].cluster == self._clusters
        return found

    def _names_by_token(self) -> dict[int, int]:
        """Return the smallest mention that covers each token of a name."""
        covering: dict[int, int] = {}
        tokens = self.structure.tokens
        starts = {offset: i for i, offset in enumerate(tokens.offsets)}
        for index, mention in enumerate(self.mentions):
            if mention.kind != "name" or mention.root < 0 or mention.start not in starts:
                continue
            i = starts[mention.start]
            while i < len(tokens.offsets) and tokens.offsets[i] < mention.end:
                held = covering.get(i)
                if held is None or _length(self.mentions[held]) > _length(mention):
                    covering[i] = index
                i += 1
        return covering


def _length(mention: Mention) -> int:
    return mention.end - mention.start
