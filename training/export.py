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
from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]
from onnxruntime.transformers.fusion_options import FusionOptions  # type: ignore[import-untyped]
from onnxruntime.transformers.optimizer import optimize_model  # type: ignore[import-untyped]
from torch import Tensor, nn

from .corpus import Sentence
from .network import Network, Sizes

NAMES = ("sentence", "tag", "morph", "lemma", "entity", "arc_dep", "arc_head", "label_dep", "label_head")


class _Exported(nn.Module):
    """The network as the pipeline calls it: class numbers where only the best counts, scores elsewhere."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, input_ids: Tensor, attention_mask: Tensor, first: Tensor, feature: Tensor) -> tuple[Tensor, ...]:
        """Return the tensors of NAMES, in order."""
        out = self.net(input_ids, attention_mask, first, feature)
        best: dict[str, Tensor] = {k: getattr(out, k).argmax(-1) for k in ("tag", "morph", "lemma")}
        return tuple(best[name] if name in best else getattr(out, name) for name in NAMES)


def export(base: Path, stages: Sequence[Path], target: Path) -> None:
    """Write ``target`` (encoder.onnx, heads.npz, labels.json, tokenizer.json) from the checkpoints of some stages.

    stages: their folders. The weights are the mean of the stages' running averages (Wortsman et al. 2022, "Model
    soups"): better than each of the last two alone.
    """
    vocabulary = json.loads((stages[-1] / "vocabulary.json").read_text(encoding="utf8"))
    recipes = [json.loads((stage / "recipe.json").read_text(encoding="utf8")) for stage in stages]
    sizes = Sizes(*(len(vocabulary[k]) for k in ("tag", "morph", "lemma", "entity", "deprel")))
    net = Network(sizes, base, attention="eager")
    averages = [torch.load(stage / "checkpoint.pt", map_location="cpu")["average"] for stage in stages]
    net.load_state_dict(
        {
            name: torch.stack([average[name] for average in averages]).mean(0) if first.is_floating_point() else first
            for name, first in averages[0].items()
        }
    )
    net.eval()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        _to_onnx(net, plain)
        _fuse(plain, fused)
        quantize_dynamic(
            fused,
            target / "encoder.onnx",
            op_types_to_quantize=["MatMul", "Gather", "Attention"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,  # 7 bit: AVX2 adds pairs of 8-bit products in 16 bits, which would overflow
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    np.savez(
        target / "heads.npz",
        arc_root=net.arc_root.detach().numpy(),
        label_root=net.label_root.detach().numpy(),
        label_weight=net.relation.weight.detach().numpy().T.copy(),
        label_bias=net.relation.bias.detach().numpy(),
    )
    labels: dict[str, Any] = {**vocabulary, "recipes": recipes}
    (target / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=0), encoding="utf8")
    shutil.copyfile(base / "tokenizer.json", target / "tokenizer.json")


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
        **{name: {0: "B", 1: "W"} for name in ("first", "feature", *NAMES)},
    }
    torch.onnx.export(
        _Exported(net), inputs, str(path), input_names=names, output_names=list(NAMES),
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip


def _fuse(plain: Path, fused: Path) -> None:
    """Fuse attention, layer norm and GELU into single operators: fewer passes over memory."""
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # so that the embedding table stays a Gather, which can be 8-bit
    model = optimize_model(
        str(plain), model_type="bert", num_heads=12, hidden_size=384, opt_level=0, optimization_options=options
    )
    if all(entry.domain != "com.microsoft" for entry in model.model.opset_import):
        model.model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    onnx.save(model.model, str(fused))
