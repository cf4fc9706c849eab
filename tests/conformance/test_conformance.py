"""Our own cases, in the format of the W3C suites and through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.w3c import Case, Manifest, run_case

HERE = Path(__file__).parent
CASES = [case for name in ("sparql", "syntax") for case in Manifest(HERE / name / "manifest.ttl").cases()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


def test_a_wrong_result_is_noticed(tmp_path: Path) -> None:
    """The runner itself: each case must fail against the result of another."""
    from benchmarks.w3c import Mismatch

    results = {case.name: case for case in CASES}
    for name, other in (
        ("sparql/edge", "sparql/optional"),
        ("sparql/ordered", "sparql/limit-offset"),
        ("sparql/ask-true", "sparql/ask-false"),
        ("sparql/construct", "sparql/describe"),
        ("syntax/spelling", "syntax/zone"),
    ):
        case = results[name]
        swapped = Case(case.name, case.kind, case.action, results[other].result, case.base, case.manifest)
        with pytest.raises(Mismatch):
            run_case(swapped, tmp_path)
