"""Language pipelines with the components that extract claims."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language

from kg.extraction import add_to
from kg.language.pipeline import load_language_model


def load(
    model: str | Path | None = None, *, components: bool = True, candidates: bool = True, threads: int = 1
) -> Language:
    """Return an English pipeline.

    Args:
        model: None for the shipped pipeline, else the name of an installed spaCy package or a folder with a saved
            pipeline, which then reads tags, trees and names; the shipped network still reads claims.
        components: also add the components that extract claims.
        candidates: the network's candidates judge the claims of frames and add to them; without, frames speak alone.
        threads: how many the shipped model's network may use.

    Raises:
        InputError: there is no such model, or it lacks a layer that the extraction reads.

    Examples:
        >>> import kg
        >>> nlp = kg.load()
        >>> doc = nlp("Ukraine rejected a proposal by the United States.")
        >>> [(claim.type, claim.polarity) for claim in doc._.claims if claim.type == "Reject"]
        [('Reject', 'Affirmed')]
        >>> [(span.text, span.label_) for span in doc.spans["mentions"] if span.label_ == "Country"]
        [('Ukraine', 'Country'), ('United States', 'Country')]
    """
    nlp = load_language_model(model, threads=threads)
    if components and "kg_predicates" not in nlp.component_names:
        if "kg_candidates" not in nlp.component_names:
            nlp.add_pipe("kg_candidates")
        add_to(nlp, candidates=candidates)
    return nlp
