"""The language model as spaCy components: ``kg_encoder``, and the layers that write what it found.

``kg_encoder`` holds the weights and reads a document once; ``kg_tagger``, ``kg_lemmatizer``, ``kg_parser``
and ``kg_ner`` each write their layer. A layer that meets a ``Doc`` which was not encoded (made by hand,
changed since, or with the encoder disabled) has it encoded then; in a pipeline without ``kg_encoder`` it
uses the shipped weights.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import srsly  # type: ignore[import-untyped]
from spacy.attrs import DEP, HEAD, LEMMA, MORPH, ORTH, POS, TAG  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.parts_of_speech import IDS  # type: ignore[import-not-found]
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from kg.language import lemmas
from kg.language.encoder import Analysis, Encoder, Labels
from kg.language.weight_files import FILES

Hashes = npt.NDArray[np.uint64]


class EncoderComponent:
    """``kg_encoder``: holds the weights and encodes documents for the layers after it."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._unpacked: tempfile.TemporaryDirectory[str] | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Encode a document; the layers find the result by its words."""
        self.encoder.analyse(doc)
        return doc

    def __getstate__(self) -> dict[str, Encoder]:
        """Leave out the folder that only this process may remove."""
        return {"encoder": self.encoder}

    def __setstate__(self, state: dict[str, Encoder]) -> None:
        """Rebuild in another process."""
        self.encoder = state["encoder"]
        self._unpacked = None

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Copy the weights into a folder."""
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        folder = self.encoder.ready()
        for name in FILES:
            if (folder / name).resolve() != (target / name).resolve():
                shutil.copyfile(folder / name, target / name)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> EncoderComponent:
        """Load the weights from a folder. Raises InputError when a file is missing."""
        self.encoder.load(Path(path))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the weights."""
        folder = self.encoder.ready()
        packed: bytes = srsly.msgpack_dumps({name: (folder / name).read_bytes() for name in FILES})
        return packed

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> EncoderComponent:
        """Load the weights from what ``to_bytes`` returned."""
        self._unpacked = tempfile.TemporaryDirectory(prefix="kg-model-")
        folder = Path(self._unpacked.name)
        for name, content in srsly.msgpack_loads(data).items():
            (folder / name).write_bytes(content)
        return self.from_disk(folder)


class _Layer:
    """A component that writes one layer of an encoder's analysis."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._vocab: Vocab | None = None
        self._labels: Labels | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write the layer; white space gets what spaCy gives it."""
        analysis = self.encoder.analyse(doc)
        if doc.vocab is not self._vocab or analysis.labels is not self._labels:
            self._vocab, self._labels = doc.vocab, analysis.labels
            self._number(doc.vocab, analysis.labels)
        if len(doc):
            self._write(doc, analysis)
        return doc

    def __getstate__(self) -> dict[str, Encoder]:
        """Leave out what belongs to this process's vocabulary."""
        return {"encoder": self.encoder}

    def __setstate__(self, state: dict[str, Encoder]) -> None:
        """Rebuild in another process."""
        self.encoder = state["encoder"]
        self._vocab = self._labels = None

    def _number(self, vocab: Vocab, labels: Labels) -> None:
        """Turn labels into the numbers a vocabulary has for them."""
        raise NotImplementedError

    def _write(self, doc: Doc, analysis: Analysis) -> None:
        raise NotImplementedError


class Tagger(_Layer):
    """``kg_tagger``: fine-grained tags (XPOS), parts of speech (UPOS) and morphological features."""

    def _number(self, vocab: Vocab, labels: Labels) -> None:
        self._tags = _hashes(vocab, labels.tag)
        parts = [label.partition("|") for label in labels.morph]
        self._pos = np.array([IDS[upos] for upos, _, _ in parts], dtype=np.uint64)
        self._morphs = np.array([vocab.morphology.add(feats) for _, _, feats in parts], dtype=np.uint64)
        self._space = vocab.strings.add("_SP"), IDS["SPACE"], vocab.morphology.add("")

    def _write(self, doc: Doc, analysis: Analysis) -> None:
        rows = np.empty((len(doc), 3), dtype=np.uint64)
        rows[:] = np.array(self._space, dtype=np.uint64)
        rows[analysis.tokens, 0] = self._tags[analysis.tag]
        rows[analysis.tokens, 1] = self._pos[analysis.morph]
        rows[analysis.tokens, 2] = self._morphs[analysis.morph]
        doc.from_array([TAG, POS, MORPH], rows)  # type: ignore[arg-type]


class Lemmatizer(_Layer):
    """``kg_lemmatizer``: lemmas as seen with the form and tag, else made by edit scripts (``kg.language.lemmas``)."""

    def _number(self, vocab: Vocab, labels: Labels) -> None:
        self._scripts, self._tags, self._seen = labels.lemma, labels.tag, labels.lemmas
        self._words = frozenset(labels.lemmas.values())
        self._known: dict[tuple[int, int, int], int] = {}

    def _write(self, doc: Doc, analysis: Analysis) -> None:
        column = doc.to_array(ORTH)  # the lemma of white space is itself
        known, strings = self._known, doc.vocab.strings
        forms = column[analysis.tokens].tolist()
        found = []
        for key in zip(analysis.lemma.tolist(), analysis.tag.tolist(), forms, strict=True):
            lemma = known.get(key)
            if lemma is None:
                lemma = known[key] = strings.add(self._lemma(key[0], key[1], strings[key[2]]))
            found.append(lemma)
        column[analysis.tokens] = found
        doc.from_array([LEMMA], column)  # type: ignore[arg-type]

    def _lemma(self, script: int, tag: int, form: str) -> str:
        seen = self._seen.get((form, self._tags[tag]))
        if seen is not None:
            return seen
        return lemmas.regular(lemmas.apply(self._scripts[script], form), form, self._tags[tag], self._words)


class Parser(_Layer):
    """``kg_parser``: sentences, each a tree with one root, and Universal Dependencies.

    A root's relation is written "ROOT", as all spaCy pipelines do. White space hangs on the word before it.
    """

    def _number(self, vocab: Vocab, labels: Labels) -> None:
        self._relations = _hashes(vocab, ["ROOT" if label == "root" else label for label in labels.deprel])
        self._space = vocab.strings.add("dep")
        self._root = vocab.strings.add("ROOT")

    def _write(self, doc: Doc, analysis: Analysis) -> None:
        n, tokens = len(doc), analysis.tokens
        own = np.arange(n)
        relations = np.full(n, self._space, dtype=np.uint64)
        if len(tokens):
            before = np.searchsorted(tokens, own, side="right") - 1
            heads = tokens[np.maximum(before, 0)].astype(np.int64)
            heads[tokens] = np.where(analysis.head < 0, tokens, tokens[analysis.head])
            relations[tokens] = self._relations[analysis.deprel]
        else:
            heads = np.zeros(n, dtype=np.int64)
            relations[0] = self._root
        rows = np.empty((n, 2), dtype=np.uint64)
        rows[:, 0] = (heads - own).astype(np.uint64)
        rows[:, 1] = relations
        doc.from_array([HEAD, DEP], rows)  # type: ignore[arg-type]


class Namer(_Layer):
    """``kg_ner``: named entities. Entities that are there already are kept."""

    def _number(self, vocab: Vocab, labels: Labels) -> None:
        self._types = [label[2:] for label in labels.entity]
        self._begins = np.array([label.startswith("B-") for label in labels.entity])
        self._inside = np.array([label.startswith("I-") for label in labels.entity])
        for kind in self._types:
            vocab.strings.add(kind)

    def _write(self, doc: Doc, analysis: Analysis) -> None:
        inside = self._inside[analysis.entity]
        starts = np.flatnonzero(self._begins[analysis.entity])
        # A name ends before the next word that is not inside one.
        outside = np.append(np.flatnonzero(~inside), len(inside))
        lasts = outside[np.searchsorted(outside, starts, side="right")] - 1
        kinds = analysis.entity[starts].tolist()
        firsts, ends = analysis.tokens[starts].tolist(), (analysis.tokens[lasts] + 1).tolist()
        spans = [Span(doc, a, b, self._types[k]) for a, b, k in zip(firsts, ends, kinds, strict=True)]
        if doc.ents:
            taken = {i for span in doc.ents for i in range(span.start, span.end)}
            spans = [span for span in spans if taken.isdisjoint(range(span.start, span.end))]
        doc.set_ents([*doc.ents, *spans], default="outside")


def _hashes(vocab: Vocab, labels: Iterable[str]) -> Hashes:
    return np.array([vocab.strings.add(label) for label in labels], dtype=np.uint64)


@cache
def _shipped_encoder() -> Encoder:
    return Encoder()


def encoder_of(nlp: Language) -> Encoder:
    """Return the encoder of a pipeline, or the shipped one if it has none."""
    for _, component in nlp.components:
        if isinstance(component, EncoderComponent):
            return component.encoder
    return _shipped_encoder()


@Language.factory("kg_encoder", default_config={"threads": 1, "window": 160, "batch": 1024})
def create_encoder(nlp: Language, name: str, threads: int, window: int, batch: int) -> EncoderComponent:
    """Create ``kg_encoder``; see ``kg.language.encoder.Encoder`` for the settings."""
    return EncoderComponent(Encoder(threads, window, batch))


@Language.factory("kg_tagger", assigns=["token.tag", "token.pos", "token.morph"])
def create_tagger(nlp: Language, name: str) -> Tagger:
    """Create ``kg_tagger``."""
    return Tagger(encoder_of(nlp))


@Language.factory("kg_lemmatizer", assigns=["token.lemma"])
def create_lemmatizer(nlp: Language, name: str) -> Lemmatizer:
    """Create ``kg_lemmatizer``."""
    return Lemmatizer(encoder_of(nlp))


@Language.factory("kg_parser", assigns=["token.dep", "token.head", "token.is_sent_start", "doc.sents"])
def create_parser(nlp: Language, name: str) -> Parser:
    """Create ``kg_parser``."""
    return Parser(encoder_of(nlp))


@Language.factory("kg_ner", assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def create_ner(nlp: Language, name: str) -> Namer:
    """Create ``kg_ner``."""
    return Namer(encoder_of(nlp))
