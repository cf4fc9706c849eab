"""Trial of a user's frames: their examples, and any sentence, read by the whole pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.annotations import Claim, Filler
from kg.knowledge.frame_definitions import Example, Frame
from kg.knowledge.lexicon import lexicon
from kg.pipeline.extraction_tasks import Extractor
from kg.pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class TriedClaim:
    """A claim that was read. roles: name and words. own: whether a frame of the tried files gave it."""

    claim: Claim
    roles: tuple[tuple[str, str], ...]
    own: bool


@dataclass(frozen=True, slots=True)
class TriedExample:
    """An example of a frame, and what was read in it. works: whether the claim that it names is among that."""

    frame: Frame
    example: Example
    works: bool
    claims: tuple[TriedClaim, ...]


class LexiconTrial:
    """Lexicon files beside the shipped ones."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Take and check lexicon files.

        Raises:
            InputError: one is malformed, or a frame is wrong; the message names file, line, frame and reason.
        """
        self._files = tuple(files)
        compiled = lexicon(self._files)
        sources = {str(path) for path in self._files}
        self.frames = [frame for _, frame in sorted(compiled.frames.items()) if frame.source in sources]
        self._extractor: Extractor | None = None

    def read(self, text: str) -> list[TriedClaim]:
        """Return the claims of a text."""
        if self._extractor is None:
            self._extractor = Extractor(Settings(lexicon=tuple(map(str, self._files))))
        doc = self._extractor.nlp(text)
        own = {frame.name for frame in self.frames}

        def words(filler: Filler) -> str:
            if filler.mention < 0:
                return filler.text
            mention = doc._.mentions[filler.mention]
            said = text[mention.start : mention.end]
            return said if said == mention.name else f"{said} = {mention.name}"

        return [
            TriedClaim(claim, tuple((role, words(filler)) for role, filler in claim.roles), claim.frame in own)
            for claim in doc._.claims
        ]

    def examples(self) -> Iterator[TriedExample]:
        """Read the examples of the files' frames."""
        for frame in self.frames:
            for example in frame.examples:
                claims = tuple(self.read(example.text))
                yield TriedExample(frame, example, any(_fits(one, example) for one in claims), claims)


def _fits(tried: TriedClaim, example: Example) -> bool:
    return (
        tried.claim.type == example.type
        and all(any(role == name and text in found for name, found in tried.roles) for role, text in example.roles)
        and all(getattr(tried.claim, name) == value for name, value in example.status)
    )
