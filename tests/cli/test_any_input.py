"""Whatever comes in: a result or one clear message. ``fuzz/`` does the same for longer."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.run import mutations, seeds
from fuzz.targets import TARGETS


@given(data=st.binary(max_size=40))
@settings(max_examples=60)
def test_any_arguments(data: bytes) -> None:
    TARGETS["command-line"](data)


@given(data=st.one_of(st.binary(max_size=20), st.text(max_size=20).map(str.encode)))
@settings(max_examples=200)
def test_any_value_of_a_parameter(data: bytes) -> None:
    TARGETS["parameter"](data)


@pytest.mark.parametrize("name", [name for name in TARGETS if name.startswith("read-") or name == "sparql"])
def test_mutations_of_files_and_queries(name: str) -> None:
    starts = seeds(name)
    inputs = mutations(starts, random.Random(name))
    for _ in range(len(starts)):
        next(inputs)
    for _ in range(8):
        TARGETS[name](next(inputs))
