"""Tables of query results for terminals and Markdown."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import BinaryIO

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.io.prefixed_names import PrefixedNames
from kg.rdf.namespaces import PREFIXES
from kg.rdf.sparql.result_rows import ResultRows
from kg.rdf.store.base import Term

# The width of a table's columns is set by its first rows, so that the rest can be written as it comes.
_ROWS_MEASURED = 500
_SHOWN = {"\n": "⏎", "\t": "⇥", "\r": "␍"}
# What would break a line or a terminal.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SPECIAL = re.compile(r"([\\|`*_<>\[\]])")


@cache
def _names() -> PrefixedNames:
    return PrefixedNames(PREFIXES)


def show(term: Term | None) -> str:
    """Write a term for people: prefixed names, literals without quotes, nothing for no value."""
    match term:
        case None:
            return ""
        case NamedNode():
            return _names().short(term.value) or str(term)
        case Literal():
            return term.value
        case BlankNode():
            return str(term)
    return " ".join(("<<(", show(term.subject), show(term.predicate), show(term.object), ")>>"))


def write_table(rows: ResultRows, output: BinaryIO) -> int:
    """Write rows in columns; returns how many there were."""
    return _written(text_table(rows.names, _shown(rows)), output)


def write_markdown(rows: ResultRows, output: BinaryIO) -> int:
    """Write rows as a Markdown table; returns how many there were."""
    return _written(markdown_table(rows.names, _shown(rows)), output)


def _shown(rows: ResultRows) -> Iterator[list[str]]:
    return ([show(term) for term in row] for row in rows.rows)


def _written(lines: Iterator[str], output: BinaryIO) -> int:
    """Write the lines of a table; returns how many there were below its two lines of head."""
    count = 0
    for line in lines:
        output.write(line.encode("utf-8", "replace") + b"\n")
        count += 1
    return count - 2


def text_table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table in columns: names, a rule, and one line for each row."""

    def line(cells: Sequence[str]) -> str:
        *most, last = cells or [""]
        padded = [cell + " " * (w - _width(cell)) for cell, w in zip(most, widths, strict=False)]
        return "  ".join((*padded, last)).rstrip()

    plain = ([_CONTROL.sub(_visible, cell) for cell in row] for row in rows)
    first = list(itertools.islice(plain, _ROWS_MEASURED))
    widths = [max(map(_width, column)) for column in zip(names, *first, strict=True)]
    yield line(names)
    yield line(["-" * width for width in widths])
    yield from map(line, itertools.chain(first, plain))


def markdown_table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table: names, a rule, and one line for each row."""

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |"

    yield line(names)
    yield line(["---"] * len(names))
    for row in rows:
        yield line([_CONTROL.sub(" ", markdown_text(cell)) for cell in row])


def markdown_text(text: str) -> str:
    """Return a text as Markdown that shows it as it is."""
    return _SPECIAL.sub(r"\\\1", text).replace("\r\n", "<br>").replace("\n", "<br>")


def _visible(match: re.Match[str]) -> str:
    return _SHOWN.get(match[0], "�")


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
