"""A large file of lines, converted by several processes: as by one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, parse

from kg.rdf.io import parallel_convert
from kg.rdf.io.formats import NQUADS, NTRIPLES, TRIG, TURTLE, Syntax

PREFIXES = {"e": "http://e/"}


def canonical(quads: object) -> Dataset:
    dataset = Dataset(quads)  # type: ignore[arg-type]
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_convert, "_BLOCK", 1000)
    monkeypatch.setattr(parallel_convert, "_LONGEST", 4000)


@pytest.mark.parametrize("workers", [2, 3, 50])
@pytest.mark.parametrize("target", [TURTLE, TRIG, NTRIPLES, NQUADS], ids=lambda s: s.name)
def test_all_parts_arrive(tmp_path: Path, target: Syntax, workers: int) -> None:
    path = tmp_path / "a.nq"
    path.write_text(
        "".join(f'_:b{n % 7} <http://e/p/{n}> "a\\nb {n}" <http://e/g{n % 3}> .\n# note\n\n' for n in range(300))
    )
    output = io.BytesIO()
    assert parallel_convert.convert_lines(path, NQUADS, output, target, PREFIXES, workers=workers)
    expected = parse(path=str(path))
    wanted = (
        expected
        if target.holds_graphs
        else parse(b"".join(f"{q.triple} .\n".encode() for q in expected), NTRIPLES.format)
    )
    assert canonical(parse(output.getvalue(), target.format)) == canonical(wanted)
    assert output.getvalue().count(b"@prefix") <= 1


@pytest.mark.parametrize("bad", [0, 150, 299])
def test_an_error_anywhere_takes_all_back(tmp_path: Path, bad: int) -> None:
    path = tmp_path / "a.nt"
    path.write_text(
        "".join("nonsense\n" if n == bad else f"<http://e/a> <http://e/p> <http://e/{n}> .\n" for n in range(300))
    )
    output = io.BytesIO(b"before")
    output.seek(6)
    assert not parallel_convert.convert_lines(path, NTRIPLES, output, TURTLE, PREFIXES, workers=3)
    assert output.getvalue() == b"before"


def test_lines_longer_than_a_block_are_left_to_the_plain_way(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text(f'<http://e/a> <http://e/p> "{"x" * 9000}" .\n' * 3)
    assert not parallel_convert.convert_lines(path, NTRIPLES, io.BytesIO(), TURTLE, PREFIXES, workers=2)
