"""Conversion of large line-based files (N-Triples, N-Quads) by several processes.

A line is a statement of its own and a blank node label means the same in the whole file, so parts of the file can be
converted apart and put together again. What takes time is handing statements between the native parser and the
native serializer, which Python does one at a time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Quad, parse

from kg.rdf.io.formats import NQUADS, NTRIPLES, TRIG, TURTLE, Syntax
from kg.rdf.io.writing import stream

_FORK = get_context("fork") if "fork" in get_all_start_methods() else None
_BLOCK = 4 << 20
_LONGEST = 4 * _BLOCK
#: Files below this many bytes are not worth starting processes for.
SMALLEST = 8 * _BLOCK


def convert_lines(
    path: Path,
    source: Syntax,
    output: BinaryIO,
    target: Syntax,
    prefixes: dict[str, str],
    *,
    workers: int | None = None,
) -> bool:
    """Convert a file with a process for every processor, in the file's order.

    Args:
        path: the file.
        source, target: its syntax, and the one to write.
        output: where to write.
        prefixes: prefix to namespace.
        workers: how many processes; None for one a processor.

    Returns:
        Whether it was done. If not, the output is as it was: the file is small or no file of lines, there is one
        processor, the output cannot be taken back, or the file is not well-formed, which the plain way will tell.
    """
    workers = _processors() if workers is None else workers
    fitting = source in (NTRIPLES, NQUADS) and target in (NTRIPLES, NQUADS, TURTLE, TRIG)
    if not fitting or workers < 2 or _FORK is None or not output.seekable():
        return False
    blocks = _blocks(path)
    if len(blocks) < 2 or max(size for _, size in blocks) > _LONGEST:
        return False
    start = output.tell()
    workers = min(workers, len(blocks))
    shares = [blocks[n * len(blocks) // workers : (n + 1) * len(blocks) // workers] for n in range(workers)]
    children: list[ForkProcess] = []
    with ExitStack() as stack, path.open("rb") as file:
        parts = [stack.enter_context(tempfile.TemporaryFile()) for _ in shares[1:]]
        try:
            for share, part in zip(shares[1:], parts, strict=True):
                child = _FORK.Process(target=_convert_share, args=(file, share, source, part, target, prefixes))
                child.start()
                children.append(child)
            if target in (TURTLE, TRIG):
                output.write("".join(f"@prefix {p}: <{prefixes[p]}> .\n" for p in sorted(prefixes)).encode())
            stream(_quads(file, shares[0], source), output, target, prefixes)
            for child in children:
                child.join()
            done = all(child.exitcode == 0 for child in children)
        except SyntaxError:
            done = False
        finally:
            for child in children:
                child.kill()
                child.join()
        if not done:
            output.seek(start)
            output.truncate()
            return False
        for part in parts:
            part.seek(0)
            shutil.copyfileobj(part, output, 1 << 20)
    return True


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _blocks(path: Path) -> list[tuple[int, int]]:
    """Return where whole lines begin, about every four megabytes, and how many bytes follow up to the next."""
    size = path.stat().st_size
    starts = [0]
    with path.open("rb") as file:
        for place in range(_BLOCK, size, _BLOCK):
            file.seek(place - 1)
            file.readline(_LONGEST)
            if starts[-1] < file.tell() < size:
                starts.append(file.tell())
    return [(start, end - start) for start, end in zip(starts, [*starts[1:], size], strict=True)]


def _quads(file: BinaryIO, share: list[tuple[int, int]], syntax: Syntax) -> Iterator[Quad]:
    for start, size in share:
        yield from parse(os.pread(file.fileno(), size, start), syntax.format)


def _convert_share(
    file: BinaryIO,
    share: list[tuple[int, int]],
    source: Syntax,
    part: BinaryIO,
    target: Syntax,
    prefixes: dict[str, str],
) -> None:
    """Convert a share of the blocks into ``part``; a process's task."""
    stream(_quads(file, share, source), part, target, prefixes)
    part.flush()
