"""The encoder pass: the words of a ``Doc`` in, every layer of annotation out, as small arrays.

A paragraph is one sequence; a longer one is read in overlapping windows. The sequences of a document are
sorted by length and encoded in batches. A batch never mixes documents: 8-bit quantisation scales the
activations of a batch together, so that a document's annotation would depend on its company.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]
from spacy.attrs import ORTH, SPACY  # type: ignore[import-not-found]
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from kg import paths
from kg.errors import InputError
from kg.language.claim_scores import ClaimScorer, ClaimScores
from kg.language.decode import Parser, sentence_starts
from kg.language.entity_decoding import NameDecoder
from kg.language.weight_files import ARRAYS, FILES, NETWORK
from kg.language.windows import Window, portions, seam, windows
from kg.language.word_features import CLS, SEP
from kg.language.words import WordReader, Words

PORTION = 4000
"""Words that are encoded and decoded at a time: what bounds the memory for a long document."""
REMEMBERED = 200_000
"""Words whose annotation is kept for the components that follow the encoder in a pipeline."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The classes of each layer, in the order of their numbers; morph is "UPOS|Feature=Value|…".

    lemma: edit scripts. claim, role: of claims, see ``kg.language.claim_scores``. lemmas: the lemma of a form and tag,
    where the treebanks agree on one.
    """

    tag: tuple[str, ...]
    morph: tuple[str, ...]
    lemma: tuple[str, ...]
    entity: tuple[str, ...]
    deprel: tuple[str, ...]
    claim: tuple[str, ...]
    role: tuple[str, ...]
    lemmas: Mapping[tuple[str, str], str]

    @classmethod
    def read(cls, folder: Path) -> Labels:
        """Read labels.json and lemmas.tsv."""
        stored = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        with (folder / "lemmas.tsv").open(encoding="utf-8", newline="\n") as rows:
            seen = (row.rstrip("\n").split("\t") for row in rows)
            lemmas = {(form, tag): lemma for form, tag, lemma in seen}
        layers = ("tag", "morph", "lemma", "entity", "deprel", "claim", "role")
        return cls(**{name: tuple(stored[name]) for name in layers}, lemmas=lemmas)


@dataclass(frozen=True, slots=True)
class Analysis:
    """The annotation of a document, one value a word, as numbers of ``labels``.

    tokens: index of each word's token (white space is no word). start: whether it starts a sentence. head:
    index of the word that is its head, -1 for a root. claims: what the words say of claims.
    """

    labels: Labels
    tokens: npt.NDArray[np.int32]
    start: npt.NDArray[np.bool_]
    tag: npt.NDArray[np.int16]
    morph: npt.NDArray[np.int16]
    lemma: npt.NDArray[np.int16]
    entity: npt.NDArray[np.int16]
    head: npt.NDArray[np.int32]
    deprel: npt.NDArray[np.int16]
    claims: ClaimScores


class Encoder:
    """Runs the network on documents.

    threads: how many onnxruntime may use. window: sub-words of the longest sequence.
    batch: sub-words of a batch, padding included.
    """

    def __init__(self, threads: int = 1, window: int = 160, batch: int = 1024) -> None:
        if threads < 1 or window < 32:
            raise InputError(f"kg_encoder: threads={threads} and window={window}: at least 1 and 32 are needed")
        self.threads = threads
        self.window = window
        self.batch = batch
        self.folder: Path | None = None
        self.labels: Labels
        self._session: Any = None
        self._process = 0
        self._known: OrderedDict[bytes, Analysis] = OrderedDict()
        self._known_words = 0

    def load(self, folder: Path) -> None:
        """Read the weights in a folder. Raises InputError when a file is missing or does not fit."""
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise InputError(f"{folder}: no {missing[0]} there; a language model's folder holds {', '.join(FILES)}")
        self.folder = folder
        self.labels = Labels.read(folder)
        self._reader = WordReader(folder / "tokenizer.json")
        self._names = NameDecoder(self.labels.entity)
        with np.load(folder / ARRAYS) as stored:
            arrays = dict(stored)
        self.claim_scorer = ClaimScorer.of(arrays, self.labels.claim, self.labels.role)
        parser = {name: arrays[name] for name in ("arc_root", "label_root", "label_weight", "label_bias")}
        self._parser = Parser(**parser, root=self.labels.deprel.index("root"))
        self._known.clear()
        self._known_words = 0
        self._start()

    def ready(self) -> Path:
        """Load the shipped weights unless others are loaded; return the folder they are from."""
        if self.folder is None:
            self.load(paths.model())
        assert self.folder is not None
        return self.folder

    def _start(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.use_deterministic_compute = True
        # Memory patterns are made for each shape of input; ours are all different.
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(self.ready() / NETWORK), options, providers=["CPUExecutionProvider"]
        )
        self._process = os.getpid()
        # numpy's matrix library starts a thread a core, which then waits busily: half of all processor time.
        self._blas = ThreadpoolController().select(user_api="blas")

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what cannot travel to another process: the network, and what can be made again."""
        return {name: getattr(self, name) for name in ("threads", "window", "batch", "folder")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Rebuild in another process."""
        self.__init__(state["threads"], state["window"], state["batch"])  # type: ignore[misc]
        if state["folder"] is not None:
            self.load(state["folder"])

    def analyse(self, doc: Doc) -> Analysis:
        """Return the annotation of a document's words.

        It depends on the words and the white space alone, and is remembered by them for the next component.
        """
        self.ready()
        key = doc.to_array([ORTH, SPACY]).tobytes()
        known = self._known.get(key)
        if known is not None:
            return known
        words = self._reader(doc)
        with self._blas.limit(limits=self.threads):
            analysis = self._analyse(words)
        self._known[key] = analysis
        self._known_words += len(analysis.tokens)
        while self._known_words > REMEMBERED and len(self._known) > 1:
            self._known_words -= len(self._known.popitem(last=False)[1].tokens)
        return analysis

    def _analyse(self, words: Words) -> Analysis:
        n = len(words.tokens)
        result = Analysis(
            labels=self.labels,
            tokens=np.array(words.tokens, dtype=np.int32),
            start=np.zeros(n, dtype=np.bool_),
            tag=np.empty(n, dtype=np.int16),
            morph=np.empty(n, dtype=np.int16),
            lemma=np.empty(n, dtype=np.int16),
            entity=np.empty(n, dtype=np.int16),
            head=np.empty(n, dtype=np.int32),
            deprel=np.empty(n, dtype=np.int16),
            claims=ClaimScores.empty(n, self.claim_scorer),
        )
        for first, last in portions(words.paragraphs, n, PORTION):
            a = words.paragraphs[first]
            b = words.paragraphs[last] if last < len(words.paragraphs) else n
            self._decode(words, a, b, [p - a for p in words.paragraphs[first:last]], result)
        return result

    def _decode(self, words: Words, a: int, b: int, paragraphs: list[int], result: Analysis) -> None:
        """Encode and decode the words [a, b), whole paragraphs that begin at ``paragraphs`` (from 0)."""
        scores = self._encode(words.pieces[a:b], words.features[a:b], paragraphs)
        for name in ("tag", "morph", "lemma"):
            getattr(result, name)[a:b] = scores[name]
        starts = sentence_starts(scores["sentence"], paragraphs)
        result.start[a:b][starts] = True
        heads = self._parser.heads(starts, scores["arc_dep"], scores["arc_head"])
        result.deprel[a:b] = self._parser.relations(heads, scores["label_dep"], scores["label_head"])
        result.head[a:b] = np.where(heads < 0, -1, heads + a)
        result.claims.set(a, b, scores)
        result.entity[a:b] = self._names(scores["entity"], paragraphs, words.forms[a:b], words.capital[a:b])

    def _encode(
        self, pieces: Sequence[list[int]], features: Sequence[int], paragraphs: Sequence[int]
    ) -> dict[str, npt.NDArray[Any]]:
        """Return the network's outputs, one row a word."""
        if self._process != os.getpid():  # a forked worker: onnxruntime's threads stayed behind
            self._start()
        lengths = [len(p) for p in pieces]
        cut = windows(lengths, paragraphs, self.window - 2)
        sizes = [sum(lengths[w.start : w.end]) + 2 for w in cut]
        rows: list[dict[str, npt.NDArray[Any]]] = [{}] * len(cut)
        for group in _batches(sizes, self.batch):
            for i, row in zip(group, self._run([cut[i] for i in group], pieces, features), strict=True):
                rows[i] = row
        return _joined(cut, rows)

    def _run(
        self, group: Sequence[Window], pieces: Sequence[list[int]], features: Sequence[int]
    ) -> Iterator[dict[str, npt.NDArray[Any]]]:
        """Encode one batch; yield each window's outputs."""
        ids, first = [], []
        for window in group:
            row, starts = [CLS], []
            for piece in pieces[window.start : window.end]:
                starts.append(len(row))
                row += piece
            row.append(SEP)
            ids.append(row)
            first.append(starts)
        input_ids = _padded(ids)
        outputs = self._session.run(
            None,
            {
                "input_ids": input_ids,
                "attention_mask": (input_ids != 0).astype(np.int64),
                "first": _padded(first),
                "feature": _padded([features[w.start : w.end] for w in group]),
            },
        )
        names = [output.name for output in self._session.get_outputs()]
        for i, window in enumerate(group):
            yield {name: o[i, : window.end - window.start] for name, o in zip(names, outputs, strict=True)}


def _padded(rows: Sequence[Sequence[int]]) -> npt.NDArray[np.int64]:
    padded = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for i, row in enumerate(rows):
        padded[i, : len(row)] = row
    return padded


def _batches(sizes: Sequence[int], limit: int) -> Iterator[list[int]]:
    """Yield the numbers of sequences to encode together: of like length, about ``limit`` sub-words in all."""
    group: list[int] = []
    for i in sorted(range(len(sizes)), key=sizes.__getitem__):
        # Padding costs as much as text; a batch of its own costs little.
        if group and ((len(group) + 1) * sizes[i] > limit or sizes[i] > 1.15 * sizes[group[0]] + 4):
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _joined(cut: Sequence[Window], rows: Sequence[dict[str, npt.NDArray[Any]]]) -> dict[str, npt.NDArray[Any]]:
    """Put the windows' outputs one after the other, each word from one window."""
    begins = [w.start for w in cut]
    for i, window in enumerate(cut):
        if window.joined:
            found = seam(cut[i - 1], window, rows[i - 1]["sentence"], rows[i]["sentence"])
            begins[i] = max(found, begins[i - 1])
    ends = [*begins[1:], cut[-1].end]
    spans = [slice(a - w.start, b - w.start) for w, a, b in zip(cut, begins, ends, strict=True)]
    return {name: np.concatenate([row[name][span] for row, span in zip(rows, spans, strict=True)]) for name in rows[0]}
