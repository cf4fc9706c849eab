"""Fuzzing of the readers and of the command line: ``python -m fuzz.run --minutes 10``."""
