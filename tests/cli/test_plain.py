"""``kg query`` read without click: the same as with it, and quick to start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.cli.plain import read_query_options
from kg.cli.query import query
from tests.cli.conftest import Run

REPOSITORY = Path(__file__).parents[2]
WORDS = (
    *(
        "ASK {}",
        "who-threatens",
        "q.rq",
        "a.ttl",
        "",
        "-",
        "--",
        "--store",
        "--store=s",
        "s",
        "--format",
        "csv",
        "table",
    ),
    *(
        "excel",
        "-o",
        "-oout.csv",
        "out.csv",
        "--output",
        "-f",
        "--file",
        "--limit",
        "3",
        "--help",
        "--exit-code",
        "--set",
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), max_size=7))
def test_what_is_read_without_click_is_what_click_reads(arguments: list[str]) -> None:
    plain = read_query_options(arguments)
    if plain is None:
        return
    defaults = query.make_context("query", ["ASK {}"]).params
    by_click = query.make_context("query", list(arguments)).params
    paths_as_text = {name: str(value) if isinstance(value, Path) else value for name, value in by_click.items()}
    assert paths_as_text == {**defaults, **plain}


def test_the_usual_queries_are_read_without_click() -> None:
    assert read_query_options(["ASK {}", "a.ttl"]) == {"arguments": ("ASK {}", "a.ttl")}
    with_options = read_query_options(["-f", "q.rq", "--store", "s", "--format", "csv"])
    assert with_options == {"arguments": (), "query_file": "q.rq", "store": "s", "format_name": "csv"}
    assert read_query_options(["ASK {}", "--format", "excel"]) is None


def test_a_small_query_imports_next_to_nothing(run: Run, graph: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("load", graph, "--store", store).exit_code == 0
    program = (
        "import sys\nbefore = set(sys.modules)\nfrom kg.cli import main\n"
        f"try: main(['query', 'ASK {{}}', '--store', {str(store)!r}])\nexcept SystemExit: pass\n"
        "print(sorted(m for m in set(sys.modules) - before if not m.startswith(('kg', 'pyoxigraph'))))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["true", "['__future__']"]
