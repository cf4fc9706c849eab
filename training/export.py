"""From a checkpoint to the files the pipeline runs: an 8-bit ONNX encoder, small arrays, labels, sub-words."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnx.external_data_helper import set_external_data
from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]
from onnxruntime.transformers.fusion_options import FusionOptions  # type: ignore[import-untyped]
from onnxruntime.transformers.optimizer import optimize_model  # type: ignore[import-untyped]
from torch import Tensor, nn

from kg.language.weight_files import ARRAYS, NETWORK

from .corpus import Sentence
from .network import HEAD_WIDTH, Network, Shape

NAMES = ("sentence", "tag", "morph", "lemma", "entity", "arc_dep", "arc_head", "label_dep", "label_head")
CLAIM_NAMES = ("trigger", "predicate", "argument", "status")


class _Exported(nn.Module):
    """The network as the pipeline calls it: class numbers where only the best counts, scores elsewhere."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, input_ids: Tensor, attention_mask: Tensor, first: Tensor, feature: Tensor) -> tuple[Tensor, ...]:
        """Return the tensors of NAMES and CLAIM_NAMES, in order."""
        out = self.net(input_ids, attention_mask, first, feature)
        best: dict[str, Tensor] = {k: getattr(out, k).argmax(-1) for k in ("tag", "morph", "lemma")}
        layers = [best[name] if name in best else getattr(out, name) for name in NAMES]
        return (*layers, *(getattr(out.claims, name) for name in CLAIM_NAMES))


def export(base: Path, net: Network, vocabulary: dict[str, Any], recipes: list[Any], target: Path) -> None:
    """Write a network into a folder of weights, but for the lemmas (``write_lemmas``).

    Args:
        base: folder of the base weights.
        net: the trained network, with claim heads and eager attention.
        vocabulary: the labels of each layer.
        recipes: what is recorded of how it was made.
        target: the folder.

    """
    assert net.claims is not None
    net.eval()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, fused, small = (Path(folder) / f"{name}.onnx" for name in ("plain", "fused", "small"))
        _to_onnx(net, plain)
        means = _fuse(plain, fused, net.encoder_shape)
        quantize_dynamic(
            fused,
            small,
            op_types_to_quantize=["MatMul", "Gather", "Attention"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,  # 7 bit: AVX2 adds pairs of 8-bit products in 16 bits, which would overflow
            nodes_to_exclude=means,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )
        _split_embeddings(small, target / NETWORK)
    arrays = {
        "arc_root": net.arc_root,
        "label_root": net.label_root,
        "label_weight": net.relation.weight.T,
        "label_bias": net.relation.bias,
        "claim_kinds": net.claims.kinds.weight,
        "claim_roles": net.claims.roles,
        "claim_distances": net.claims.distances.weight,
    }
    saved: dict[str, Any] = {name: array.detach().numpy().copy() for name, array in arrays.items()}
    np.savez(target / ARRAYS, **saved)
    labels = {**vocabulary, "recipes": recipes}
    (target / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=0), encoding="utf8")
    shutil.copyfile(base / "tokenizer.json", target / "tokenizer.json")


def _split_embeddings(model: Path, target: Path) -> None:
    """Move the table of sub-word vectors into a file of its own, which processes share."""
    loaded = onnx.load(str(model))
    [table] = [
        tensor for tensor in loaded.graph.initializer if tensor.name.endswith("word_embeddings.weight_quantized")
    ]
    content, file = bytes(table.raw_data), target.with_name("embeddings.bin")
    file.write_bytes(content)
    set_external_data(table, location=file.name, offset=0, length=len(content))
    table.ClearField("raw_data")
    table.data_location = onnx.TensorProto.EXTERNAL
    onnx.save(loaded, str(target))


def write_lemmas(sentences: Iterable[Sentence], path: Path, least: int = 2, share: float = 0.9) -> None:
    """Write the lemmas of words seen at least so often, by form and tag, where so large a share agrees.

    What was seen is surer than what is guessed: looked up first, the table halves the lemmatizer's errors.
    """
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for s in sentences:
        for word, tag, lemma in zip(s.words, s.tags or (), s.lemmas or (), strict=True):
            seen[word, tag][lemma] += 1
    rows = []
    for (word, tag), lemmas in seen.items():
        (best, n), total = lemmas.most_common(1)[0], lemmas.total()
        if total >= least and n / total >= share and best != "_":
            rows.append(f"{word}\t{tag}\t{best}\n")
    path.write_text("".join(sorted(rows)), encoding="utf8")


def _to_onnx(net: Network, path: Path) -> None:
    ids = torch.randint(200, 2000, (2, 12))
    inputs = (
        ids,
        torch.ones_like(ids),
        torch.tensor([[1, 3, 4], [1, 2, 5]]),
        torch.zeros(2, 3, dtype=torch.long),
    )
    names = ["input_ids", "attention_mask", "first", "feature"]
    axes = {
        "input_ids": {0: "B", 1: "T"},
        "attention_mask": {0: "B", 1: "T"},
        **{name: {0: "B", 1: "W"} for name in ("first", "feature", *NAMES, *CLAIM_NAMES)},
    }
    torch.onnx.export(
        _Exported(net), inputs, str(path), input_names=names, output_names=[*NAMES, *CLAIM_NAMES],
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip


def _fuse(plain: Path, fused: Path, shape: Shape) -> list[str]:
    """Fuse attention and GELU into single operators: fewer passes over memory.

    Returns the names of the products that have to stay in floating point.
    """
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # so that the embedding table stays a Gather, which can be 8-bit
    model = optimize_model(
        str(plain), model_type="bert", num_heads=shape.heads, hidden_size=shape.heads * HEAD_WIDTH, opt_level=0,
        optimization_options=options,
    )  # fmt: skip
    means = _spell_out_layer_norm(model.model.graph)
    if all(entry.domain != "com.microsoft" for entry in model.model.opset_import):
        model.model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    onnx.save(model.model, str(fused))
    return means


def _spell_out_layer_norm(graph: onnx.GraphProto) -> list[str]:
    """Replace SkipLayerNormalization, once it has helped to find attention, by operators that are vectorised.

    onnxruntime's own takes a fifth of the time of a small encoder on a CPU; a product with a column of 1/width is the
    fastest mean there. Returns the names of these products.
    """
    [width] = {int(t.dims[0]) for t in graph.initializer if t.name.endswith("LayerNorm.weight")}
    column = np.full((width, 1), 1 / width, dtype=np.float32)
    epsilon = np.array(1e-12, dtype=np.float32)  # BERT's
    graph.initializer.append(numpy_helper.from_array(column, "mean_column"))
    graph.initializer.append(numpy_helper.from_array(epsilon, "epsilon"))
    nodes = []
    for node in graph.node:
        if node.op_type != "SkipLayerNormalization":
            nodes.append(node)
            continue
        one, other, gamma, beta, *bias = node.input
        name = node.name

        def add(operator: str, inputs: Sequence[str], result: str, name: str = name) -> str:
            nodes.append(onnx.helper.make_node(operator, inputs, [result], name=result))
            return result

        total = add("Add", [one, other], f"{name}_sum")
        if bias:
            total = add("Add", [total, bias[0]], f"{name}_biased")
        mean = add("MatMul", [total, "mean_column"], f"{name}_mean")
        centred = add("Sub", [total, mean], f"{name}_centred")
        square = add("Mul", [centred, centred], f"{name}_square")
        variance = add("MatMul", [square, "mean_column"], f"{name}_variance")
        deviation = add("Sqrt", [add("Add", [variance, "epsilon"], f"{name}_positive")], f"{name}_deviation")
        normal = add("Mul", [centred, add("Reciprocal", [deviation], f"{name}_inverse")], f"{name}_normal")
        add("Add", [add("Mul", [normal, gamma], f"{name}_scaled"), beta], node.output[0])
    del graph.node[:]
    graph.node.extend(nodes)
    return [node.name for node in nodes if node.op_type == "MatMul" and node.input[1] == "mean_column"]
