"""``kg serve``: what cannot be served is told in one line."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.group import commands


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no.ttl"], "cannot read no.ttl"),
        (["--store", "nowhere"], "there is no store at nowhere"),
        (["a.ttl", "--store", "b"], "either files or a store"),
        (["a.nonsense"], "cannot read a.nonsense"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(commands, ["serve", *arguments])
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert message in result.output


def test_port_that_is_taken_is_one_line(graph: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = CliRunner().invoke(commands, ["serve", str(graph), "--port", str(taken.getsockname()[1])])
    assert result.exit_code == 2
    assert "--port 0 takes a free one" in result.output
