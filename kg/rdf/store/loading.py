"""Loading files into an Oxigraph store: see ``Store.load``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from kg.errors import InputError
from kg.rdf.io.parsing import Skipped, Source, problem, read
from kg.rdf.store.union_graph import DEFAULT, MERGED, has_named_graphs, is_merged, with_merge
from kg.rdf.store.writer import Writer

# Below this many bytes a transaction is faster than the bulk loader, which makes new files on disk.
_SMALL = 4_000_000


def load(
    writer: Writer,
    sources: Sequence[Source],
    target: NamedNode | DefaultGraph,
    *,
    replace: bool,
    on_skip: Callable[[Skipped], None] | None,
) -> None:
    """Read sources into a store; what stands in no graph goes to ``target``."""
    if replace:
        _load_in_place(writer, sources, target, on_skip)
    elif len(sources) == 1 and on_skip is None and _takes_file(writer.native, sources[0], target):
        _load_file(writer.native, sources[0])
    else:
        _load_stream(writer, sources, target, on_skip)


def _takes_file(native: ox.Store, source: Source, target: NamedNode | DefaultGraph) -> bool:
    """Whether the native loader can take the file as it is: nothing to merge, nothing to rename."""
    return (
        source.is_plain_file
        and target == DEFAULT
        and not source.resolved_syntax().holds_graphs
        and not has_named_graphs(native)
    )


def _load_file(native: ox.Store, source: Source) -> None:
    small = source.path.stat().st_size < _SMALL

    source.check_entities()
    load = native.load if small else native.bulk_load
    try:
        load(path=str(source.path), format=source.resolved_syntax().format, base_iri=source.base())
    except (SyntaxError, ValueError) as error:
        raise InputError(str(problem(error, source.name))) from error


def _load_stream(
    writer: Writer,
    sources: Sequence[Source],
    target: NamedNode | DefaultGraph,
    on_skip: Callable[[Skipped], None] | None,
) -> None:

    quads: Iterator[Quad] = (q for s in sources for q in read(s, rename_blank_nodes=True, on_skip=on_skip))
    if target != DEFAULT:
        quads = (Quad(q.subject, q.predicate, q.object, target) if q.graph_name == DEFAULT else q for q in quads)
    if target == DEFAULT and not any(s.resolved_syntax().holds_graphs for s in sources):
        named = has_named_graphs(writer.native)
    else:
        named = True
    was_merged = is_merged(writer.native)
    small = all(s.is_plain_file and s.path.stat().st_size < _SMALL for s in sources)
    if named and writer.merges():
        quads = with_merge(writer.native, quads)
    try:
        if small:
            writer.native.extend(quads)
        else:
            writer.native.bulk_extend(quads)
    except BaseException:
        if not was_merged:
            writer.native.remove_graph(MERGED)
        raise


def _load_in_place(
    writer: Writer,
    sources: Sequence[Source],
    target: NamedNode | DefaultGraph,
    on_skip: Callable[[Skipped], None] | None,
) -> None:
    """Load so that every graph the sources name, and the target, holds what they say and nothing else."""

    contents: dict[NamedNode, list[Triple]] = {}
    loose: list[Triple] = []
    if isinstance(target, NamedNode):
        contents[target] = loose
    for source in sources:
        for quad in read(source, rename_blank_nodes=True, on_skip=on_skip):
            if isinstance(quad.graph_name, NamedNode):
                contents.setdefault(quad.graph_name, []).append(quad.triple)
            else:
                loose.append(quad.triple)
    writer.put(contents, [] if isinstance(target, NamedNode) else loose)
