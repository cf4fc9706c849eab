"""Click options that several commands share, and the stores they name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import click

from kg.cli.configuration import configured_files, configured_store
from kg.errors import InputError
from kg.rdf.io.parsing import Skipped, source
from kg.rdf.store import Store, open_store

F = TypeVar("F", bound=Callable[..., object])

store_option = click.option(
    "--store",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of a store. Without it: store in kg.toml, here or in a folder above, then $KG_STORE.",
)
endpoint_option = click.option(
    "--endpoint",
    metavar="URL",
    help="A SPARQL 1.1 endpoint instead of a folder. $KG_ENDPOINT_USER and $KG_ENDPOINT_PASSWORD, or "
    "$KG_ENDPOINT_TOKEN, identify you.",
)


def _use_module(ctx: click.Context, option: click.Parameter, files: tuple[str, ...]) -> tuple[str, ...]:
    name = option.name or ""
    chosen = files or configured_files(name)
    if chosen is not None:
        from kg.knowledge.modules import use_modules  # noqa: PLC0415 (few have modules of their own)

        use_modules(**{name: chosen})
    return files


ontology_option = click.option(
    "--ontology",
    multiple=True,
    metavar="FILE",
    callback=_use_module,
    expose_value=False,
    help="Turtle file with classes and claim types of your own; may be given again. Also in kg.toml.",
)
gazetteer_option = click.option(
    "--gazetteer",
    multiple=True,
    metavar="FILE",
    callback=_use_module,
    expose_value=False,
    help="Turtle file with individuals, offices and nouns of your own; may be given again. Also in kg.toml.",
)
base_option = click.option("--base", metavar="IRI", help="What relative IRIs resolve against.")
lenient_option = click.option(
    "--lenient", is_flag=True, help="Report statements that cannot be read and go on without them."
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write to this file, whole or not at all.",
)
timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Give up after so long, with exit code 124.",
)


def from_option(function: F) -> F:
    """Add ``--from``."""
    return click.option("--from", "syntax", metavar="SYNTAX", help="Syntax of the files, whatever they are called.")(
        function
    )


class SkipReport:
    """Prints each statement that was left out, up to a number, and then how many there were."""

    SHOWN = 20

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, skipped: Skipped) -> None:
        """Take the report of one statement."""
        self.count += 1
        if self.count <= self.SHOWN:
            click.echo(f"kg: skipped {skipped}", err=True)

    def finish(self) -> None:
        """Say how many there were."""
        if self.count:
            click.echo(f"kg: {self.count} statements skipped", err=True)


def chosen_store(
    store: str | Path | None, endpoint: str | None, *, read_only: bool, allow_service: bool = False
) -> Store:
    """Open the store that the options, the configuration or the environment name.

    A store that is to be written to and that no option names is told on stderr, with what named it.

    Raises:
        InputError: none is named, or two are.
    """
    if endpoint is not None:
        if store is not None:
            raise InputError("--store and --endpoint exclude each other")
        return open_store(endpoint=endpoint)
    if store is None:
        configured = configured_store()
        store = configured.path if configured else None
        if configured and not read_only:
            click.echo(f"kg: the store is {configured.path}, which {configured.named_by} names", err=True)
    if store is None:
        raise InputError('name a file, --store DIR or --endpoint URL (or put store = "DIR" into kg.toml)')
    return open_store(store, read_only=read_only, allow_service=allow_service)


class Opening(NamedTuple):
    """How the graph of a command is opened.

    Attributes:
        syntax, base: of the files; None to tell the syntax from their names.
        read_only: see ``chosen_store``.
        merge, allow_service: see ``kg.rdf.store.open_store``.
    """

    syntax: str | None = None
    base: str | None = None
    read_only: bool = True
    merge: bool = True
    allow_service: bool = False


READ_FILES = Opening()
"""For commands that only read."""


def opened_graph(
    files: Sequence[str | Path], store: str | Path | None, endpoint: str | None, how: Opening = READ_FILES
) -> Store:
    """Open the graph to look at: files, read into memory, or else a store.

    Args:
        files: RDF files; ``-`` is standard input.
        store, endpoint: see ``chosen_store``.
        how: see ``Opening``.

    Raises:
        InputError: a file cannot be read; no store is named, or files and a store are.
    """
    if not files:
        return chosen_store(store, endpoint, read_only=how.read_only, allow_service=how.allow_service)
    if store is not None or endpoint is not None:
        raise InputError("name either files or a store, not both; kg load puts files into a store")
    if sum(str(name) == "-" for name in files) > 1:
        raise InputError("standard input can be read only once")

    opened = open_store(merge=how.merge, allow_service=how.allow_service)
    opened.load([source(name, how.syntax, how.base) for name in files])
    return opened
