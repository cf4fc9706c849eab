"""Speakers of quotations: who says "I" in them, and whom "he" in them cannot mean."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extraction.coreference.mention_features import View
from kg.extraction.syntax.quotations import Quotation


class Speakers:
    """Who says I, we and you."""

    def __init__(self, views: Sequence[View], quotations: Sequence[Quotation]) -> None:
        """Take a document's views and quotations."""
        self._at = {view.root: view for view in views}
        self._quotations = quotations
        self._first: dict[tuple[str, int], View] = {}
        self.spoken: list[tuple[View, View]] = []

    def speaker(self, view: View) -> View | None:
        """Return who says the words that a mention stands in, None if they are not quoted or nobody is named."""
        return self._at.get(self._quotations[view.quote].speaker) if view.quote >= 0 else None

    def antecedent(self, view: View) -> View | None:
        """Return the mention before with which a first- or second-person pronoun is the same, None for the
        first.

        One whose speaker is named is kept in ``spoken``: the speaker may stand after it, and is resolved
        first.
        """
        speaker = self.speaker(view)
        if view.person == 1 and speaker is not None and speaker is not view:
            self.spoken.append((view, speaker))
            return None
        who = f"{view.person}{view.number if view.person == 1 else ''}"
        held = self._first.setdefault((who, view.quote if speaker is None else -2 - speaker.index), view)
        return None if held is view else held
