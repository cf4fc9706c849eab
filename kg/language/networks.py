"""Shipped networks and the files of their weights."""

NETWORKS = ("accurate", "fast")
"""One reads better, the other faster; without a choice the first is used."""

_SHARED = ("embeddings.bin", "labels.json", "lemmas.tsv", "tokenizer.json")


def files(network: str) -> tuple[str, ...]:
    """Return the names of the files that a folder of weights holds for one of ``NETWORKS``."""
    return (f"{network}.onnx", f"{network}.npz", *_SHARED)
