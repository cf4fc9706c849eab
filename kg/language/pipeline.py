"""Loading of language models: the shipped one, or any spaCy pipeline with the same layers."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from kg import paths
from kg.errors import InputError
from kg.language.weight_files import FILES

LAYERS = (
    "kg_encoder",
    "kg_tagger",
    "kg_lemmatizer",
    "kg_parser",
    "kg_ner",
    "kg_known_names",
    "kg_entity_rules",
    "kg_candidates",
)
"""The components of the shipped pipeline, in order."""
_REGISTERING = (
    "kg.language.tokenizer",
    "kg.language.components",
    "kg.language.gazetteer_entities",
    "kg.language.entity_rules",
    "kg.language.claim_candidates",
)
"""The modules that register the tokenizer and the components."""
_META = {
    "name": "kg_news",
    "description": "English news: tags, lemmas, Universal Dependencies, sentences and names",
    "license": "CC BY-SA 4.0",
    "author": "The kg-news authors",
}
_NEEDED = {
    "DEP": "a dependency parser",
    "TAG": "a tagger",
    "LEMMA": "a lemmatizer",
    "ENT_IOB": "a named-entity recogniser",
}


def load_language_model(model: str | Path | None = None, *, threads: int = 1) -> Language:
    """Return an English pipeline without extraction.

    Args:
        model: None for the shipped pipeline, else the name of an installed spaCy package or a folder with a saved
            pipeline.
        threads: how many the shipped network may use.

    Raises:
        InputError: there is no such model, or it lacks a layer that the extraction reads.
    """
    return shipped(threads) if model is None else _other(str(model))


def shipped(threads: int = 1) -> Language:
    """Return the shipped pipeline, without extraction. Raises InputError when its weights are not there."""
    missing = [name for name in FILES if not (paths.model() / name).is_file()]
    if missing:
        raise InputError(
            f"the shipped language model is incomplete: {paths.model() / missing[0]} is missing; install kg-news again"
        )
    register()
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg.Tokenizer.v1"}}}, meta=_META)
    for name in LAYERS:
        nlp.add_pipe(name, config={"threads": threads} if name == "kg_encoder" else {})
    encoder: Any = nlp.get_pipe("kg_encoder")
    encoder.encoder.ready()
    return nlp


def register() -> None:
    """Make spaCy know the tokenizer and the components, also in a checkout, which has no entry points."""
    for module in _REGISTERING:
        import_module(module)


def _other(model: str) -> Language:
    register()
    try:
        nlp = spacy.load(model)
    except (OSError, ValueError) as error:  # not found; unknown factory, broken configuration
        reason = str(error).splitlines()[0]
        raise InputError(
            f"cannot load the model {model!r}: {reason} Give a folder with a saved spaCy pipeline, install a "
            "package (python -m spacy download en_core_web_sm), or leave --model out to use the shipped one."
        ) from error
    read = nlp.make_doc("Talks began in Geneva.")
    for _, component in nlp.pipeline:
        read = component(read)
    lacking = [what for layer, what in _NEEDED.items() if not read.has_annotation(layer)]
    if lacking:
        raise InputError(
            f"the model {model!r} lacks {' and '.join(lacking)}: claims need tags, lemmas, dependencies and "
            "names; use a full pipeline (en_core_web_sm) or leave --model out."
        )
    return nlp
