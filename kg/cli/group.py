"""Click group of all commands, each imported when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from kg.cli.exit_codes import OutputClosed, exit_code_for, flushed
from kg.cli.interrupts import let_signals_end

# Name of each command, the object to import for it, and its line in ``kg --help``.
COMMANDS: dict[str, tuple[str, str]] = {
    "build": ("kg.cli.build:build", "Read news text and write a knowledge graph."),
    "query": ("kg.cli.query:query", "Ask a graph, in SPARQL or by the name of a shipped query."),
    "validate": ("kg.cli.validate:validate", "Check data against SHACL shapes."),
    "serve": ("kg.cli.serve:serve", "Look at a graph in the browser, and serve it by SPARQL."),
    "report": ("kg.cli.html_report:report", "Write a graph as one HTML file to look at."),
    "explain": ("kg.cli.explain:explain", "Show the sentences behind a statement."),
    "find": ("kg.cli.questions:find", "Find names, sentences and titles, also misspelt ones."),
    "about": ("kg.cli.questions:about", "Say all there is about an entity."),
    "timeline": ("kg.cli.questions:timeline", "Tell what happened with an entity or a deal, day by day."),
    "path": ("kg.cli.questions:path", "Show how two entities are connected."),
    "contradictions": ("kg.cli.questions:contradictions", "List what one source affirms and another denies."),
    "sources": ("kg.cli.questions:sources", "List the outlets and how their claims fare."),
    "diff": ("kg.cli.diff:diff", "Say what came, went and changed between two graphs or days."),
    "schema": ("kg.cli.schema:schema", "Describe the vocabulary: classes, claim types, properties."),
    "entities": ("kg.cli.entities:entities", "List who and what a graph is about."),
    "load": ("kg.cli.load:load", "Read RDF files into a store."),
    "convert": ("kg.cli.convert:convert", "Turn RDF from one syntax into another."),
    "export": ("kg.cli.export:export", "Write a store to a file, also for Protégé or GraphDB."),
    "push": ("kg.cli.push:push", "Load a graph into a SPARQL server."),
    "delete": ("kg.cli.delete:delete", "Remove documents from a store."),
    "lexicon": ("kg.cli.lexicon_files:lexicon", "Check frames of your own, or try them on a sentence."),
    "info": ("kg.cli.info:info", "Say what a store or a file holds."),
}


class LazyGroup(click.Group):
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
            import difflib  # noqa: PLC0415 (for mistyped names alone)

            close = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else "; see kg --help"
            ctx.fail(f"no such command {name!r}{hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise OutputClosed from error

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line; see ``click.Command.main``. In standalone mode it ends in ``SystemExit``."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        given = sys.argv[1:] if args is None else list(args)
        args = [*given[1:], "--help"] if given[:1] == ["help"] else given
        try:
            result = super().main(args, prog_name or "kg", complete_var, standalone_mode=False, **extra)
            code = result if isinstance(result, int) else 0
        except click.exceptions.Exit as error:
            code = error.exit_code
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except click.Abort:
            code = exit_code_for(KeyboardInterrupt())
        except BaseException as error:
            code = exit_code_for(error)
        code = flushed(code)
        let_signals_end()
        sys.exit(code)


@click.group("kg", cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    None, "-V", "--version", package_name="kg-news", message="%(prog)s %(version)s", help="Show the version."
)
def commands() -> None:
    """A knowledge graph of who did what to whom, from news text.

    Exit codes: 0 done, 1 the data fails a check, 2 usage or input error, 124 out of time.
    """
