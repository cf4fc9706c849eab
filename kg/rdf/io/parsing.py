"""Parser of RDF files in any syntax, with errors that name file, line and column."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from pyoxigraph import Quad, QuadParser, parse

from kg.errors import InputError
from kg.rdf.io.formats import JSONLD, RDFXML, Syntax, extension_of, owl_syntax, syntax_named, syntax_of


class Source(NamedTuple):
    """Something to read RDF from.

    path: a file, or ``-`` for standard input. syntax: None to tell it from the extension. base_iri: what
    relative IRIs resolve against; None for the file's own ``file:`` IRI.
    """

    path: Path
    syntax: Syntax | None = None
    base_iri: str | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return "standard input" if self.is_stdin else str(self.path)

    @property
    def is_stdin(self) -> bool:
        """Whether it is standard input."""
        return str(self.path) == "-"

    @property
    def is_plain_file(self) -> bool:
        """Whether the native library can open it by its path."""
        return not self.is_stdin and self.path.suffix[1:].lower() not in ("gz", "bz2", "xz")

    def base(self) -> str | None:
        """Return the IRI against which relative IRIs resolve."""
        if self.base_iri is not None:
            return self.base_iri
        return None if self.is_stdin else self.path.resolve().as_uri()

    def resolved_syntax(self) -> Syntax:
        """Return the syntax, from the option, the extension or the first bytes.

        Raises:
            InputError: it cannot be told, or the file cannot be read.
        """
        if self.syntax is not None:
            return self.syntax
        if self.is_stdin:
            raise InputError("name the syntax of standard input with --from SYNTAX (turtle, nquads, ...)")
        syntax = syntax_of(self.path)
        if extension_of(self.path) == "owl":
            with self.open() as file:
                syntax = owl_syntax(file.read(1024))
        return syntax

    def check_entities(self) -> None:
        """Raise an InputError when a file in RDF/XML declares entities that expand without bound."""
        if self.is_plain_file and self.resolved_syntax() == RDFXML:
            with self.path.open("rb") as file:
                _checked_xml(file, self.name)

    def check(self) -> None:
        """Raise an InputError when there is no such file, before any work is done."""
        if self.is_stdin:
            return
        try:
            if self.path.is_dir():
                raise InputError(f"{self.path} is a folder; name the files in it")
            with self.path.open("rb"):
                pass
        except (OSError, ValueError) as error:
            raise InputError(f"cannot read {self.path!s}: {_reason(error)}") from error

    def open(self) -> BinaryIO:
        """Open it for reading bytes, decompressed.

        Raises:
            InputError: it cannot be read.
        """
        self.check()
        if self.is_stdin:
            return sys.stdin.buffer
        match self.path.suffix.lower():
            case ".gz":
                import gzip  # noqa: PLC0415 (for such files alone)

                return gzip.open(self.path, "rb")  # type: ignore[return-value]
            case ".bz2":
                import bz2  # noqa: PLC0415 (for such files alone)

                return bz2.open(self.path, "rb")  # type: ignore[return-value]
            case ".xz":
                import lzma  # noqa: PLC0415 (for such files alone)

                return lzma.open(self.path, "rb")  # type: ignore[return-value]
        return self.path.open("rb")


class Skipped(NamedTuple):
    """A statement that could not be read: where (line and column count from 1, 0 when unknown) and why."""

    source: str
    line: int
    column: int
    reason: str

    def __str__(self) -> str:
        where = f"{self.source}:{self.line}:{self.column}" if self.line else self.source
        return f"{where}: {self.reason}"


def source(path: Path | str, syntax: Syntax | str | None = None, base_iri: str | None = None) -> Source:
    """Make a Source from a path (``-`` for standard input) and the name of a syntax."""
    return Source(Path(path), syntax_named(syntax) if isinstance(syntax, str) else syntax, base_iri)


def problem(error: Exception, name: str) -> Skipped:
    """Say where and why the native parser stopped.

    Args:
        error: what it raised.
        name: the file's name, as messages show it.
    """
    if isinstance(error, SyntaxError):
        reason = (
            re.sub(r"^Parser error (?:at|between) .*?: ", "", str(error.msg), flags=re.S).strip() or "not well-formed"
        )
        return Skipped(name, error.lineno or 0, error.offset or 0, " ".join(reason.split()))
    return Skipped(name, 0, 0, _reason(error))


def parser(src: Source, *, rename_blank_nodes: bool = False) -> QuadParser:
    """Open the native parser on a source.

    Raises:
        InputError: the source cannot be read, or its syntax cannot be told.
    """
    src.check()
    syntax = src.resolved_syntax()
    # XML and JSON allow labels of blank nodes that no other syntax can write ("y."), and the parser lets them pass.
    rename_blank_nodes = rename_blank_nodes or syntax in (RDFXML, JSONLD)
    try:
        if src.is_plain_file:
            src.check_entities()
            return parse(
                path=str(src.path),
                format=syntax.format,
                base_iri=src.base(),
                rename_blank_nodes=rename_blank_nodes,
            )
        file = src.open()
        if syntax == RDFXML:
            file = _checked_xml(file, src.name)
        return parse(file, syntax.format, base_iri=src.base(), rename_blank_nodes=rename_blank_nodes)
    except ValueError as error:
        raise InputError(f"{src.name}: {error}") from error


def read(
    src: Source,
    *,
    rename_blank_nodes: bool = False,
    on_skip: Callable[[Skipped], None] | None = None,
) -> Iterator[Quad]:
    """Read a source as a stream of quads.

    Args:
        src: what to read.
        rename_blank_nodes: give blank nodes new labels, so that those of several files stay apart.
        on_skip: called for each statement that cannot be read, which is then left out; without it the first
            one
            raises.

    Raises:
        InputError: the source cannot be read, or (without ``on_skip``) is not well-formed.
    """
    quads = parser(src, rename_blank_nodes=rename_blank_nodes)
    return _guarded(quads, src.name) if on_skip is None else _skipping(quads, src.name, on_skip)


def _guarded(quads: QuadParser, name: str) -> Iterator[Quad]:
    try:
        yield from quads
    except (SyntaxError, OSError, EOFError, ValueError) as error:
        raise InputError(str(problem(error, name))) from error


def _skipping(quads: QuadParser, name: str, on_skip: Callable[[Skipped], None]) -> Iterator[Quad]:
    last: Skipped | None = None
    while True:
        try:
            yield next(quads)
        except StopIteration:
            return
        except SyntaxError as error:
            skipped = problem(error, name)
            if skipped == last:  # the parser cannot get past this point
                return
            on_skip(skipped)
            last = skipped
        except (
            OSError,
            EOFError,
            ValueError,
        ) as error:  # a truncated archive, a failing disk: no more to come
            raise InputError(str(problem(error, name))) from error


def _checked_xml(file: BinaryIO, name: str) -> BinaryIO:
    """Return a file in RDF/XML from its beginning, having checked the entities that it declares.

    Raises:
        InputError: they expand without bound.
    """
    from kg.rdf.io.xml_limits import HEAD, Peeked, check_entities  # noqa: PLC0415 (for RDF/XML alone)

    parts: list[bytes] = []
    while sum(map(len, parts)) < HEAD and (part := file.read(HEAD)):
        parts.append(part)
    head = b"".join(parts)
    check_entities(head, name)
    return cast(BinaryIO, Peeked(head, file))


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split()) or type(error).__name__
