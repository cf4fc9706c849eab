"""The ``kg`` command: parses options, calls the library, prints.

Exit codes: 0 done; 1 the data fails a check that was asked for; 2 usage or input error; 70 a fault in this
program; 124 the time set with ``--timeout`` is over; 130 interrupted; 141 whoever read the output has gone.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from kg.errors import DataError, InputError

#  Name of each command, where it is, and its line in ``kg --help``. Nothing is imported until a command is
# called.
COMMANDS: dict[str, tuple[str, str]] = {
    "build": ("kg.cli.build:build", "Read news text and write a knowledge graph."),
    "query": ("kg.cli.query:query", "Ask a graph, in SPARQL or by the name of a shipped query."),
    "validate": ("kg.cli.validate:validate", "Check data against SHACL shapes."),
    "explain": ("kg.cli.explain:explain", "Show the sentences behind a statement."),
    "entities": ("kg.cli.entities:entities", "List who and what a graph is about."),
    "load": ("kg.cli.store:load", "Read RDF files into a store."),
    "convert": ("kg.cli.store:convert", "Turn RDF from one syntax into another."),
    "export": ("kg.cli.store:export", "Write a store to a file, also for Protégé or GraphDB."),
    "push": ("kg.cli.store:push", "Load a graph into a SPARQL server."),
    "delete": ("kg.cli.store:delete", "Remove documents from a store."),
    "info": ("kg.cli.store:info", "Say what a store or a file holds."),
}


class _OutputClosed(Exception):
    """Whoever read standard output has gone. Not an OSError, of which click would make exit code 1."""


class CommandGroup(click.Group):
    """A group whose commands are imported when they are called, and whose failures are one line on stderr."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of ``COMMANDS``."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), function)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may be meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            import difflib

            close = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else "; see kg --help"
            ctx.fail(f"no such command {name!r}{hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _OutputClosed from error

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line; see ``click.Command.main``. In standalone mode no exception comes out."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            code = super().main(args, prog_name or "kg", complete_var, standalone_mode=False, **extra)
            sys.stdout.flush()
        except BaseException as error:
            _finish(_report(error))
        _finish(code if isinstance(code, int) else 0)


def _report(error: BaseException) -> int:
    """Print what went wrong and return the exit code."""
    match error:
        case SystemExit():
            return error.code if isinstance(error.code, int) else int(error.code is not None)
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            error.show()
            return error.exit_code
        case InputError():
            return _say(str(error), 2)
        case DataError():
            return _say(str(error), 1)
        case KeyboardInterrupt() | click.Abort():
            return _say("interrupted", 130)
        case _OutputClosed():
            return 141
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return _say(f"{where}{error.strerror or error}", 2)
        case MemoryError():
            return _say("out of memory", 70)
    if os.environ.get("KG_DEBUG"):
        raise error
    text = " ".join(str(error).split())
    return _say(f"internal error: {type(error).__name__}: {text} (KG_DEBUG=1 shows where)", 70)


def _say(message: str, code: int) -> int:
    with contextlib.suppress(OSError):
        click.echo(f"kg: {message}", err=True)
    return code


def _finish(code: int) -> NoReturn:
    """Exit, without the interpreter's complaint when nobody reads standard output any more."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or 141
    sys.exit(code)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("kg-news")
        except PackageNotFoundError:
            number = "(not installed)"
        click.echo(f"kg {number}")
        ctx.exit()


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def main() -> None:
    """A knowledge graph of who did what to whom, from news text.

    Exit codes: 0 done, 1 the data fails a check, 2 usage or input error, 124 out of time.
    """
