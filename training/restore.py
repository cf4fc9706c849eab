"""The weights of a shipped network as a state of ``Network``: where training can go on without its checkpoints.

What was rounded to 7 bits stays rounded; a network that goes on from it learns with full precision again.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

Array = npt.NDArray[np.float32]

_ROUNDED = "_quantized"
_PARTS = ("attention.output.dense", "intermediate.dense", "output.dense")
_CLAIM_ARRAYS = {
    "claims.kinds.weight": "claim_kinds", "claims.roles": "claim_roles", "claims.distances.weight": "claim_distances",
}  # fmt: skip
_TINY = 1e-9
"""Added to shares of layers before their logarithm."""
_STEPS = 8
"""Operators between a product and the sum with its bias, at most."""


def restore(model: Path, arrays: Path) -> dict[str, Tensor]:
    """Return the weights of a network, with those of its claim heads if it has them.

    Args:
        model: the ONNX file, with the table of sub-word vectors beside it.
        arrays: its file of arrays.
    """
    graph = onnx.load(str(model)).graph
    tensors = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    state: dict[str, Array] = {}
    for name, value in tensors.items():
        if name.startswith("net.") and name.endswith(_ROUNDED):
            state[name.removeprefix("net.").removesuffix(_ROUNDED)] = _full(tensors, name.removesuffix(_ROUNDED))
        elif name.startswith("net.") and not name.endswith(("_scale", "_zero_point")):
            state[name.removeprefix("net.")] = value
    products = sorted(
        (n.removesuffix(_ROUNDED) for n in tensors if n.startswith("onnx::MatMul") and n.endswith(_ROUNDED)),
        key=lambda name: int(name.split("_")[1]),
    )
    layers = 1 + max(int(name.split(".")[3]) for name in state if name.startswith("encoder.encoder.layer."))
    for layer in range(layers):
        prefix = f"encoder.encoder.layer.{layer}"
        joined, bias = _full(tensors, f"Attention_{layer}_qkv_weight"), tensors[f"Attention_{layer}_qkv_bias"]
        width = joined.shape[1] // 3
        for i, part in enumerate(("query", "key", "value")):
            chosen = slice(i * width, (i + 1) * width)
            state[f"{prefix}.attention.self.{part}.weight"] = joined[:, chosen].T
            state[f"{prefix}.attention.self.{part}.bias"] = bias[chosen]
        for i, part in enumerate(_PARTS):
            state[f"{prefix}.{part}.weight"] = _full(tensors, products[len(_PARTS) * layer + i]).T
    for name in products[len(_PARTS) * layers :]:
        head = _head(graph, name)
        if head:
            state[f"{head}.weight"] = _full(tensors, name).T
    mixes = sorted(n for n in tensors if n.startswith("onnx::MatMul") and n.split("_")[-1].isdigit())
    state["mix"], state["entity_mix"] = np.log(tensors[mixes[0]] + _TINY)
    if len(mixes) > 1:
        state["claims.mix"] = np.log(tensors[mixes[1]] + _TINY)
    with np.load(arrays) as stored:
        state |= {name: stored[name] for name in ("arc_root", "label_root")}
        state["relation.weight"], state["relation.bias"] = stored["label_weight"].T, stored["label_bias"]
        state |= {ours: stored[theirs] for ours, theirs in _CLAIM_ARRAYS.items() if theirs in stored}
    return {name: torch.tensor(np.array(value, dtype=np.float32)) for name, value in state.items()}


def _head(graph: onnx.GraphProto, product: str) -> str:
    """Return the head whose weights a product has: that of the bias which is added to its result, "" for none."""
    using = {name: node for node in graph.node for name in node.input}
    node = using.get(product + _ROUNDED)
    for _ in range(_STEPS):
        if node is None:
            return ""
        for name in node.input:
            if name.startswith("net.") and name.endswith(".bias"):
                return str(name.removeprefix("net.").removesuffix(".bias"))
        node = using.get(node.output[0])
    return ""


def _full(tensors: dict[str, Array], name: str) -> Array:
    """Return a rounded tensor in full precision."""
    rounded, zero = tensors[name + _ROUNDED].astype(np.float32), tensors[f"{name}_zero_point"].astype(np.float32)
    result: Array = (rounded - zero) * tensors[f"{name}_scale"]
    return result
