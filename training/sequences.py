"""From sentences to training sequences: several sentences in context, augmented, as padded tensors."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from kg.language import lemmas
from kg.language.word_features import CLS, SEP, Pieces, spacing, word_features

from .corpus import Sentence
from .entities import INDEX, LABELS, Gazetteer, possible

MAX_WORDS = 110
IGNORE = -100
SWAPPED = {"PERSON": 0.2, "ORG": 0.2, "GPE": 0.08}
"""How often another name takes a name's place, by type."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The classes of each head, in the order of their numbers."""

    tag: tuple[str, ...]
    morph: tuple[str, ...]
    lemma: tuple[str, ...]
    deprel: tuple[str, ...]
    entity: tuple[str, ...] = LABELS

    @classmethod
    def of(cls, sentences: list[Sentence]) -> Vocabulary:
        """Collect the classes of a treebank; rare ones (lemma scripts under 3, morphs under 2) are left out."""
        counts: dict[str, Counter[str]] = {k: Counter() for k in ("tag", "morph", "lemma", "deprel")}
        for s in sentences:
            if s.tags is None:
                continue
            assert s.morphs and s.lemmas and s.relations
            counts["tag"].update(s.tags)
            counts["morph"].update(s.morphs)
            counts["deprel"].update(s.relations)
            counts["lemma"].update(lemmas.script(w, m) for w, m in zip(s.words, s.lemmas, strict=True))
        least = {"tag": 1, "morph": 2, "lemma": 3, "deprel": 1}
        return cls(**{k: tuple(sorted(x for x, n in c.items() if n >= least[k])) for k, c in counts.items()})


@dataclass(slots=True)
class Numbered:
    """A sentence with its labels as numbers, made once."""

    sentence: Sentence
    tags: list[int] | None
    morphs: list[int] | None
    lemmas: list[int] | None
    heads: list[int] | None
    relations: list[int] | None
    entities: list[tuple[int, ...]] | None
    names: list[tuple[int, int, str]]


def number(sentences: list[Sentence], vocabulary: Vocabulary, gazetteer: Gazetteer) -> list[Numbered]:
    """Number the labels of sentences; a class outside the vocabulary is not trained on."""
    maps = {k: {x: i for i, x in enumerate(getattr(vocabulary, k))} for k in ("tag", "morph", "lemma", "deprel")}
    out = []
    for s in sentences:
        labels = possible(s, gazetteer)
        spans = _names(labels) if labels is not None and s.tags is None else []
        if s.tags is None:
            out.append(Numbered(s, None, None, None, None, None, labels, spans))
            continue
        assert s.morphs and s.lemmas and s.relations
        scripts = [lemmas.script(w, m) for w, m in zip(s.words, s.lemmas, strict=True)]
        out.append(
            Numbered(
                s,
                [maps["tag"].get(x, IGNORE) for x in s.tags],
                [maps["morph"].get(x, IGNORE) for x in s.morphs],
                [maps["lemma"].get(x, IGNORE) for x in scripts],
                s.heads,
                [maps["deprel"].get(x, IGNORE) for x in s.relations],
                labels,
                spans,
            )
        )
    return out


def _names(labels: list[tuple[int, ...]]) -> list[tuple[int, int, str]]:
    """Return the names whose type is certain and which others may take the place of: start, end, type."""
    spans: list[tuple[int, int, str]] = []
    for i, possible_here in enumerate(labels):
        prefix, _, label = LABELS[possible_here[0]].partition("-") if len(possible_here) == 1 else ("", "", "")
        if prefix == "B" and label in SWAPPED:
            spans.append((i, i + 1, label))
        elif prefix == "I" and spans and spans[-1][1:] == (i, label):
            spans[-1] = (spans[-1][0], i + 1, label)
    return spans


@dataclass(slots=True)
class Sequence:
    """What one row of a batch is made from."""

    words: list[str]
    before: list[str]
    parts: list[Numbered]
    starts: list[int]
    silver: bool
    trees: bool
    dropped: list[int]
    lemma: bool


def sequences(data: list[Numbered], rng: random.Random, joining: float) -> Iterator[Sequence]:
    """Cut running text into sequences: mostly paragraphs, some single sentences, some across a line break."""
    i = 0
    while i < len(data):
        parts = [data[i]]
        words = len(data[i].sentence.words)
        alone = rng.random() < 0.15
        i += 1
        while not alone and i < len(data):
            nxt = data[i].sentence
            if nxt.opens == 2 or words + len(nxt.words) > MAX_WORDS:
                break
            if rng.random() > (joining if nxt.opens == 0 else 0.1):
                break
            parts.append(data[i])
            words += len(nxt.words)
            i += 1
        if words <= 2 * MAX_WORDS:
            yield _sequence(parts, rng)


def _sequence(parts: list[Numbered], rng: random.Random) -> Sequence:
    words: list[str] = []
    before: list[str] = []
    starts: list[int] = []
    for k, part in enumerate(parts):
        s = part.sentence
        starts.append(len(words))
        words += s.words
        spaces = list(s.before)
        if k == 0:
            spaces[0] = rng.choice(("", "\n", "\n\n", "\n\n"))
        elif s.opens:
            spaces[0] = rng.choice(("\n", "\n", "\n\n"))
        elif not spaces[0] and s.tags is None:
            spaces[0] = " "
        before += spaces
    lemma = True
    roll = rng.random()
    if roll < 0.03:
        words, lemma = [w.upper() for w in words], False
    elif roll < 0.06:
        words = [w.lower() for w in words]
    elif roll < 0.08:
        words, lemma = [w[:1].upper() + w[1:] for w in words], False
    if rng.random() < 0.04:  # a hard-wrapped text: line breaks anywhere
        before = ["\n" if b == " " and rng.random() < 0.08 else b for b in before]
    last = parts[-1]
    dropped = []
    if rng.random() < 0.08 and words[-1] in {".", "?", "!"} and len(last.sentence.words) > 2:
        dropped = [len(words) - 1]  # headlines and bullets end without a stop
    silver = parts[0].sentence.source == "gmb"
    return Sequence(words, before, parts, starts, silver, parts[0].tags is not None, dropped, lemma)


@dataclass(slots=True)
class Batch:
    """Padded tensors: T sub-words, W words. ``allowed`` [B, W, L] holds the entity labels that are possible."""

    input_ids: Tensor
    attention_mask: Tensor
    first: Tensor
    feature: Tensor
    mask: Tensor
    starts: Tensor
    group: Tensor
    tag: Tensor
    morph: Tensor
    lemma: Tensor
    heads: Tensor
    deprel: Tensor
    allowed: Tensor
    silver: Tensor

    @property
    def may_be_head(self) -> Tensor:
        """Which words may be each word's head [B, W, W + 1]: those of its sentence, and the root, which is column 0."""
        same = (self.group.unsqueeze(1) == self.group.unsqueeze(2)) & self.mask.unsqueeze(1)
        return torch.cat([torch.ones_like(same[..., :1]), same], -1)


class Encoder:
    """Turns sequences into batches."""

    def __init__(self, tokenizer: Path, gazetteer: Gazetteer, rng: random.Random) -> None:
        self.pieces = Pieces(tokenizer, limit=400_000)
        self.substitutes = gazetteer.substitutes
        self.rng = rng

    def _row(self, q: Sequence) -> dict[str, list[Any]]:
        words, before = list(q.words), list(q.before)
        labels: list[tuple[int, ...]] = []
        cols: dict[str, list[int]] = {k: [] for k in ("tag", "morph", "lemma", "heads", "deprel", "group", "starts")}
        everything = tuple(range(len(LABELS)))
        for g, (part, start) in enumerate(zip(q.parts, q.starts, strict=True)):
            n = len(part.sentence.words)
            cols["group"] += [g] * n
            cols["starts"] += [1] + [0] * (n - 1)
            labels += part.entities or [everything] * n
            if part.tags is not None:
                assert part.morphs and part.lemmas and part.heads and part.relations
                cols["tag"] += part.tags
                cols["morph"] += part.morphs
                cols["lemma"] += part.lemmas if q.lemma else [IGNORE] * n
                cols["heads"] += [h + start if h else 0 for h in part.heads]
                cols["deprel"] += part.relations
        if not q.trees:
            words, before, labels, cols = self._swap_names(q, words, before, labels, cols)
            for key in ("tag", "morph", "lemma", "heads", "deprel"):
                cols[key] = [IGNORE] * len(words)
        ids, first = [CLS], []
        for w in words:
            first.append(len(ids))
            ids += self.pieces(w)
        ids.append(SEP)
        out: dict[str, list[Any]] = dict(cols)
        out |= {"ids": ids, "first": first, "labels": labels}
        out["feature"] = [word_features(w)[spacing(b)] for w, b in zip(words, before, strict=True)]
        if q.dropped and not any(h == len(words) for h in cols["heads"]):
            del ids[first[-1] : -1]
            for key in (*cols, "first", "labels", "feature"):
                out[key] = out[key][:-1]
        return out

    def _swap_names(
        self,
        q: Sequence,
        words: list[str],
        before: list[str],
        labels: list[tuple[int, ...]],
        cols: dict[str, list[int]],
    ) -> tuple[list[str], list[str], list[tuple[int, ...]], dict[str, list[int]]]:
        """Put other names in place of some: the sets know few Slavic, Arabic and Chinese ones, and few bodies."""
        spans = [(a + s, b + s, k) for part, s in zip(q.parts, q.starts, strict=True) for a, b, k in part.names]
        for a, b, label in reversed(spans):
            if self.rng.random() > SWAPPED[label]:
                continue
            name = self.substitutes.draw(label, b - a, self.rng)
            n = len(name)
            words[a:b] = name
            before[a:b] = [before[a]] + ["" if w == "'s" else " " for w in name[1:]]
            labels[a:b] = [(INDEX[f"B-{label}"],)] + [(INDEX[f"I-{label}"],)] * (n - 1)
            cols["group"][a:b] = [cols["group"][a]] * n
            cols["starts"][a:b] = [cols["starts"][a]] + [0] * (n - 1)
        return words, before, labels, cols

    def batch(self, rows: list[Sequence]) -> Batch:
        """Pad sequences to one batch."""
        made = [self._row(q) for q in rows]
        t = max(len(r["ids"]) for r in made)
        w = max(len(r["first"]) for r in made)

        def pad(key: str, value: int, size: int) -> Tensor:
            return torch.tensor([[*r[key], *[value] * (size - len(r[key]))] for r in made], dtype=torch.long)

        allowed = torch.zeros(len(made), w, len(LABELS), dtype=torch.bool)
        for i, r in enumerate(made):
            a = torch.tensor([(j, x) for j, labels in enumerate(r["labels"]) for x in labels])
            allowed[i, a[:, 0], a[:, 1]] = True
        first = pad("first", -1, w)
        ids = pad("ids", 0, t)
        return Batch(
            input_ids=ids,
            attention_mask=(ids != 0).long(),
            first=first.clamp(min=0),
            feature=pad("feature", 0, w),
            mask=first >= 0,
            starts=pad("starts", 0, w),
            group=pad("group", -1, w),
            tag=pad("tag", IGNORE, w),
            morph=pad("morph", IGNORE, w),
            lemma=pad("lemma", IGNORE, w),
            heads=pad("heads", IGNORE, w),
            deprel=pad("deprel", IGNORE, w),
            allowed=allowed,
            silver=torch.tensor([q.silver for q in rows]),
        )
