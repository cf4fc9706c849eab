"""The training loop: every batch mixes treebank and entity sequences; one loss for all heads."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from .corpus import Sentence, attach_entities, read_conllu, read_lines, read_table
from .entities import Gazetteer
from .network import WEIGHTS, WHOLE, Network, Outputs, Shape, Sizes
from .sequences import IGNORE, Batch, Encoder, Numbered, Sequence, Vocabulary, number, sequences
from .student import Teacher, importance, shrunk


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides the result, besides data and versions; recorded beside the weights.

    steps: batches in all. decay: share of the steps, at the end, over which the learning rate falls linearly to
    zero. pieces: sub-words a batch has at most, padding included. silver: words of silver news entities for each
    pass over the treebanks. average: decay of the running average of the weights, which is what is exported.
    drop: dropout before the heads. gold: how often a pass reads the entity sets that people annotated. shape: of the
    network; one that is not whole is cut from the trained network that it starts from, and learns from it. from_data:
    how much the annotation counts then, beside what that network says; hidden: how much its vectors after each layer
    do; unlabelled: words of text without annotation for each pass, of which only that network says anything. names:
    how much more than ``WEIGHTS`` has it names count. frozen: the sub-word vectors stay as they are, since all networks
    are shipped with one table of them.
    """

    steps: int = 2050
    decay: float = 0.6
    warmup: int = 200
    pieces: int = 1150
    encoder_rate: float = 1.5e-4
    head_rate: float = 1.5e-3
    silver: int = 130_000
    average: float = 0.998
    gold: int = 1
    seed: int = 0
    drop: float = 0.2
    shape: Shape = WHOLE
    from_data: float = 1.0
    hidden: float = 0.0
    unlabelled: int = 0
    names: float = 1.0
    frozen: bool = False


def read_all(data: Path) -> dict[str, list[Sentence]]:
    """Read the train parts of all annotated sets. FileNotFoundError names what is missing."""
    sets = {"ewt": list(read_conllu(data / "ud_ewt/en_ewt-ud-train.conllu", "ewt")), "gum": []}
    for part in "AB":
        trees = list(read_conllu(data / f"ud_gum/gum_{part}_train.conllu", "gum"))
        attach_entities(trees, list(read_table(data / f"ner_gum/gum_{part}_train.iob2", "gum", 1, 2)))
        sets["gum"] += trees
    sets["gmb"] = list(read_table(data / "ner_gmb/gmb_ner.tsv", "gmb", 0, 2))
    sets["wikigold"] = list(read_table(data / "ner_wikigold/wikigold.conll.txt", "wikigold", 0, 1))
    sets["politics"] = list(read_table(data / "ner_crossner/politics_train.txt", "politics", 0, 1))
    return sets


STAGES = {
    "main": Recipe(),
    "more": Recipe(steps=2200, decay=0.7, warmup=100, silver=110_000, gold=2, seed=2),
    "polish": Recipe(
        steps=300, decay=1.0, warmup=20, encoder_rate=5e-5, head_rate=5e-4, silver=40_000, average=0.99, gold=3, seed=1
    ),
    "last": Recipe(
        steps=520, decay=1.0, warmup=40, encoder_rate=9e-5, head_rate=9e-4, silver=60_000, average=0.995, gold=1, seed=3
    ),
}
"""The stages in order, each from the averaged weights of the one before: the learning rate rises and falls again in
each; the later ones have less of the silver set and take smaller steps."""

_CASED = Recipe(
    steps=1200, decay=0.9, warmup=60, encoder_rate=1.2e-4, head_rate=1e-3, silver=90_000, average=0.996, gold=2,
    seed=4, shape=replace(WHOLE, cased=True), frozen=True,
)  # fmt: skip
TEACHER = {
    "cased": _CASED,
    "cased polish": replace(
        _CASED, steps=450, decay=1.0, warmup=20, encoder_rate=6e-5, head_rate=5e-4, silver=60_000, average=0.99, seed=9
    ),
}
"""The stages of the network that teaches the fast one: they go on from those above, with words' shapes in the input."""

_CUT = Recipe(
    steps=2800, decay=0.85, warmup=60, encoder_rate=4e-4, head_rate=1e-3, silver=220_000, average=0.995, seed=5,
    drop=0.1, shape=Shape((0, 1, 2, 3, 5), 6, 384, cased=True), from_data=0.4, hidden=0.5, frozen=True,
)  # fmt: skip
_MORE = replace(
    _CUT, steps=4800, decay=0.95, warmup=100, encoder_rate=3e-4, head_rate=8e-4, average=0.997, seed=6, gold=2,
    hidden=0.1, unlabelled=160_000, names=2.0,
)  # fmt: skip
_NAMES = replace(_MORE, steps=5000, seed=7, hidden=0.0, names=3.0)
_POLISH = replace(
    _NAMES, steps=1600, decay=1.0, warmup=40, encoder_rate=1.2e-4, head_rate=4e-4, average=0.995, seed=8, gold=3,
    silver=60_000, unlabelled=80_000, from_data=1.0,
)  # fmt: skip
_SETTLE = replace(_POLISH, steps=900, warmup=30, encoder_rate=1e-4, seed=11, unlabelled=60_000)
FAST = {
    "fast cut": _CUT,
    "fast more": _MORE,
    "fast names": _NAMES,
    "fast polish": _POLISH,
    "fast again": replace(
        _NAMES, steps=2000, warmup=60, encoder_rate=2e-4, head_rate=6e-4, average=0.996, seed=10, silver=100_000,
        unlabelled=120_000, from_data=0.6,
    ),
    "fast settle": _SETTLE,
    "fast last": replace(_SETTLE, steps=1000, seed=12, gold=2),
}  # fmt: skip
"""The stages of the fast network: cut from the mean of the teacher's and taught by it; taught on, with less regard to
its vectors and more to names; then with none to the vectors; with more of what people annotated; and both again."""
IMPORTANCE_BATCHES = 12
"""Batches over which it is measured what may be left out."""


class Stream:
    """Endless shuffled batches; a pass holds the treebanks once and a part of the silver set."""

    def __init__(self, sets: dict[str, list[Numbered]], encoder: Encoder, recipe: Recipe, rng: random.Random) -> None:
        self.sets, self.encoder, self.recipe, self.rng = sets, encoder, recipe, rng
        self.read = {"gmb": 0, "masc": 0}

    def _pass(self) -> list[Sequence]:
        rng = self.rng
        rows: list[Sequence] = []
        for name in ("ewt", "gum"):
            rows += sequences(self.sets[name], rng, 0.95)
        for _ in range(self.recipe.gold):
            rows += sequences(self.sets["wikigold"], rng, 0.3)
        for _ in range(2 * self.recipe.gold):
            rows += sequences(self.sets["politics"], rng, 0.2)
        rows += self._part("gmb", self.recipe.silver, 0.5)
        if self.recipe.unlabelled:
            rows += self._part("masc", self.recipe.unlabelled, 0.9)
        return rows

    def _part(self, name: str, words: int, joining: float) -> Iterator[Sequence]:
        """Yield the sequences of the next so many words of a set, from its beginning again at its end."""
        data, n = self.sets[name], 0
        while n < words:
            at = self.read[name]
            part = data[at : at + 400]
            n += sum(len(x.sentence.words) for x in part)
            yield from sequences(part, self.rng, joining)
            self.read[name] = at + 400 if at + 400 < len(data) else 0

    def __iter__(self) -> Iterator[Batch]:
        while True:
            rows = self._pass()
            sized = [(sum(len(self.encoder.pieces(w)) for w in q.words) + self.rng.random() * 4, q) for q in rows]
            sized.sort(key=lambda pair: pair[0])
            batches: list[list[Sequence]] = [[]]
            for size, q in sized:
                if size * (len(batches[-1]) + 1) > self.recipe.pieces and batches[-1]:
                    batches.append([])
                batches[-1].append(q)
            self.rng.shuffle(batches)
            for b in batches:
                yield self.encoder.batch(b)


def losses(net: Network, out: Outputs, batch: Batch, scale: float) -> dict[str, Tensor]:
    """Return the loss of each head, summed over its words and divided by a fixed number of words."""
    result = {}
    sums = F.binary_cross_entropy_with_logits(out.sentence, batch.starts.float(), reduction="none")
    result["sentence"] = sums[batch.mask].sum() / scale
    for name in ("tag", "morph", "lemma"):
        gold = getattr(batch, name)
        scores = getattr(out, name)
        result[name] = (
            WEIGHTS[name]
            * F.cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=IGNORE, reduction="sum")
            / scale
        )
    known = batch.heads != IGNORE
    if known.any():
        arcs = net.arcs(out).masked_fill(~batch.may_be_head, -1e4)
        heads = batch.heads.clamp(min=0)
        result["arc"] = F.cross_entropy(arcs[known], heads[known], reduction="sum") / scale
        relations = net.relations(out, heads)
        result["label"] = (
            F.cross_entropy(relations[known], batch.deprel[known], ignore_index=IGNORE, reduction="sum") / scale
        )
    # Summed probability of the labels that are possible (partial annotation); the silver set's loss is bounded,
    # so that its mistakes cannot pull as hard as its many right labels.
    log = torch.log_softmax(out.entity, -1)
    right = torch.logsumexp(log.masked_fill(~batch.allowed, -1e4), -1)
    robust = -torch.log(0.96 * right.exp() + 0.04)
    per_word = torch.where(batch.silver.unsqueeze(1), robust, -right)
    result["entity"] = WEIGHTS["entity"] * per_word[batch.mask].sum() / scale
    return result


def layer_batches(data: Path, base: Path, recipe: Recipe) -> Iterator[Batch]:
    """Yield batches with tags, trees and names without end.

    Args:
        data: folder of the data sets.
        base: folder of the base weights, for its tokenizer.
        recipe: how large the batches are, and what a pass holds.
    """
    rng = random.Random(recipe.seed)
    sets, gazetteer = read_all(data), Gazetteer(data)
    vocabulary = Vocabulary.of(sets["ewt"] + sets["gum"])
    numbered = {name: number(s, vocabulary, gazetteer) for name, s in sets.items()}
    yield from Stream(numbered, Encoder(base / "tokenizer.json", gazetteer, rng), recipe, rng)


def rate(step: int, recipe: Recipe) -> float:
    """Return the factor of the learning rate: warm-up, constant, then linear to zero."""
    start = recipe.steps * (1 - recipe.decay)
    if step < recipe.warmup:
        return (step + 1) / recipe.warmup
    return 1.0 if step < start else max(0.0, (recipe.steps - step) / (recipe.steps - start))


def mean_weights(stages: Iterable[Path]) -> dict[str, Tensor]:
    """Return the mean of some stages' running averages (Wortsman et al. 2022, "Model soups").

    It is better than each of the last two stages alone.
    """
    averages = [torch.load(stage / "checkpoint.pt", map_location="cpu")["average"] for stage in stages]
    return {
        name: torch.stack([average[name] for average in averages]).mean(0) if first.is_floating_point() else first
        for name, first in averages[0].items()
    }


def shape_of(stage: Path) -> Shape:
    """Return the shape of the network of a stage, as its recipe says."""
    shape = json.loads((stage / "recipe.json").read_text(encoding="utf8"))["shape"]
    return Shape(**{**shape, "layers": tuple(shape["layers"])})


def _teacher(sizes: Sizes, base: Path, shape: Shape, stages: tuple[Path, ...]) -> Teacher:
    net = Network(sizes, base, shape_of(stages[-1])).eval().requires_grad_(False)
    net.load_state_dict(mean_weights(stages))
    return Teacher(net, shape)


def train(
    data: Path,
    base: Path,
    work: Path,
    recipe: Recipe,
    resume: bool = False,
    start: tuple[Path, ...] = (),
    taught_by: tuple[Path, ...] = (),
    report: int = 50,
) -> Path:
    """Train and return the path of the checkpoint, which holds the averaged weights under "average".

    start: folders of earlier stages, the mean of whose averaged weights is gone on from. taught_by: those of the
    whole network that is imitated; where nothing is to be gone on from, the network is cut from that one.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    sets = read_all(data)
    if recipe.unlabelled:
        sets["masc"] = list(read_lines(data / "raw_text/masc_written.txt", "masc"))
    gazetteer = Gazetteer(data)
    vocabulary = Vocabulary.of(sets["ewt"] + sets["gum"])
    numbered = {name: number(s, vocabulary, gazetteer) for name, s in sets.items()}
    sizes = Sizes(*(len(getattr(vocabulary, k)) for k in ("tag", "morph", "lemma", "entity", "deprel")))
    stream = iter(Stream(numbered, Encoder(base / "tokenizer.json", gazetteer, rng), recipe, rng))
    net = Network(sizes, base, recipe.shape, drop=recipe.drop)
    teacher = _teacher(sizes, base, recipe.shape, taught_by) if taught_by else None
    checkpoint = work / "checkpoint.pt"
    saved = torch.load(checkpoint) if resume and checkpoint.exists() else None
    if saved is not None:
        net.load_state_dict(saved["net"])
    elif start:
        state = mean_weights(start)
        if net.case is not None:  # begins without effect where the earlier stages' network had none
            state.setdefault("case.weight", net.case.weight.detach())
        net.load_state_dict(state)
    elif teacher is not None:
        matters = importance(teacher.net, islice(stream, IMPORTANCE_BATCHES))
        net.load_state_dict(shrunk(teacher.net.state_dict(), recipe.shape, matters))
    else:
        net.load_base(base)
    if recipe.frozen:
        net.encoder.embeddings.requires_grad_(False)
    work.mkdir(parents=True, exist_ok=True)
    (work / "vocabulary.json").write_text(json.dumps(asdict(vocabulary), indent=0), encoding="utf8")
    (work / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1), encoding="utf8")
    encoder_ids = {id(p) for p in net.encoder.parameters()}
    learned = [p for p in net.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in learned if id(p) in encoder_ids], "lr": recipe.encoder_rate},
        {"params": [p for p in learned if id(p) not in encoder_ids], "lr": recipe.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    bases = [recipe.encoder_rate, recipe.head_rate]
    average = {k: v.detach().clone() for k, v in net.state_dict().items()}
    step = 0
    if saved is not None:
        optimizer.load_state_dict(saved["optimizer"])
        average, step = saved["average"], saved["step"]
        rng.seed(recipe.seed + step)
    counts = {"entity": recipe.names, "like entity": recipe.names, "like hidden": recipe.hidden}
    shown: dict[str, float] = {}
    began = time.time()
    net.train()
    while step < recipe.steps:
        batch = next(stream)
        for group, lr in zip(optimizer.param_groups, bases, strict=True):
            group["lr"] = lr * rate(step, recipe)
        out = net(batch.input_ids, batch.attention_mask, batch.first, batch.feature)
        scale = 0.7 * recipe.pieces
        parts = {name: recipe.from_data * part for name, part in losses(net, out, batch, scale).items()}
        if teacher is not None:
            parts |= teacher.losses(net, out, batch, scale)
        parts = {name: counts.get(name, 1.0) * part for name, part in parts.items()}
        loss = torch.stack(list(parts.values())).sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 4 == 0:
            keep = min(recipe.average, step / (step + 40)) ** 4
            with torch.no_grad():
                for k, v in net.state_dict().items():
                    if v.dtype.is_floating_point:
                        average[k].lerp_(v, 1 - keep)
        for k, v in parts.items():
            shown[k] = 0.98 * shown.get(k, v.item()) + 0.02 * v.item()
        if step % report == 0:
            text = " ".join(f"{k} {v:.3f}" for k, v in shown.items())
            print(f"{step} {time.time() - began:.0f}s {text}", flush=True)
        if step % 150 == 0 or step == recipe.steps:
            saved = {
                "net": net.state_dict(),
                "optimizer": optimizer.state_dict(),
                "average": average,
                "step": step,
            }
            torch.save(saved, checkpoint.with_suffix(".tmp"))
            checkpoint.with_suffix(".tmp").replace(checkpoint)
    return checkpoint
