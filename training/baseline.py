"""Train what the language model is compared with: ``python -m training.baseline --data ../shared/data -o
FOLDER``.

spaCy's own "efficiency" configuration (hash embeddings, width 96, four convolutions, one tok2vec for all)
with tagger, morphologizer, trainable lemmatizer, parser and entity recogniser, on the same train parts and
words. ``benchmarks.language --baseline FOLDER`` prints it beside the shipped model.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import spacy
from spacy.cli.init_config import init_config
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import load_model_from_config
from thinc.api import fix_random_seed

from kg.language.tokenizer import make_tokenizer
from training.corpus import Sentence
from training.entities import LABELS, Gazetteer, possible
from training.train import read_all

PIPELINE = ["tagger", "morphologizer", "trainable_lemmatizer", "parser", "ner"]
SILVER = 16_000
"""Sentences of the silver news set that are used, as many as the treebanks have and no more."""


def documents(nlp: Language, data: Path, rng: random.Random) -> Iterator[Doc]:
    """Yield the training data as annotated documents of one to six sentences."""
    sets = read_all(data)
    gazetteer = Gazetteer(data)
    rng.shuffle(sets["gmb"])
    del sets["gmb"][SILVER:]
    for sentences in sets.values():
        i = 0
        while i < len(sentences):
            n = rng.randint(1, 6)
            yield _document(nlp, sentences[i : i + n], gazetteer)
            i += n


def _document(nlp: Language, sentences: Sequence[Sentence], gazetteer: Gazetteer) -> Doc:
    """Return sentences as one ``Doc``; a layer that their set lacks stays missing."""
    words = [word for s in sentences for word in s.words]
    before = [space for s in sentences for space in s.before]
    layers: dict[str, list[str] | list[int]] = {"words": words}
    # spaCy knows only whether a blank follows.
    spaces = [bool(space) for space in [*before[1:], ""]]
    trees = [s for s in sentences if s.tags is not None]
    if len(trees) == len(sentences):
        layers |= _trees(trees)
    labels: list[str] = []
    for s in sentences:
        choices: Sequence[tuple[int, ...] | None] = possible(s, gazetteer) or [None] * len(s.words)
        # Where no label is sure, it is taken to be none: the plain recogniser knows one answer a word.
        labels += ["O" if c is None or 0 in c else LABELS[c[0]] for c in choices]
    if sentences[0].source != "ewt":  # EWT has no names
        layers["ents"] = _well_formed(labels)
    return Doc(nlp.vocab, spaces=spaces, **layers)  # type: ignore[arg-type]


def _trees(sentences: Sequence[Sentence]) -> dict[str, list[str] | list[int]]:
    heads: list[int] = []
    columns: dict[str, list[str]] = {"tags": [], "pos": [], "morphs": [], "lemmas": [], "deps": []}
    for s in sentences:
        assert s.tags and s.morphs and s.lemmas and s.heads and s.relations
        base = len(heads)
        heads += [base + (head - 1 if head else i) for i, head in enumerate(s.heads)]
        columns["tags"] += s.tags
        columns["pos"] += [m.partition("|")[0] for m in s.morphs]
        columns["morphs"] += [m.partition("|")[2] for m in s.morphs]
        columns["lemmas"] += [
            form.lower() if lemma == "_" else lemma for form, lemma in zip(s.words, s.lemmas, strict=True)
        ]
        columns["deps"] += ["ROOT" if r == "root" else r for r in s.relations]
    return {**columns, "heads": heads}


def _well_formed(labels: Sequence[str]) -> list[str]:
    """Begin a name wherever an inside label has nothing to go on from."""
    out: list[str] = []
    for label in labels:
        kind = label[2:]
        goes_on = bool(out) and out[-1][2:] == kind
        out.append("B-" + kind if label.startswith("I-") and not goes_on else label)
    return out


def train(data: Path, steps: int, words: int, seed: int) -> Language:
    """Return the trained pipeline. steps: batches; words: their size."""
    fix_random_seed(seed)
    rng = random.Random(seed)
    nlp = load_model_from_config(init_config(lang="en", pipeline=PIPELINE, optimize="efficiency"), auto_fill=True)
    nlp.tokenizer = make_tokenizer(nlp.vocab)
    docs = list(documents(nlp, data, rng))
    examples = [Example(Doc(nlp.vocab, [t.text for t in d], [bool(t.whitespace_) for t in d]), d) for d in docs]
    optimizer = nlp.initialize(lambda: examples)
    began, batch, size, step = time.monotonic(), list[Example](), 0, 0
    losses: dict[str, float] = {}
    while step < steps:
        rng.shuffle(examples)
        for example in examples:
            batch.append(example)
            size += len(example.reference)
            if size < words:
                continue
            nlp.update(batch, drop=0.1, sgd=optimizer, losses=losses)
            batch, size, step = [], 0, step + 1
            if step % 100 == 0:
                shown = " ".join(f"{name} {loss:.0f}" for name, loss in losses.items())
                click.echo(f"{step}/{steps} {time.monotonic() - began:.0f}s {shown}", err=True)
                losses = {}
            if step == steps:
                break
    return nlp


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True), help="The data folder.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Where to leave the pipeline.")
@click.option("--steps", default=4000, show_default=True, help="Batches.")
@click.option("--words", default=1000, show_default=True, help="Words a batch.")
@click.option("--seed", default=0, show_default=True)
def main(data: Path, output: Path, steps: int, words: int, seed: int) -> None:
    """Train the plain spaCy pipeline, unless FOLDER holds it already."""
    if (output / "meta.json").is_file():
        spacy.load(output)  # fails loudly when it is not whole
        click.echo(f"{output}: there already")
        return
    nlp = train(data, steps, words, seed)
    output.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(output)
    click.echo(f"{output}: trained with {steps} batches of {words} words")


if __name__ == "__main__":
    main()
