"""A smaller network out of a trained one: what matters least is left out, then it learns to do what the other does.

Which heads and neurons stay is told by what they add to their layer's output (Michel et al. 2019, "Are Sixteen Heads
Really Better than One?", and Li et al. 2017, "Pruning Filters for Efficient ConvNets", measure importance likewise by
size); the smaller network then imitates the scores (Hinton et al. 2015, "Distilling the Knowledge in a Neural
Network") and the vectors after each layer that is left (Jiao et al. 2020, "TinyBERT").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .network import HEAD_WIDTH, WEIGHTS, WHOLE, Network, Outputs, Shape
from .sequences import Batch

_LAYER = "encoder.encoder.layer"


@dataclass
class Importance:
    """How much each attention head and each neuron of each layer adds to what the layer gives on, by layer."""

    heads: list[Tensor] = field(default_factory=lambda: [torch.zeros(WHOLE.heads) for _ in WHOLE.layers])
    neurons: list[Tensor] = field(default_factory=lambda: [torch.zeros(WHOLE.neurons) for _ in WHOLE.layers])


def importance(net: Network, batches: Iterable[Batch]) -> Importance:
    """Measure the importance of a whole network's heads and neurons over some batches."""
    found = Importance()
    hooks = []
    layers: Any = net.encoder.encoder.layer
    for i, layer in enumerate(layers):
        out, down = layer.attention.output.dense, layer.output.dense

        def of_heads(module: nn.Module, inputs: tuple[Tensor, ...], i: int = i, out: nn.Linear = out) -> None:
            values = inputs[0].reshape(-1, WHOLE.heads, HEAD_WIDTH)
            weights = out.weight.reshape(-1, WHOLE.heads, HEAD_WIDTH)
            added = [(values[:, h] @ weights[:, h].T).norm(dim=-1).mean() for h in range(WHOLE.heads)]
            found.heads[i] += torch.stack(added)

        def of_neurons(module: nn.Module, inputs: tuple[Tensor, ...], i: int = i, down: nn.Linear = down) -> None:
            found.neurons[i] += inputs[0].reshape(-1, WHOLE.neurons).abs().mean(0) * down.weight.norm(dim=0)

        hooks += [out.register_forward_pre_hook(of_heads), down.register_forward_pre_hook(of_neurons)]
    with torch.no_grad():
        for batch in batches:
            net(batch.input_ids, batch.attention_mask, batch.first, batch.feature)
    for hook in hooks:
        hook.remove()
    return found


def shrunk(state: dict[str, Tensor], shape: Shape, kept: Importance) -> dict[str, Tensor]:
    """Return the weights of a whole network, cut to a shape: its layers, and in each the most important parts."""
    small = {name: value.clone() for name, value in state.items() if not name.startswith(f"{_LAYER}.")}
    for name in ("mix", "entity_mix"):
        small[name] = state[name][[0, *(i + 1 for i in shape.layers)]].clone()
    for new, old in enumerate(shape.layers):
        heads = kept.heads[old].topk(shape.heads).indices.sort().values
        rows = (heads.unsqueeze(1) * HEAD_WIDTH + torch.arange(HEAD_WIDTH)).flatten()
        neurons = kept.neurons[old].topk(shape.neurons).indices.sort().values
        for name, value in state.items():
            part = name.removeprefix(f"{_LAYER}.{old}.")
            if part != name:
                small[f"{_LAYER}.{new}.{part}"] = _cut(part, value, rows, neurons).clone()
    return small


def _cut(part: str, value: Tensor, rows: Tensor, neurons: Tensor) -> Tensor:
    if part.startswith("attention.self."):
        return value[rows]
    if part.startswith("intermediate."):
        return value[neurons]
    if part == "attention.output.dense.weight":
        return value[:, rows]
    if part == "output.dense.weight":
        return value[:, neurons]
    return value


@dataclass(frozen=True)
class Teacher:
    """A trained whole network, and the shape of the one that imitates it."""

    net: Network
    shape: Shape

    def losses(self, net: Network, out: Outputs, batch: Batch, scale: float) -> dict[str, Tensor]:
        """Return how far a network's outputs are from this one's, part by part, as ``training.train.losses`` does."""
        with torch.no_grad():
            model: Outputs = self.net(batch.input_ids, batch.attention_mask, batch.first, batch.feature)
        words = batch.mask
        wanted = torch.sigmoid(model.sentence[words])
        apart = F.binary_cross_entropy_with_logits(out.sentence[words], wanted, reduction="sum")
        result = {"like sentence": apart / scale}
        for name, weight in WEIGHTS.items():
            apart = divergence(getattr(out, name)[words], getattr(model, name)[words])
            result[f"like {name}"] = weight * apart / scale
        # Arcs between sentences are asked of nobody; what the other network would say of them is noise.
        arcs, wanted = (n.arcs(o).masked_fill(~batch.may_be_head, -1e4) for n, o in ((net, out), (self.net, model)))
        result["like arc"] = divergence(arcs[words], wanted[words]) / scale
        heads = wanted.argmax(-1)
        relations, wanted = (n.relations(o, heads)[words] for n, o in ((net, out), (self.net, model)))
        result["like label"] = divergence(relations, wanted) / scale
        read: Any = batch.attention_mask.bool()
        vectors, wanted = out.hidden[1:, read], model.hidden[[i + 1 for i in self.shape.layers]][:, read]
        apart = (vectors - wanted).square().mean((1, 2)) / wanted.square().mean((1, 2))
        result["like hidden"] = apart.sum()
        return result


def divergence(scores: Tensor, wanted: Tensor) -> Tensor:
    """Return how far scores are from wanted ones, as the divergence of their distributions, summed."""
    logs, wanted = torch.log_softmax(scores, -1), torch.log_softmax(wanted, -1)
    return F.kl_div(logs, wanted, log_target=True, reduction="sum")
