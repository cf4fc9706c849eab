"""Extraction of claims from a parsed ``Doc``, by spaCy components."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

#: Component name and the module that registers its factory, in the order in which they run.
COMPONENTS = (
    ("kg_predicates", "kg.extraction.predicates"),
    ("kg_mentions", "kg.extraction.mentions.mention_detection"),
    ("kg_coreference", "kg.extraction.coreference"),
    ("kg_offices", "kg.extraction.relations.offices"),
    ("kg_frames", "kg.extraction.claims.frame_matching"),
    ("kg_time", "kg.extraction.claims.dates"),
    ("kg_spans", "kg.extraction.doc_spans"),
)


def add_to(nlp: Language, *, candidates: bool = True) -> None:
    """Append the extraction components to a pipeline that tags, parses and names.

    Args:
        nlp: a pipeline with dependency trees and entities; components that it has already are left alone.
        candidates: the network's candidates judge the claims of frames and add to them.
    """
    for name, module in COMPONENTS:
        import_module(module)
        if name not in nlp.pipe_names:
            nlp.add_pipe(name, config={"candidates": candidates} if name == "kg_frames" else {})
