"""Conversion between RDF syntaxes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO

from pyoxigraph import Quad, QuadParser

from kg.errors import InputError
from kg.rdf.io.formats import Syntax
from kg.rdf.io.parallel_convert import SMALLEST, convert_lines
from kg.rdf.io.parsing import Skipped, Source, parser, problem, read
from kg.rdf.io.prefixed_names import usable
from kg.rdf.io.writing import write
from kg.rdf.namespaces import PREFIXES


def convert(
    sources: Sequence[Source],
    output: BinaryIO,
    syntax: Syntax,
    *,
    prefixes: Mapping[str, str] | None = None,
    sort: bool = False,
    on_skip: Callable[[Skipped], None] | None = None,
) -> None:
    """Read sources and write them, merged, in a syntax. Literals keep their spelling.

    Args:
        sources: what to read; blank nodes of different sources stay apart.
        output: a binary file.
        syntax: the syntax to write.
        prefixes: more prefixes for the output; those that the first source declares are kept as well.
        sort: write in a stable order.
        on_skip: leave out statements that cannot be read and report them here.

    Raises:
        InputError: a source cannot be read or is not well-formed.
    """
    graphless = not any(source.resolved_syntax().holds_graphs for source in sources)
    if len(sources) == 1 and on_skip is None:
        chosen = usable({**PREFIXES, **(prefixes or {})})
        large = sources[0].is_plain_file and sources[0].path.stat().st_size >= SMALLEST
        if large and not sort:
            given = sources[0].resolved_syntax()
            if convert_lines(sources[0].path, given, output, syntax, chosen):
                return
        # Straight from the native parser to the native serializer, for speed.
        quads = parser(sources[0])
        try:
            first = list(itertools.islice(quads, 1))
            write(
                itertools.chain(first, quads),
                output,
                syntax,
                prefixes={**_own(quads), **(prefixes or {})},
                sort=sort,
                graphless=graphless,
            )
        except (SyntaxError, EOFError) as error:
            raise InputError(str(problem(error, sources[0].name))) from error
        return
    merged = (q for s in sources for q in read(s, rename_blank_nodes=len(sources) > 1, on_skip=on_skip))
    write(merged, output, syntax, prefixes={**PREFIXES, **(prefixes or {})}, sort=sort, graphless=graphless)


def _own(quads: QuadParser) -> dict[str, str]:
    """Return the prefixes that a source has declared by now, and the usual ones for other namespaces."""
    own = dict(sorted(quads.prefixes.items()))
    return {**own, **{p: iri for p, iri in PREFIXES.items() if p not in own and iri not in own.values()}}


def merged_quads(sources: Sequence[Source]) -> Iterator[Quad]:
    """Read several sources as one stream; blank nodes of different sources stay apart."""
    return (q for s in sources for q in read(s, rename_blank_nodes=len(sources) > 1))
