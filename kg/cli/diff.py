"""``kg diff``."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import click

from kg.answers.graph_changes import graph_changes, graph_state
from kg.cli.answer_options import answer_options, graph_files_argument, graph_index
from kg.cli.answer_output import write_answer
from kg.errors import DataError, InputError
from kg.web.index.reader import IndexReader

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@click.command(short_help="Say what came, went and changed between two graphs or days.")
@click.argument("old")
@click.argument("new")
@graph_files_argument
@answer_options(20)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when there are differences.")
def diff(
    old: str,
    new: str,
    files: tuple[Path, ...],
    store: Path | None,
    syntax: str | None,
    form: str,
    evidence: bool,
    limit: int,
    exit_code: bool,
) -> None:
    """Say what came, what went and what changed its status: documents, entities, edges, statements.

    OLD and NEW are two RDF files or folders of stores; or two days, as 2025-02-24, of one graph: then the documents
    published up to each are compared.

    \b
    kg diff yesterday.ttl today.ttl
    kg diff 2025-02-22 2025-02-26 graph.ttl
    """
    days = [_DAY.fullmatch(name) is not None for name in (old, new)]
    if any(days) and not all(days):
        raise InputError("name two days, or two graphs")
    title = f"{old} to {new}"
    with contextlib.ExitStack() as stack:
        if all(days):
            index = stack.enter_context(graph_index(files, store, syntax))
            answer = graph_changes(graph_state(index, old), graph_state(index, new), title, limit)
        else:
            if files or store is not None:
                raise InputError("name two graphs, OLD and NEW, and no others")
            states = [graph_state(stack.enter_context(_opened(Path(name), syntax))) for name in (old, new)]
            answer = graph_changes(states[0], states[1], title, limit)
        write_answer(answer, form, evidence=evidence)
    if exit_code and answer.sections:
        raise DataError("the graphs differ")


def _opened(path: Path, syntax: str | None) -> contextlib.AbstractContextManager[IndexReader]:
    """Open the index of a store's folder or of a file."""
    return graph_index((), path, None) if path.is_dir() else graph_index((path,), None, syntax)
