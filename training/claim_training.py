"""The stages that teach a network claims: on PropBank first, then on the corpus, while it keeps what it could do.

Every other batch the network also imitates what it said of tags, trees and names before (Hinton et al. 2015), so that
text without treebank annotation keeps these layers where they were; batches of the treebanks and of the sets of names
are mixed in for the same end.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from corpus import TYPES
from kg.language.claim_scores import CERTAINTIES, POLARITIES
from kg.language.word_features import CLS, SEP, Pieces, spacing, word_features

from .claim_examples import PROPBANK_ROLES, Example, Predicate
from .claim_heads import AuxiliaryHeads
from .network import WEIGHTS, Network, Outputs
from .sequences import Batch
from .student import divergence
from .train import losses as layer_losses

IGNORE = -100
MAX_WORDS, MAX_PIECES = 110, 500
SCALE = 800.0
"""Words by which summed losses are divided."""
LOSS_WEIGHTS = {
    "trigger": 3.0, "role": 1.5, "polarity": 1.5, "certainty": 1.0, "tense": 1.0, "propbank": 1.0, "predicate": 0.3,
    "sense": 0.3, "factual": 0.2, "imitation": 2.0,
}  # fmt: skip
LEAST_SENSES = 3
"""Examples that a sense needs to be told apart."""


@dataclass(frozen=True, slots=True)
class ClaimRecipe:
    """All that decides a stage, besides data and versions; recorded beside the weights.

    Attributes:
        passes: over the corpus (or, without it, over EWT).
        corpus: whether passes read the corpus. wikinews: how often each reads its Wikinews part. voa: share of its
            Voice of America part that each reads.
        ewt, frames: share of each set that a pass reads.
        layers: every so many steps there is a batch with tags, trees and names, too; 0 for none.
        encoder_rate, head_rate: learning rates.
        decay: share of the steps, at the end, over which the rates fall to zero.
        words: of a batch, padding included.
        seed: of all random numbers.
    """

    passes: int
    corpus: bool = True
    wikinews: int = 1
    voa: float = 1.0
    ewt: float = 0.25
    frames: float = 0.1
    layers: int = 0
    encoder_rate: float = 2.5e-4
    head_rate: float = 1e-3
    decay: float = 0.7
    warmup: int = 80
    average: float = 0.997
    words: int = 1000
    seed: int = 0


CLAIM_STAGES = {
    "claims propbank": ClaimRecipe(passes=2, corpus=False, ewt=1.0, frames=0.5, head_rate=1.5e-3),
    "claims corpus": ClaimRecipe(passes=6),
    "claims wikinews": ClaimRecipe(
        passes=3, wikinews=2, ewt=0.2, frames=0.05, encoder_rate=1.5e-4, head_rate=6e-4, decay=0.9, seed=5
    ),
}
"""The stages in order, each from the averaged weights of the one before."""
MORE_STAGES = {
    "layers again": ClaimRecipe(
        passes=2, ewt=0.1, frames=0.05, layers=1, encoder_rate=2e-4, head_rate=6e-4, decay=0.9, seed=6
    ),
    "claims more": ClaimRecipe(passes=3, wikinews=2, ewt=0.2, frames=0.05, layers=3, head_rate=8e-4, seed=7),
    "claims of today": ClaimRecipe(
        passes=3, wikinews=3, voa=0.6, ewt=0.15, frames=0.05, layers=2, head_rate=8e-4, decay=0.9, seed=8
    ),
}
"""The stages of a network that knows claims already, for a grown corpus: first it recovers tags, trees and names."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a stage learns from.

    Attributes:
        claims: examples by source: those of the corpus, "ewt" and "frames".
        layers: endless batches with tags, trees and names.
        teacher: the network whose tags, trees and names are imitated.
    """

    claims: Mapping[str, Sequence[Example]]
    layers: Iterator[Batch]
    teacher: Network


class Batcher:
    """Turns groups of sentences into padded tensors.

    Args:
        tokenizer: the sub-word tokenizer's file.
        senses: numbers of PropBank's senses.
        rng: random numbers.
    """

    def __init__(self, tokenizer: Path, senses: Mapping[str, int], rng: random.Random) -> None:
        self.pieces = Pieces(tokenizer, limit=400_000)
        self.senses, self.rng = senses, rng

    def __call__(self, groups: Sequence[Sequence[Example]]) -> dict[str, Tensor]:
        """Return a batch: sub-words, words, trigger labels, and one row per predicate of claims and of PropBank."""
        rows = [row for row in map(self._row, groups) if len(row[0]) <= MAX_PIECES]
        pieces, words = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)
        first = torch.tensor([_padded(row[1], -1, words) for row in rows])
        ids = torch.tensor([_padded(row[0], 0, pieces) for row in rows])
        batch = {
            "ids": ids,
            "mask": (ids != 0).long(),
            "first": first.clamp(min=0),
            "feature": torch.tensor([_padded(row[2], 0, words) for row in rows]),
            "words": first >= 0,
        }
        return batch | self._labels([row[3] for row in rows], words)

    def _row(self, group: Sequence[Example]) -> tuple[list[int], list[int], list[int], list[tuple[int, Example]]]:
        ids: list[int] = [CLS]
        first: list[int] = []
        features: list[int] = []
        placed: list[tuple[int, Example]] = []
        for number, example in enumerate(group):
            placed.append((len(first), example))
            before = list(example.before)
            before[0] = ("\n" if example.opens else " ") if number else self.rng.choice(("", "\n", "\n\n"))
            for word, space in zip(example.words, before, strict=True):
                first.append(len(ids))
                ids += self.pieces(word)
                features.append(word_features(word)[spacing(space)])
        return [*ids, SEP], first, features, placed

    def _labels(self, rows: Sequence[Sequence[tuple[int, Example]]], words: int) -> dict[str, Tensor]:
        trigger = torch.full((len(rows), words), IGNORE)
        is_predicate = torch.full((len(rows), words), IGNORE)
        claims: list[_Placed] = []
        others: list[_Placed] = []
        for i, row in enumerate(rows):
            for offset, example in row:
                span = slice(offset, offset + len(example.words))
                if example.source == "corpus":
                    trigger[i, span] = len(TYPES)
                elif example.source == "ewt":
                    is_predicate[i, span] = 0
                for predicate in example.predicates:
                    placed = _Placed(i, offset, span.stop, predicate)
                    if predicate.type >= 0:
                        trigger[i, placed.word] = predicate.type
                        claims.append(placed)
                    else:
                        if example.source == "ewt":
                            is_predicate[i, placed.word] = 1
                        others.append(placed)
        labels = {"trigger": trigger, "is_predicate": is_predicate}
        for name, found in (("claim", claims), ("propbank", others)):
            if found:
                labels[f"{name}_at"] = torch.tensor([(p.row, p.word) for p in found])
                labels[f"{name}_roles"] = torch.tensor([p.labels(words) for p in found])
                labels[f"{name}_known"] = torch.tensor([p.known(words) for p in found])
        if claims:
            labels["kind"] = torch.tensor([p.predicate.type for p in claims])
            labels["status"] = torch.tensor([p.predicate.status for p in claims])
        if others:
            labels["sense"] = torch.tensor([self.senses.get(p.predicate.sense, IGNORE) for p in others])
            labels["factual"] = torch.tensor([p.predicate.factual or (0.0, -1.0) for p in others])
        return labels


@dataclass(frozen=True, slots=True)
class _Placed:
    """A predicate in a batch: its row, and the words [offset, end) of its sentence."""

    row: int
    offset: int
    end: int
    predicate: Predicate

    @property
    def word(self) -> int:
        return self.offset + self.predicate.word

    def labels(self, words: int) -> list[int]:
        found = [0] * words
        for role, word in self.predicate.roles:
            found[self.offset + word] = found[self.offset + word] or role + 1
        return found

    def known(self, words: int) -> list[bool]:
        return [self.offset <= i < self.end for i in range(words)]


def _padded(row: list[int], value: int, size: int) -> list[int]:
    return [*row, *[value] * (size - len(row))]


def losses(net: Network, heads: AuxiliaryHeads, out: Outputs, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the loss of each task that a batch has labels for, summed over its words."""
    claims = out.claims
    assert claims is not None and net.claims is not None
    found = {"trigger": _entropy(claims.trigger.flatten(0, 1), batch["trigger"].flatten())}
    if "claim_at" in batch:
        at, known = batch["claim_at"], batch["claim_known"]
        scores = net.claims.participants(claims, at, batch["kind"])
        found["role"] = _entropy(scores[known], batch["claim_roles"][known])
        status = claims.status[at[:, 0], at[:, 1]]
        sizes = [len(POLARITIES), len(CERTAINTIES), status.size(1) - len(POLARITIES) - len(CERTAINTIES)]
        parts = zip(("polarity", "certainty", "tense"), torch.split(status, sizes, 1), strict=True)
        for i, (name, logits) in enumerate(parts):
            found[name] = _entropy(logits, batch["status"][:, i])
    if "propbank_at" in batch:
        at, known = batch["propbank_at"], batch["propbank_known"]
        found["propbank"] = _entropy(heads.participants(claims, at)[known], batch["propbank_roles"][known])
        found["sense"] = _entropy(heads.sense(claims.word[at[:, 0], at[:, 1]]), batch["sense"])
        values = heads.factual(claims.status_vector[at[:, 0], at[:, 1]]).squeeze(-1)
        weight = batch["factual"][:, 1].clamp(min=0)
        found["factual"] = (F.smooth_l1_loss(values, batch["factual"][:, 0], reduction="none") * weight).sum()
    found["predicate"] = _entropy(heads.is_predicate(claims.word).flatten(0, 1), batch["is_predicate"].flatten())
    return found


def _entropy(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits, labels, ignore_index=IGNORE, reduction="sum")


def imitation(net: Network, out: Outputs, wanted: Outputs, words: Tensor) -> Tensor:
    """Return how far tags, trees and names are from what another network says, summed over the words."""
    total = F.binary_cross_entropy_with_logits(
        out.sentence[words], torch.sigmoid(wanted.sentence[words]), reduction="sum"
    )
    for name, weight in WEIGHTS.items():
        total = total + weight * divergence(getattr(out, name)[words], getattr(wanted, name)[words])
    possible = torch.cat([torch.ones_like(words[:, :1]), words], 1)[:, None, :]
    arcs, wanted_arcs = (net.arcs(o).masked_fill(~possible, -1e4) for o in (out, wanted))
    total = total + divergence(arcs[words], wanted_arcs[words])
    best = wanted_arcs.argmax(-1)
    return total + divergence(net.relations(out, best)[words], net.relations(wanted, best)[words])


def paragraphs(examples: Sequence[Example], rng: random.Random, alone: float = 0.1) -> Iterator[list[Example]]:
    """Yield groups of sentences that are read as one sequence: paragraphs, and some single sentences."""
    group: list[Example] = []
    words = 0
    for example in examples:
        if len(example.words) > MAX_WORDS:
            continue
        if group and (example.opens or words + len(example.words) > MAX_WORDS or rng.random() < alone):
            yield group
            group, words = [], 0
        group.append(example)
        words += len(example.words)
    if group:
        yield group


def batches(groups: Sequence[Sequence[Example]], size: int, rng: random.Random) -> list[list[Sequence[Example]]]:
    """Return the groups in batches of like length, in random order."""
    sized = sorted(((sum(len(e.words) for e in g) + 6 * rng.random(), i) for i, g in enumerate(groups)))
    made: list[list[Sequence[Example]]] = [[]]
    for length, i in sized:
        if made[-1] and length * (len(made[-1]) + 1) > size:
            made.append([])
        made[-1].append(groups[i])
    rng.shuffle(made)
    return made


def train_claims(
    net: Network, material: Material, base: Path, work: Path, recipe: ClaimRecipe, resume: bool = False
) -> Path:
    """Train one stage and return its checkpoint, which holds the averaged weights under "average".

    Args:
        net: the network to go on from; it is changed.
        material: what it learns from.
        base: folder of the base weights, for its tokenizer.
        work: folder of the checkpoint.
        recipe: the stage.
        resume: go on from the checkpoint, if there is one.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    sets = material.claims
    counts = Counter(p.sense for name in ("ewt", "frames") for e in sets[name] for p in e.predicates)
    senses = {s: i for i, s in enumerate(sorted(s for s, n in counts.items() if n >= LEAST_SENSES))}
    heads = AuxiliaryHeads(net.tag.in_features, len(senses), len(PROPBANK_ROLES), 0.15)
    both = nn.ModuleDict({"net": net, "heads": heads})
    net.encoder.embeddings.requires_grad_(False)
    plan = [_pass(sets, recipe, rng) for _ in range(recipe.passes)]
    steps = sum(map(len, plan))
    optimizer = _optimizer(net, both, recipe)
    rates = [group["lr"] for group in optimizer.param_groups]
    average = {name: value.detach().clone() for name, value in both.state_dict().items()}
    work.mkdir(parents=True, exist_ok=True)
    checkpoint, done = work / "checkpoint.pt", 0
    if resume and checkpoint.exists():
        saved = torch.load(checkpoint)
        both.load_state_dict(saved["net"])
        optimizer.load_state_dict(saved["optimizer"])
        average, done = saved["average"], saved["step"]
    (work / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1), encoding="utf8")
    batcher = Batcher(base / "tokenizer.json", senses, rng)
    both.train()
    began = time.time()
    for step, groups in enumerate(group for part in plan for group in part):
        if step < done:
            continue
        factor = min((step + 1) / recipe.warmup, 1.0, (steps - step) / (steps * recipe.decay))
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * factor
        batch = batcher(groups)
        parts = _step(net, heads, material.teacher if step % 2 == 0 else None, batch)
        if recipe.layers and step % recipe.layers == 0:
            parts |= _layers(net, next(material.layers))
        optimizer.zero_grad(set_to_none=True)
        torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(both.parameters(), 1.0)
        optimizer.step()
        if step % 4 == 3:
            _average(average, both, min(recipe.average, step / (step + 40)) ** 4)
        if step % 100 == 99:
            shown = " ".join(f"{name} {part.item():.3f}" for name, part in parts.items())
            print(f"{step + 1}/{steps} {time.time() - began:.0f}s {shown}", flush=True)
        if step % 150 == 149 or step == steps - 1:
            state = {
                "net": both.state_dict(),
                "optimizer": optimizer.state_dict(),
                "average": average,
                "step": step + 1,
            }
            torch.save(state, checkpoint.with_suffix(".tmp"))
            checkpoint.with_suffix(".tmp").replace(checkpoint)
    return checkpoint


def averaged(net: Network, checkpoint: Path) -> None:
    """Load a stage's averaged weights into a network."""
    state = torch.load(checkpoint, map_location="cpu")["average"]
    net.load_state_dict({n.removeprefix("net."): v for n, v in state.items() if n.startswith("net.")})


def _pass(
    sets: Mapping[str, Sequence[Example]], recipe: ClaimRecipe, rng: random.Random
) -> list[list[Sequence[Example]]]:
    groups: list[Sequence[Example]] = []
    for name in ("written", *["wikinews"] * recipe.wikinews) if recipe.corpus else ():
        groups += paragraphs(sets[name], rng)
    older = list(paragraphs(sets["voa"], rng)) if recipe.corpus else []
    groups += rng.sample(older, int(recipe.voa * len(older)))
    treebank = list(paragraphs(sets["ewt"], rng))
    groups += rng.sample(treebank, int(recipe.ewt * len(treebank)))
    singles: list[Sequence[Example]] = [[example] for example in sets["frames"]]
    groups += rng.sample(singles, int(recipe.frames * len(singles)))
    return batches(groups, recipe.words, rng)


def _optimizer(net: Network, both: nn.Module, recipe: ClaimRecipe) -> torch.optim.Optimizer:
    assert net.claims is not None
    fresh = {id(p) for p in net.claims.parameters()}
    old = [p for p in net.parameters() if p.requires_grad and id(p) not in fresh]
    kept = {id(p) for p in old}
    new = [p for p in both.parameters() if p.requires_grad and id(p) not in kept]
    groups = [{"params": old, "lr": recipe.encoder_rate}, {"params": new, "lr": recipe.head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)


def _step(
    net: Network, heads: AuxiliaryHeads, teacher: Network | None, batch: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    inputs = [batch[name] for name in ("ids", "mask", "first", "feature")]
    out = net(*inputs)
    parts = losses(net, heads, out, batch)
    if teacher is not None:
        with torch.no_grad():
            wanted = teacher(*inputs)
        parts["imitation"] = imitation(net, out, wanted, batch["words"])
    return {name: LOSS_WEIGHTS[name] * part / SCALE for name, part in parts.items()}


def _layers(net: Network, batch: Batch) -> dict[str, Tensor]:
    out = net(batch.input_ids, batch.attention_mask, batch.first, batch.feature)
    return layer_losses(net, out, batch, SCALE)


def _average(average: dict[str, Tensor], both: nn.Module, keep: float) -> None:
    with torch.no_grad():
        for name, value in both.state_dict().items():
            if value.dtype.is_floating_point:
                average[name].lerp_(value, 1 - keep)
