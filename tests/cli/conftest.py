"""The command line, run in this process as its own process would run it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.cli import main

GRAPH = """@prefix kg: <https://w3id.org/kg-news/ontology#> .
@prefix id: <https://w3id.org/kg-news/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:Ukraine a kg:Country ; kg:rejects id:deal-x ; rdfs:label "Ukraine"@en .
id:deal-x rdfs:label "minerals\\nproposal, the | one" .
id:US kg:threatens id:Starlink ; rdfs:label "US" .
"""


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended, and what it printed."""

    exit_code: int
    stdout_bytes: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        return self.stdout_bytes.decode()

    @property
    def output(self) -> str:
        """All that was printed, standard output first."""
        return self.stdout + self.stderr


Run = Callable[..., Result]


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """A small graph in a Turtle file."""
    path = tmp_path / "graph.ttl"
    path.write_text(GRAPH)
    return path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``kg`` with arguments, in an empty folder, without the user's configuration."""
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("KG_STORE", raising=False)

    def call(*arguments: object, stdin: str | bytes = b"") -> Result:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        streams = [io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") for data in (given, b"", b"")]
        with monkeypatch.context() as patched:
            for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
                patched.setattr(sys, name, stream)
            with pytest.raises(SystemExit) as end:
                main([str(a) for a in arguments])
        _, out, err = streams
        out.flush()
        err.flush()
        assert isinstance(end.value.code, int)
        return Result(end.value.code, out.buffer.getvalue(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]

    return call
