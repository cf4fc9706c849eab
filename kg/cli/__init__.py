"""The ``kg`` command: parses options, calls the library, prints.

Exit codes: 0 done; 1 the data fails a check that was asked for; 2 usage or input error; 70 a fault in this program;
124 the time set with ``--timeout`` is over; 130 interrupted (Ctrl-C); 141 the reader of the output has gone; 143
terminated. While a query is answered, and while the interpreter starts and ends, an interrupt ends the process by the
signal itself, which a shell shows as the same codes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import NoReturn

from kg.cli.exit_codes import exit_code_for
from kg.cli.group import commands
from kg.cli.interrupts import end_on_interrupt


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit.

    Args:
        arguments: those after the program's name; None for those of this process.

    Raises:
        SystemExit: always.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # letters that a terminal lacks are written as \\uNNNN
            stream.reconfigure(errors="backslashreplace")
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        if arguments is None:
            end_on_interrupt()
        sys.exit(commands.main(given, prog_name="kg", obj=given))
    except KeyboardInterrupt as error:  # before the command has begun, or when it has ended
        sys.exit(exit_code_for(error))
