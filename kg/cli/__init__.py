"""The ``kg`` command: parses options, calls the library, prints.

Exit codes: 0 done; 1 the data fails a check that was asked for; 2 usage or input error; 70 a fault in this
program; 124 the time set with ``--timeout`` is over; 130 interrupted; 141 whoever read the output has gone.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing's own takes as long to import as a small query to answer
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit.

    click reads it, and takes longer to be imported than most queries to be answered. So a plain ``kg query`` is read
    without it, and its process ends without taking the interpreter down piece by piece.

    Args:
        arguments: those after the program's name; None for those of this process.

    Raises:
        SystemExit: always.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = None
    if given[:1] == ["query"]:
        from kg.cli.plain import read_query_options

        options = read_query_options(given[1:])
    if options is None:
        if arguments is None:
            from kg.cli.interrupts import end_on_interrupt

            end_on_interrupt()
        from kg.cli.group import commands

        sys.exit(commands.main(given, prog_name="kg"))
    from kg.cli.exit_codes import exit_code_for, flushed

    if arguments is None:
        # Python would run its handler only after a native call. This module is what signal wraps in enumerations.
        import _signal  # type: ignore[import-not-found]

        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    try:
        from kg.cli.query_run import answer

        answer(**options)
        code = 0
    except BaseException as error:
        code = exit_code_for(error)
    code = flushed(code)
    if arguments is None:
        os._exit(code)
    sys.exit(code)
