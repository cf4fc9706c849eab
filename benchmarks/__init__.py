"""Where the figures of README and model card come from: one command each, ``python -m benchmarks.NAME``."""
