"""A short form of ``benchmarks.torture``: one trial of each disturbance, on commands that take little time."""

from __future__ import annotations

import pytest

from benchmarks.torture import KINDS, Torture


@pytest.fixture(scope="module")
def torture(tmp_path_factory: pytest.TempPathFactory) -> Torture:
    return Torture(tmp_path_factory.mktemp("torture"), seed=1)


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_does_all_or_nothing(torture: Torture, kind: str) -> None:
    operation = next(operation for operation in torture.operations if operation.name == "update")
    assert torture.disturb(operation, kind, KINDS.index(kind)) == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("first build", "SIGINT"),
        ("first build", "SIGTERM"),
        ("later build", "full disk"),
        ("build --prune", "database truncated"),
        ("delete", "store corrupted"),
    ],
)
def test_a_command_that_goes_on(torture: Torture, name: str, kind: str) -> None:
    operation = next(operation for operation in torture.operations if operation.name == name)
    assert torture.disturb(operation, kind, 0) == ""
