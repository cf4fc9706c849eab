"""Options of the commands that answer questions, and the index they read."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import click

from kg.answers.opened_index import store_index
from kg.cli.answer_output import FORMATS
from kg.cli.options import from_option, store_option
from kg.cli.serve import store_folder
from kg.web.index.reader import IndexReader

F = TypeVar("F", bound=Callable[..., object])

graph_files_argument = click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")


def answer_options(limit: int) -> Callable[[F], F]:
    """Add the options that all questions have. limit: how many rows without ``--limit``."""

    def add(function: F) -> F:
        for option in reversed(
            (
                store_option,
                from_option,
                click.option(
                    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="Output."
                ),
                click.option("--evidence", is_flag=True, help="Show the sentences behind every row."),
                click.option(
                    "--limit",
                    type=click.IntRange(min=1),
                    default=limit,
                    show_default=True,
                    metavar="N",
                    help="At most N rows of a table.",
                ),
            )
        ):
            function = option(function)
        return function

    return add


@contextlib.contextmanager
def graph_index(files: Sequence[Path], store: Path | None, syntax: str | None) -> Iterator[IndexReader]:
    """Open the index of the graph that the arguments name: files, or else a store.

    Raises:
        InputError: a file or the store cannot be read, none is named, or both are.
    """
    folder, temporary = store_folder(tuple(files), store, syntax)
    try:
        with store_index(folder) as index:
            yield index
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
