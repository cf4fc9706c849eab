"""Child process of ``kg.documents.formats.sandbox``: parses pages from standard input."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, cast

from kg.documents.document import Unusable
from kg.documents.formats import feeds, html, markup_text, office, pdf
from kg.documents.formats.sandbox import MEMORY, NAMES, Page, read_frame, write_frame


def main(seconds: float) -> None:
    """Parse pages; the answer to each are its ``Page``s, or the reason why there is none.

    seconds: how long one may take; this process ends when it takes longer.
    """
    # Ctrl-C is the parent's to handle; this process ends when its input does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not come between the answers.
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    parsers: dict[str, Callable[[Any], tuple[Page, ...]]] = {
        "html": html.parse,
        "pdf": pdf.parse,
        "fragment": markup_text.parse,
        "feed": feeds.parse,
        "docx": office.parse_docx,
        "odt": office.parse_odt,
        "epub": office.parse_epub,
    }
    while (request := read_frame(requests)) is not None:
        kind, content = cast(tuple[str, Any], request)
        # A thread in C that needs no interpreter lock: it ends this process also in the middle of a C library.
        faulthandler.dump_traceback_later(seconds, exit=True, file=silent)
        try:
            answer: object = parsers[kind](content)
        except Unusable as reason:
            answer = str(reason)
        except MemoryError:
            answer = f"{NAMES.get(kind, 'HTML')} that cannot be read: it takes too much memory"
        except Exception as error:  # the libraries raise whatever goes wrong in them
            answer = f"{NAMES.get(kind, 'HTML')} that cannot be read: {type(error).__name__}"
        faulthandler.cancel_dump_traceback_later()
        write_frame(answers, answer)


def _limit_memory() -> None:
    # Not on Windows; macOS has the name but refuses the limit.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 (not on Windows)

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
