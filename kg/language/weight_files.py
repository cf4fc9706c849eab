"""Names of the files in a folder of weights."""

NETWORK = "network.onnx"
"""The network, but for its table of sub-word vectors."""
ARRAYS = "network.npz"
"""Weights that are applied outside onnxruntime: to the trees, and to pairs of words of a claim."""
FILES = (NETWORK, ARRAYS, "embeddings.bin", "labels.json", "lemmas.tsv", "tokenizer.json")
