"""What a name stands for, by its text alone: identities.tsv; the name stands in the last braces.

Columns: the phenomenon, the text, the local name of the entity ("name-" for one that only its document knows), its
class.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.entities import Entity

with Path(__file__).with_name("identities.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['phenomenon']}: {row['text']}")
def test_a_name_stands_for(identify: Callable[..., list[Entity | None]], row: dict[str, str]) -> None:
    [entity] = identify(row["text"])
    assert entity is not None
    own = row["entity"].endswith("-")
    assert (entity.local_name.rpartition("-")[0] + "-" if own else entity.local_name) == row["entity"]
    assert entity.cls == row["class"]
