"""Every frame's example sentence gives the claim that the lexicon says, through the whole pipeline."""

import functools

import pytest
from spacy.language import Language
from spacy.tokens import Doc

import kg
from kg.annotations import Claim, Filler
from kg.knowledge.frame_definitions import Example
from kg.knowledge.lexicon import lexicon

EXAMPLES = [(name, example) for name, frame in lexicon().frames.items() for example in frame.examples]


@functools.cache
def pipeline() -> Language:
    return kg.load(candidates=False)


def phrase(doc: Doc, filler: Filler) -> str:
    if filler.mention < 0:
        return filler.text
    mention = doc._.mentions[filler.mention]
    return f"{doc.text[mention.start : mention.end]} | {mention.name}"


def fits(doc: Doc, claim: Claim, example: Example) -> bool:
    filled = [(role, phrase(doc, filler)) for role, filler in claim.roles]
    return (
        claim.type == example.type
        and all(any(role == name and text in found for name, found in filled) for role, text in example.roles)
        and all(getattr(claim, name) == value for name, value in example.status)
    )


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[f"{n}: {e.text}" for n, e in EXAMPLES])
def test_example_gives_its_claim(name: str, example: Example) -> None:
    doc = pipeline()(example.text)
    found = [(c.type, c.frame, [(r, phrase(doc, f)) for r, f in c.roles]) for c in doc._.claims]
    assert any(fits(doc, claim, example) for claim in doc._.claims), found
