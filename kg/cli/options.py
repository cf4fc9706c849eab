"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from kg.rdf.io.parsing import Skipped

F = TypeVar("F", bound=Callable[..., object])

store_option = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of a store. Without it: store in kg.toml, here or in a folder above, then $KG_STORE.",
)
endpoint_option = click.option(
    "--endpoint",
    metavar="URL",
    help="A SPARQL 1.1 endpoint instead of a folder. $KG_ENDPOINT_USER and $KG_ENDPOINT_PASSWORD, or "
    "$KG_ENDPOINT_TOKEN, identify you.",
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
